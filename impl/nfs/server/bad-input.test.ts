/** Whatever a client sends, it is answered with an error that the RFC has for it, and nothing is thrown. */
import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { Random } from "../../../harness/simulate/random.ts";
import { packCredentials } from "../../rpc/auth.ts";
import { packCall, unpackReply } from "../../rpc/message.ts";
import { encode } from "../../xdr/codec.ts";
import { setNothing } from "../wire/attributes.ts";
import { mountProgram } from "../wire/mount-program.ts";
import { nfsProgram } from "../wire/nfs-program.ts";
import { type Described, everyProcedure } from "../wire/values.laws.ts";
import {
  bytes,
  how,
  type Life,
  Machine,
  makeFile,
  ok,
  rootOf,
  text,
} from "./machine.laws.ts";

let machine: Machine;
let life: Life;
let root: Uint8Array;
let file: Uint8Array;

beforeEach(async () => {
  machine = new Machine();
  life = await machine.start({ fileBytesMax: 65_536 });
  root = await rootOf(life);
  file = await makeFile(life, root, "a", "abc");
});

/** Every procedure that takes a name, with this one. */
const withName = async (name: Uint8Array): Promise<Readonly<Record<string, string>>> => {
  const { nfs } = life;
  const [bad, good] = [
    { dir: root, name },
    { dir: root, name: bytes("a") },
  ];
  const symlink = { attributes: setNothing, data: bytes("x") };
  const results = {
    lookup: await nfs.lookup({ what: bad }),
    create: await nfs.create({ where: bad, how: how("UNCHECKED") }),
    mkdir: await nfs.mkdir({ where: bad, attributes: setNothing }),
    symlink: await nfs.symlink({ where: bad, symlink }),
    mknod: await nfs.mknod({ where: bad, what: { type: "NF3FIFO", value: setNothing } }),
    link: await nfs.link({ file, link: bad }),
    "rename from": await nfs.rename({ from: bad, to: good }),
    "rename to": await nfs.rename({ from: good, to: bad }),
    remove: await nfs.remove({ object: bad }),
    rmdir: await nfs.rmdir({ object: bad }),
  };
  return Object.fromEntries(
    Object.entries(results).map(([each, { type }]) => [each, type]),
  );
};

describe("names", () => {
  test.each([
    ["no bytes", bytes(""), "NFS3ERR_ACCES"],
    ["a slash", bytes("a/b"), "NFS3ERR_ACCES"],
    ["a path upwards", bytes("../secret"), "NFS3ERR_ACCES"],
    ["a NUL", bytes("a\0b"), "NFS3ERR_ACCES"],
    ["256 bytes", bytes("x".repeat(256)), "NFS3ERR_NAMETOOLONG"],
    ["4096 bytes", bytes("x".repeat(4096)), "NFS3ERR_NAMETOOLONG"],
    ["4096 bytes of slashes", bytes("/".repeat(4096)), "NFS3ERR_NAMETOOLONG"],
  ])("with %s are refused by every procedure", async (_, name, status) => {
    expect(new Set(Object.values(await withName(name)))).toEqual(new Set([status]));
    expect(await machine.tree.list("/")).toEqual(["a"]);
  });

  test("that lead to the directory itself or upwards make and remove nothing", async () => {
    expect(await withName(bytes(".."))).toEqual({
      lookup: "NFS3_OK",
      create: "NFS3ERR_EXIST",
      mkdir: "NFS3ERR_EXIST",
      symlink: "NFS3ERR_EXIST",
      mknod: "NFS3ERR_EXIST",
      link: "NFS3ERR_EXIST",
      "rename from": "NFS3ERR_INVAL",
      "rename to": "NFS3ERR_INVAL",
      remove: "NFS3ERR_INVAL",
      rmdir: "NFS3ERR_EXIST",
    });
    expect((await withName(bytes("."))).rmdir).toBe("NFS3ERR_INVAL");
    expect(await machine.tree.list("/")).toEqual(["a"]);
  });

  test.each([
    ["255 bytes", bytes("x".repeat(255))],
    ["no UTF-8", Uint8Array.of(0xc3, 0x28, 0xff)],
    ["what looks like an escape", bytes("%00\\..\\")],
    ["control characters", Uint8Array.of(1, 7, 0x1b, 0x7f)],
    ["three dots", bytes("...")],
  ])("of %s are served as they are", async (_, name) => {
    const where = { dir: root, name };
    const { object } = ok(await life.nfs.create({ where, how: how("GUARDED") }));
    expect(ok(await life.nfs.lookup({ what: where })).object).toEqual(object);
    const zero = { cookie: 0n, cookieverf: new Uint8Array(8) };
    const { entries } = ok(await life.nfs.readdir({ dir: root, ...zero, count: 4096 }));
    expect(entries.map((each) => text(each.name))).toContain(text(name));
    ok(await life.nfs.remove({ object: where }));
    expect(await machine.tree.list("/")).toEqual(["a"]);
  });

  test("targets of links are bytes, too, and may be long; NUL and nothing are refused", async () => {
    const symlink = async (name: string, data: Uint8Array) =>
      life.nfs.symlink({
        where: { dir: root, name: bytes(name) },
        symlink: { attributes: setNothing, data },
      });
    const data = Uint8Array.of(0xff, 0x2f, 0x80);
    const made = ok(await symlink("l", data));
    expect(ok(await life.nfs.readlink({ symlink: made.object! })).data).toEqual(data);
    expect((await symlink("m", bytes(""))).type).toBe("NFS3ERR_INVAL");
    expect((await symlink("m", bytes("a\0"))).type).toBe("NFS3ERR_INVAL");
    expect((await symlink("m", bytes("x".repeat(4096)))).type).toBe(
      "NFS3ERR_NAMETOOLONG",
    );
  });
});

