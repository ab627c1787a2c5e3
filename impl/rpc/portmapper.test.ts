import { expect, test } from "vitest";
import { decode, encode } from "../xdr/codec.ts";
import { noAuth } from "./auth.ts";
import { packCall, unpackReply } from "./message.ts";
import { portmap } from "./portmap.ts";
import { portmapper } from "./portmapper.ts";

const nfs = { number: 100_003, version: 3 };
const known = [{ program: nfs, tcp: 2049 }];

let xid = 0;

/** Asks a portmapper from an address. */
const asking =
  (server: ReturnType<typeof portmapper>, address = "127.0.0.1") =>
  async <Name extends keyof typeof portmap.procedures>(
    name: Name,
    args: Parameters<(typeof portmap.procedures)[Name]["args"]["write"]>[1],
  ) => {
    const procedure = portmap.procedures[name];
    xid += 1;
    const call = packCall({
      xid,
      program: portmap.number,
      version: portmap.version,
      procedure: procedure.number,
      credentials: noAuth,
      verifier: noAuth,
      args: encode(procedure.args as never, args as never),
    });
    const reply = await new Promise<Uint8Array>((resolve) =>
      server.receive(call, { address, port: 700 }, resolve),
    );
    return decode(procedure.results as never, unpackReply(reply)!.results);
  };

const mapping = { program: 7, version: 1, protocol: 17, port: 900 };

test("what is known from the start is found, by program, version and protocol", async () => {
  const ask = asking(portmapper(known));
  const asked = { program: nfs.number, version: 3, protocol: 6, port: 0 };
  expect(await ask("getPort", asked)).toBe(2049);
  expect(await ask("getPort", { ...asked, protocol: 17 })).toBe(0);
  expect(await ask("getPort", { ...asked, version: 4 })).toBe(0);
  expect(await ask("dump", undefined)).toHaveLength(3);
});

test("programs of this machine register once, and leave", async () => {
  const ask = asking(portmapper([]));
  expect(await ask("set", mapping)).toBe(true);
  expect(await ask("set", { ...mapping, port: 901 })).toBe(false);
  expect(await ask("getPort", mapping)).toBe(900);
  expect(await ask("unset", { ...mapping, protocol: 0 })).toBe(true);
  expect(await ask("unset", mapping)).toBe(false);
  expect(await ask("getPort", mapping)).toBe(0);
});

test("other machines change nothing", async () => {
  const server = portmapper(known);
  const other = asking(server, "10.0.0.7");
  expect(await other("set", mapping)).toBe(false);
  expect(await other("unset", { ...mapping, program: nfs.number, version: 3 })).toBe(
    false,
  );
  expect(await asking(server)("dump", undefined)).toHaveLength(3);
});
