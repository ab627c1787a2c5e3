import { expect, test } from "vitest";
import type { Datagrams, Endpoint } from "../ports.ts";
import { tunnelLink } from "./tunnel-link.ts";

const A = 0x0a000001;
const B = 0x0a000002;

/** A packet without a payload: a link reads its addresses only. */
const packet = (source: number, destination: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(20));
  view.setUint32(12, source);
  view.setUint32(16, destination);
  return new Uint8Array(view.buffer);
};

/** Where a link sends, and how it receives. */
const opened = async (gateway?: Endpoint) => {
  const sent: Endpoint[] = [];
  let receive: (bytes: Uint8Array, from: Endpoint) => void = () => {};
  const datagrams: Datagrams = {
    mtuBytes: 1500,
    bind: async (port, hear) => {
      receive = hear;
      return { port, send: (_, to) => void sent.push(to), close: () => {} };
    },
  };
  const { link } = await tunnelLink({ datagrams, port: 7, ...(gateway && { gateway }) });
  return {
    link,
    sent,
    hear: (bytes: Uint8Array, from: Endpoint) => receive(bytes, from),
  };
};
const at = (port: number): Endpoint => ({ address: "127.0.0.1", port });

test("a packet goes to where the machine was last heard of", async () => {
  const { link, sent, hear } = await opened();
  link.send(packet(A, B));
  expect(sent).toEqual([]);
  hear(packet(B, A), at(1));
  link.send(packet(A, B));
  hear(packet(B, A), at(2));
  link.send(packet(A, B));
  expect(sent).toEqual([at(1), at(2)]);
});

test("and else to the gateway, where there is one", async () => {
  const { link, sent } = await opened(at(9));
  link.send(packet(A, B));
  expect(sent).toEqual([at(9)]);
});

test("bytes that are no packet teach nothing, and reach the stack", async () => {
  const { link, hear } = await opened();
  const heard: number[] = [];
  link.onReceive(({ length }) => heard.push(length));
  for (const length of [0, 1, 19]) hear(new Uint8Array(length), at(1));
  expect(heard).toEqual([0, 1, 19]);
});

test("of more machines than it remembers it forgets the most silent one", async () => {
  const { link, sent, hear } = await opened();
  hear(packet(B, A), at(1));
  hear(packet(B + 1, A), at(1));
  hear(packet(B, A), at(1));
  for (let nth = 2; nth <= 10_000; nth++) hear(packet(B + nth, A), at(1));
  link.send(packet(A, B + 1));
  expect(sent).toEqual([]);
  link.send(packet(A, B));
  expect(sent).toEqual([at(1)]);
});