/** Arguments of every procedure of NFS, with this handle wherever there is one. */
const withHandle = (value: unknown, handle: Uint8Array): unknown => {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array)
    return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      HANDLES.includes(name) && each instanceof Uint8Array
        ? handle
        : withHandle(each, handle),
    ]),
  );
};
const HANDLES = ["object", "dir", "file", "symlink", "root"];
const ofNfs = everyProcedure.filter(({ program }) => program === "nfs");

type Call = (args: unknown) => Promise<{ readonly type: string }>;
const callOf = ({ name }: Described): Call =>
  (life.nfs as unknown as Record<string, Call>)[name]!;

describe("handles", () => {
  test("that another server made, or that are altered in one bit, are bad", async () => {
    const other = await new Machine(2).start();
    const forged = [
      await rootOf(other),
      new Uint8Array(0),
      new Uint8Array(64),
      root.slice(1),
    ];
    for (let bit = 0; bit < 8 * root.length; bit++) {
      const altered = root.slice();
      altered[bit >> 3]! ^= 1 << (bit & 7);
      forged.push(altered);
    }
    for (const object of forged)
      expect((await life.nfs.getattr({ object })).type).toBe("NFS3ERR_BADHANDLE");
  });

  test.each(ofNfs)("that are forged are bad for $name", async (described) => {
    const [args] = fc.sample(described.args, { numRuns: 1, seed: 1 });
    const { type } = await callOf(described)(withHandle(args, new Uint8Array(32)));
    expect(type).toBe("NFS3ERR_BADHANDLE");
  });

  test.each(ofNfs)("of what is gone are stale for $name", async (described) => {
    ok(await life.nfs.remove({ object: { dir: root, name: bytes("a") } }));
    const [args] = fc.sample(described.args, { numRuns: 1, seed: 1 });
    const { type } = await callOf(described)(withHandle(args, file));
    expect(type).toBe("NFS3ERR_STALE");
  });

  test("are searched for once after a restart, and found wherever the file is", async () => {
    const where = { dir: root, name: bytes("d") };
    const { object: dir } = ok(await life.nfs.mkdir({ where, attributes: setNothing }));
    const deep = await makeFile(life, dir!, "x", "xyz");
    life = await machine.start();
    await machine.tree.rename("/d", "/e"); // By something other than the server.
    await machine.tree.rename("/e/x", "/y");
    expect(ok(await life.nfs.getattr({ object: deep })).attributes.size).toBe(3n);
    expect(ok(await life.nfs.getattr({ object: dir! })).attributes.type).toBe("NF3DIR");
    await machine.tree.unlink("/y");
    expect((await life.nfs.getattr({ object: deep })).type).toBe("NFS3ERR_STALE");
  });
});

test("what was made and cannot be finished is taken back", async () => {
  await machine.tree.setAttributes("/", { mode: 0o777 });
  const other = life.as({ uid: 5 });
  const where = { dir: root, name: bytes("b") };
  const given = await other.nfs.create({ where, how: how("GUARDED", { uid: 6 }) });
  expect(given.type).toBe("NFS3ERR_PERM");
  const size = 2n ** 40n;
  const large = await life.nfs.create({ where, how: how("GUARDED", { size }) });
  expect(large.type).toBe("NFS3ERR_FBIG");
  expect(await machine.tree.list("/")).toEqual(["a"]);
});

