/** A crash in the middle of each procedure, at each call of the disk: what was answered is there, all else is whole. */
import { describe, expect, test } from "vitest";
import { setNothing } from "../wire/attributes.ts";
import {
  bytes,
  Crashed,
  how,
  type Life,
  Machine,
  makeFile,
  ok,
  rootOf,
  text,
} from "./machine.laws.ts";

/** The tree before the call: `/a`, `/b` with two names, `/d`, `/d/x`, the empty `/e`, and the link `/l`. */
const prepared = async (machine: Machine) => {
  const life = await machine.start();
  const root = await rootOf(life);
  const a = await makeFile(life, root, "a", "aaa");
  const b = await makeFile(life, root, "b", "bbb");
  const mkdir = async (name: string) =>
    ok(
      await life.nfs.mkdir({
        where: { dir: root, name: bytes(name) },
        attributes: setNothing,
      }),
    ).object!;
  const [d, e] = [await mkdir("d"), await mkdir("e")];
  const x = await makeFile(life, d, "x", "xxx");
  ok(await life.nfs.link({ file: b, link: { dir: d, name: bytes("b2") } }));
  const symlink = { attributes: setNothing, data: bytes("a") };
  ok(await life.nfs.symlink({ where: { dir: root, name: bytes("l") }, symlink }));
  return { root, a, b, d, e, x };
};
type Handles = Awaited<ReturnType<typeof prepared>>;

/** Every path with what is there, as a client reads it. */
const treeOf = async (
  { nfs }: Life,
  dir: Uint8Array,
  above = "",
): Promise<readonly string[]> => {
  const zero = { cookie: 0n, cookieverf: new Uint8Array(8) };
  const { entries, eof } = ok(
    await nfs.readdirplus({ dir, ...zero, dircount: 65_536, maxcount: 65_536 }),
  );
  expect(eof).toBe(true);
  const lines: string[] = [];
  for (const { name, attributes, handle } of entries) {
    const path = `${above}/${text(name)}`;
    if (text(name) === "." || text(name) === "..") continue;
    if (attributes?.type === "NF3DIR")
      lines.push(`${path}/`, ...(await treeOf({ nfs } as Life, handle!, path)));
    else if (attributes?.type === "NF3LNK")
      lines.push(`${path} -> ${text(ok(await nfs.readlink({ symlink: handle! })).data)}`);
    else
      lines.push(
        `${path} ${text(ok(await nfs.read({ file: handle!, offset: 0n, count: 99 })).data)}`,
      );
  }
  return lines.sort();
};

const BEFORE = ["/a aaa", "/b bbb", "/d/", "/d/b2 bbb", "/d/x xxx", "/e/", "/l -> a"];
const without = (...gone: readonly string[]) =>
  BEFORE.filter((line) => !gone.includes(line));
const and = (lines: readonly string[], ...more: readonly string[]) =>
  [...lines, ...more].sort();

type Scene = {
  /** Sends the call; gives its status. */
  readonly call: (life: Life, at: Handles) => Promise<{ readonly type: string }>;
  readonly after: readonly string[];
  /** The statuses beside NFS3_OK that a retry after a crash may get. */
  readonly again?: string;
  /** A tree that is neither the one before nor the one after, and that an unanswered call may leave. */
  readonly partly?: RegExp;
};

const place = (dir: Uint8Array, name: string) => ({ dir, name: bytes(name) });
const bytesOf = (file: Uint8Array, data: string, stable: "FILE_SYNC" | "DATA_SYNC") => ({
  file,
  offset: 0n,
  count: data.length,
  stable,
  data: bytes(data),
});

