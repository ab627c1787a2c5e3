import { expect, test } from "vitest";
import type { Datagrams, Endpoint } from "../ports.ts";
import { deviceLink } from "./device-link.ts";

/** A port `datagrams` on which the test sees what is sent and decides what arrives. */
const scripted = (mtuBytes = 65_507) => {
  const sent: { readonly bytes: Uint8Array; readonly to: Endpoint }[] = [];
  let take: (bytes: Uint8Array, from: Endpoint) => void = () => {};
  const datagrams: Datagrams = {
    mtuBytes,
    bind: async (port, receive) => {
      take = receive;
      const send = (bytes: Uint8Array, to: Endpoint) => void sent.push({ bytes, to });
      return { port: port || 40_000, send, close: () => {} };
    },
  };
  return {
    datagrams,
    sent,
    arrive: (bytes: Uint8Array, from: Endpoint) => take(bytes, from),
  };
};

const DEVICE = "127.77.0.1";
const PACKET = Uint8Array.of(0x45, 0, 0, 20);

test("every packet goes to the device, at the port that the link has", async () => {
  const { datagrams, sent } = scripted();
  const { link, port } = await deviceLink({ datagrams, device: DEVICE });

  link.send(PACKET);

  expect(port).toBe(40_000);
  expect(sent).toEqual([{ bytes: PACKET, to: { address: DEVICE, port: 40_000 } }]);
});

test("packets come from the device alone", async () => {
  const { datagrams, arrive } = scripted();
  const heard: Uint8Array[] = [];
  const { link } = await deviceLink({ datagrams, device: DEVICE, port: 9000 });
  link.onReceive((bytes) => heard.push(bytes));

  arrive(PACKET, { address: "127.0.0.1", port: 9000 });
  arrive(PACKET, { address: DEVICE, port: 9001 });
  expect(heard).toEqual([]);
  arrive(PACKET, { address: DEVICE, port: 9000 });
  expect(heard).toEqual([PACKET]);
});

test("a packet has as many bytes as device and datagrams carry", async () => {
  const mtuOf = async (datagramsMtu: number, mtuBytes?: number) => {
    const { datagrams } = scripted(datagramsMtu);
    const options = mtuBytes === undefined ? {} : { mtuBytes };
    return (await deviceLink({ datagrams, device: DEVICE, ...options })).link.mtuBytes;
  };

  expect(await mtuOf(65_507)).toBe(1500);
  expect(await mtuOf(65_507, 576)).toBe(576);
  expect(await mtuOf(1280)).toBe(1280);
});