test("a server remembers so many mounts", async () => {
  for (let nth = 0; nth < 1100; nth++)
    await life.as({ address: `c${nth}` }).mount.mnt(bytes("/export"));
  expect(await life.mount.dump(undefined)).toHaveLength(1024);
});

/** Sends bytes as they come; gives what became of them. */
const sent = (message: Uint8Array): Promise<string> =>
  new Promise((resolve) => {
    const isAnswered = life.rpc.receive(message, { address: "f", port: 1 }, (reply) =>
      resolve(unpackReply(reply)!.body.type),
    );
    if (!isAnswered) resolve("no answer");
  });

const INPUTS = process.env.LOCKSTEP_LONG === "1" ? 200_000 : 3000;

test(`${INPUTS} damaged calls are answered, or are no calls; no procedure fails`, async () => {
  const random = new Random(1, "nfs");
  const packed = everyProcedure.flatMap(({ procedure, program, args }) =>
    fc.sample(args, { numRuns: 8, seed: 1 }).map((value) => {
      const handle = random.pick([root, file]);
      const { number, version } = program === "nfs" ? nfsProgram : mountProgram;
      return packCall({
        xid: 7,
        program: number,
        version,
        procedure: procedure.number,
        credentials: packCredentials({ flavor: "AUTH_NONE" }),
        verifier: packCredentials({ flavor: "AUTH_NONE" }),
        args: encode(procedure.args, withHandle(value, handle)),
      });
    }),
  );
  const seen = new Set<string>();
  for (let nth = 0; nth < INPUTS; nth++) {
    const message = random.pick(packed).slice();
    for (let change = random.int(0, 3); change > 0; change--)
      message[random.int(0, message.length - 1)] = random.pick([
        0,
        1,
        255,
        random.int(0, 255),
      ]);
    seen.add(
      await sent(
        message.slice(
          0,
          random.chance(0.9) ? message.length : random.int(0, message.length),
        ),
      ),
    );
  }
  expect([...seen].sort()).toEqual([
    "AUTH_ERROR",
    "GARBAGE_ARGS",
    "PROC_UNAVAIL",
    "PROG_MISMATCH",
    "PROG_UNAVAIL",
    "RPC_MISMATCH",
    "SUCCESS",
    "no answer",
  ]);
  expect(life.rpc.counts.failed).toBe(0);
});

const RUNS = process.env.LOCKSTEP_LONG === "1" ? 20_000 : 1000;

test(`${RUNS} calls with arguments of every kind are answered by a status, and the tree stays whole`, async () => {
  const handles = [root, file];
  const names = ["a", "b", "c", ".", "..", "x/y"].map(bytes);
  const random = new Random(1, "calls");
  const seen = new Set<string>();
  const sensible = (value: unknown): unknown => {
    if (typeof value === "bigint") return random.chance(0.7) ? value % 70_000n : value;
    if (typeof value !== "object" || value === null || value instanceof Uint8Array)
      return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => {
        if (each instanceof Uint8Array && HANDLES.includes(name))
          return [name, random.pick(handles)];
        if (each instanceof Uint8Array && name === "name")
          return [name, random.pick(names)];
        if (name === "count" && value !== null && "data" in value)
          return [name, (value.data as Uint8Array).length];
        return [name, sensible(each)];
      }),
    );
  };
  const calls = fc.sample(
    fc.constantFrom(...ofNfs).chain((each) => each.args.map((args) => ({ each, args }))),
    { numRuns: RUNS, seed: 1 },
  );
  for (const { each, args } of calls) {
    const result = (await callOf(each)(sensible(args))) as {
      readonly type: string;
      readonly value?: { readonly object?: Uint8Array };
    };
    seen.add(result.type);
    if (result.type === "NFS3_OK" && result.value?.object)
      handles.push(result.value.object);
    if (handles.length > 20) handles.splice(2, 5);
  }
  expect(life.rpc.counts.failed).toBe(0);
  expect([...seen]).not.toContain("NFS3ERR_SERVERFAULT");
  expect(seen.size).toBeGreaterThan(8);
  const again = await machine.start();
  expect(ok(await again.nfs.getattr({ object: root })).attributes.type).toBe("NF3DIR");
});