const scenes: Readonly<Record<string, Scene>> = {
  "WRITE FILE_SYNC": {
    call: ({ nfs }, { a }) => nfs.write(bytesOf(a, "AAAA", "FILE_SYNC")),
    after: and(without("/a aaa"), "/a AAAA"),
    partly: /^\/a [aA\0]{3,4}$/,
  },
  "WRITE DATA_SYNC": {
    call: ({ nfs }, { x }) => nfs.write(bytesOf(x, "XX", "DATA_SYNC")),
    after: and(without("/d/x xxx"), "/d/x XXx"),
    partly: /^\/d\/x [xX]{3}$/,
  },
  "WRITE UNSTABLE and COMMIT": {
    call: async ({ nfs }, { a }) => {
      await nfs.write({ ...bytesOf(a, "AAA", "FILE_SYNC"), stable: "UNSTABLE" });
      return nfs.commit({ file: a, offset: 0n, count: 0 });
    },
    after: and(without("/a aaa"), "/a AAA"),
    partly: /^\/a [aA]{3}$/,
  },
  "SETATTR of the size": {
    call: ({ nfs }, { a }) =>
      nfs.setattr({ object: a, newAttributes: { ...setNothing, size: 1n }, guard: null }),
    after: and(without("/a aaa"), "/a a"),
  },
  "CREATE UNCHECKED": {
    call: ({ nfs }, { d }) =>
      nfs.create({ where: place(d, "new"), how: how("UNCHECKED", { size: 2n, uid: 7 }) }),
    after: and(BEFORE, "/d/new \0\0"),
    partly: /^\/d\/new $/,
  },
  "CREATE GUARDED": {
    call: ({ nfs }, { d }) =>
      nfs.create({ where: place(d, "new"), how: how("GUARDED", { uid: 7 }) }),
    after: and(BEFORE, "/d/new "),
    again: "NFS3ERR_EXIST",
  },
  "CREATE EXCLUSIVE": {
    call: ({ nfs }, { d }) =>
      nfs.create({
        where: place(d, "new"),
        how: { type: "EXCLUSIVE", value: bytes("verifier") },
      }),
    after: and(BEFORE, "/d/new "),
  },
  MKDIR: {
    call: ({ nfs }, { d }) =>
      nfs.mkdir({ where: place(d, "new"), attributes: { ...setNothing, uid: 7 } }),
    after: and(BEFORE, "/d/new/"),
    again: "NFS3ERR_EXIST",
  },
  SYMLINK: {
    call: ({ nfs }, { d }) =>
      nfs.symlink({
        where: place(d, "new"),
        symlink: { attributes: setNothing, data: bytes("to") },
      }),
    after: and(BEFORE, "/d/new -> to"),
    again: "NFS3ERR_EXIST",
  },
  REMOVE: {
    call: ({ nfs }, { d }) => nfs.remove({ object: place(d, "b2") }),
    after: without("/d/b2 bbb"),
    again: "NFS3ERR_NOENT",
  },
  RMDIR: {
    call: ({ nfs }, { root }) => nfs.rmdir({ object: place(root, "e") }),
    after: without("/e/"),
    again: "NFS3ERR_NOENT",
  },
  "RENAME over a file of another directory": {
    call: ({ nfs }, { root, d }) =>
      nfs.rename({ from: place(root, "a"), to: place(d, "b2") }),
    after: and(without("/a aaa", "/d/b2 bbb"), "/d/b2 aaa"),
    again: "NFS3ERR_NOENT",
  },
  "RENAME of a directory": {
    call: ({ nfs }, { root, e }) =>
      nfs.rename({ from: place(root, "d"), to: place(e, "d") }),
    after: and(
      without("/d/", "/d/b2 bbb", "/d/x xxx"),
      "/e/d/",
      "/e/d/b2 bbb",
      "/e/d/x xxx",
    ),
    again: "NFS3ERR_NOENT",
  },
  LINK: {
    call: ({ nfs }, { d, a }) => nfs.link({ file: a, link: place(d, "new") }),
    after: and(BEFORE, "/d/new aaa"),
    again: "NFS3ERR_EXIST",
  },
};

