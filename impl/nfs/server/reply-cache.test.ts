/** Calls that come again: a client whose reply was lost gets it, and no other client does. */
import { beforeEach, expect, test } from "vitest";
import { setNothing } from "../wire/attributes.ts";
import { bytes, type Life, Machine, ok, rootOf } from "./machine.laws.ts";

let life: Life;
let root: Uint8Array;

beforeEach(async () => {
  life = await new Machine().start({ cache: 2 });
  root = await rootOf(life);
});

const mkdir = (from: Parameters<Life["as"]>[0], name = "d") =>
  life
    .as(from)
    .nfs.mkdir({ where: { dir: root, name: bytes(name) }, attributes: setNothing });

test("a client that comes back from another port is answered as before", async () => {
  const first = ok(await mkdir({ xid: 7, port: 1000 }));
  expect(ok(await mkdir({ xid: 7, port: 1001 }))).toEqual(first);
});

test("one that comes back while its call is being done gets the reply over the new connection", async () => {
  const [first, again] = await Promise.all([
    mkdir({ xid: 7, port: 1000 }),
    mkdir({ xid: 7, port: 1001 }),
  ]);
  expect(ok(again)).toEqual(ok(first));
});

test.each([
  ["another client with the same number", { xid: 7, address: "c2" }],
  ["another user of the same machine", { xid: 7, uid: 5 }],
  ["a new call of the same client", { xid: 8 }],
])("%s is not answered with it", async (_, from) => {
  ok(await mkdir({ xid: 7 }));
  expect((await mkdir(from)).type).not.toBe("NFS3_OK");
});

test("a client that starts anew may use a number again for another call", async () => {
  ok(await mkdir({ xid: 7 }));
  const { object } = ok(await mkdir({ xid: 7 }, "other"));
  expect(object).not.toBe(null);
});

test("so many replies are remembered; the oldest is forgotten", async () => {
  ok(await mkdir({ xid: 7 }));
  ok(await mkdir({ xid: 8 }, "b"));
  ok(await mkdir({ xid: 9 }, "c"));
  expect(life.rpc.cached.entries).toBe(2);
  expect((await mkdir({ xid: 7 })).type).toBe("NFS3ERR_EXIST");
});