/** Lines that are in one tree and not in the other. */
const differing = (one: readonly string[], other: readonly string[]): readonly string[] =>
  one.filter((line) => !other.includes(line));

const expectWhole = (found: readonly string[], { after, partly }: Scene): void => {
  const isBefore = found.join() === BEFORE.join();
  if (isBefore || found.join() === after.join()) return;
  for (const line of differing(found, BEFORE)) expect(line).toMatch(partly ?? /^$/);
  for (const line of differing(found, after)) expect(line).toMatch(partly ?? /^$/);
};

/** Every handle leads to its file still, unless the call was to remove it. */
const expectValid = async (
  { nfs }: Life,
  handles: Handles,
  gone: string,
): Promise<void> => {
  for (const [name, object] of Object.entries(handles))
    if (name !== gone) expect((await nfs.getattr({ object })).type, name).toBe("NFS3_OK");
};

/** Crashes at this call of the disk; says whether the call was answered before. */
const crashAt = async (scene: Scene, seed: number, calls: number): Promise<boolean> => {
  const machine = new Machine(seed);
  const handles = await prepared(machine);
  let life = await machine.start();
  machine.callsLeft = calls;
  let isAnswered = true;
  try {
    expect((await scene.call(life, handles)).type).toBe("NFS3_OK");
    machine.crash();
  } catch (error) {
    if (!(error instanceof Crashed)) throw error;
    isAnswered = false;
  }
  life = await machine.start();
  const gone = scene === scenes.RMDIR ? "e" : "";
  await expectValid(life, handles, gone);
  const found = await treeOf(life, handles.root);
  if (isAnswered) expect(found).toEqual(scene.after);
  else expectWhole(found, scene);
  const { type } = await scene.call(life, handles);
  expect(["NFS3_OK", ...(scene.again === undefined ? [] : [scene.again])]).toContain(
    type,
  );
  expect(await treeOf(life, handles.root)).toEqual(scene.after);
  return isAnswered;
};

const SEEDS = process.env.LOCKSTEP_LONG === "1" ? 30 : 3;
const CALLS_MAX = 60;

describe("after a crash in the middle, or right after the answer", () => {
  test.each(Object.entries(scenes))("%s", async (_, scene) => {
    let answered = 0;
    for (let calls = 0; calls < CALLS_MAX && answered < SEEDS; calls++)
      for (let seed = 1; seed <= SEEDS; seed++)
        if (await crashAt(scene, seed, calls)) answered += 1;
    expect(answered).toBeGreaterThanOrEqual(SEEDS);
  });
});

describe("on a disk that is full, and then has room again", () => {
  test.each(Object.entries(scenes))("%s", async (_, scene) => {
    const machine = new Machine();
    const handles = await prepared(machine);
    const life = await machine.start();
    machine.failures.fail("full");
    const { type } = await scene.call(life, handles);
    expect(["NFS3_OK", "NFS3ERR_NOSPC"]).toContain(type);
    machine.failures.repair();
    expectWhole(await treeOf(life, handles.root), scene);
    await scene.call(life, handles);
    expect(await treeOf(life, handles.root)).toEqual(scene.after);
  });
});

describe("on a disk whose syncs fail, then crashes", () => {
  test.each(Object.entries(scenes))(
    "%s is there if it was answered so",
    async (_, scene) => {
      for (let seed = 1; seed <= SEEDS; seed++) {
        const machine = new Machine(seed);
        const handles = await prepared(machine);
        let life = await machine.start();
        machine.failures.fail("failing");
        const { type } = await scene.call(life, handles);
        expect(["NFS3_OK", "NFS3ERR_IO"]).toContain(type);
        machine.failures.repair();
        machine.crash();
        life = await machine.start();
        const found = await treeOf(life, handles.root);
        if (type === "NFS3_OK") expect(found).toEqual(scene.after);
        else expectWhole(found, scene);
      }
    },
  );
});
