/** The local file system: what a file is that other calls, programs or crashes have changed. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openFiles } from "../../harness/deploy/files.ts";
import { DiskFailures } from "../../harness/simulate/disk-failures.ts";
import { SimulatedFiles } from "../../harness/simulate/files.ts";
import { Random } from "../../harness/simulate/random.ts";
import type { Files } from "../ports.ts";
import type { FileSystem } from "./file-system.ts";
import { O_RDWR } from "./flags.ts";
import { localFileSystem } from "./local.ts";

const disk = (seed = 1): SimulatedFiles =>
  new SimulatedFiles({
    random: new Random(seed),
    failures: new DiskFailures(),
    wall: () => 0,
  });

const portOf = (tree: SimulatedFiles): Files => tree.open((then) => then());

const root = 1;
const bytes = (text: string): Uint8Array => Buffer.from(text);
const read = async (local: FileSystem, ino: number): Promise<string> =>
  Buffer.from(await local.file.read(ino, { at: 0, bytes: 99 })).toString();

const withDirectory = async (
  use: (directory: string, local: FileSystem) => Promise<void>,
): Promise<void> => {
  const directory = fs.mkdtempSync(join(tmpdir(), "local-"));
  try {
    const files = await openFiles({ directory, control: undefined });
    await use(directory, await localFileSystem(files));
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
};

describe("a file that is open", () => {
  test("stays when it loses its last name, until it is released", async () => {
    const files = portOf(disk());
    const { inode, file, superblock } = await localFileSystem(files);
    const local = { inode, file, superblock } as FileSystem;
    const { ino } = await inode.create({ dir: root, name: "a" });
    await file.open?.(ino, O_RDWR);
    await file.write(ino, 0, bytes("kept"));
    await inode.unlink({ dir: root, name: "a" }, true);
    const other = await inode.create({ dir: root, name: "a" });
    expect(other.ino).not.toBe(ino);
    expect(await read(local, ino)).toBe("kept");
    await inode.truncate(ino, 2);
    expect(await inode.attributes(ino)).toMatchObject({ size: 2, links: 0 });
    await file.sync(ino);
    await superblock.sync();
    await file.close?.(ino);
    await superblock.release(ino);
    await expect(inode.attributes(ino)).rejects.toThrow("EIO");
    expect(await files.list("/")).toEqual(["a"]);
  });

  test("stays when another one takes its name, though no call has opened it before", async () => {
    const { inode, file } = await localFileSystem(portOf(disk()));
    const local = { inode, file } as FileSystem;
    const { ino } = await inode.create({ dir: root, name: "a" });
    await file.write(ino, 0, bytes("old"));
    await inode.create({ dir: root, name: "b" });
    await inode.rename({ dir: root, name: "b" }, { dir: root, name: "a" }, true);
    expect(await read(local, ino)).toBe("old");
  });

  test("is open once in the port, for all descriptors", async () => {
    const files = portOf(disk());
    let open = 0;
    const counted = {
      ...files,
      open: async (...given: Parameters<Files["open"]>) => {
        const file = await files.open(...given);
        open += 1;
        return {
          ...file,
          close: async () => {
            open -= 1;
            await file.close();
          },
        };
      },
    };
    const { inode, file } = await localFileSystem(counted);
    const { ino } = await inode.create({ dir: root, name: "a" });
    for (let times = 0; times < 3; times += 1) await file.open?.(ino, O_RDWR);
    expect(open).toBe(1);
    for (let times = 0; times < 2; times += 1) await file.close?.(ino);
    expect(open).toBe(1);
    await file.close?.(ino);
    expect(open).toBe(0);
  });
});

test("names of one file are one inode, whichever stays", async () => {
  const { inode, file } = await localFileSystem(portOf(disk()));
  const local = { inode, file } as FileSystem;
  const { ino } = await inode.create({ dir: root, name: "a" });
  await inode.link?.(ino, { dir: root, name: "b" });
  await inode.link?.(ino, { dir: root, name: "c" });
  await file.write(ino, 0, bytes("x"));
  expect(await inode.lookup({ dir: root, name: "b" })).toEqual({ ino, type: "file" });
  await inode.unlink({ dir: root, name: "a" }, false);
  await inode.rename({ dir: root, name: "b" }, { dir: root, name: "d" }, false);
  expect(await inode.attributes(ino)).toMatchObject({ links: 2, size: 1 });
  await inode.unlink({ dir: root, name: "c" }, false);
  expect(await read(local, ino)).toBe("x");
  await inode.unlink({ dir: root, name: "d" }, false);
  expect((await inode.attributes(ino)).links).toBe(0);
});

test("metadata and room are those of the port", async () => {
  const { inode, superblock } = await localFileSystem(portOf(disk()));
  const by = { mode: 0o2640, uid: 7, gid: 8 };
  const { ino } = await inode.create({ dir: root, name: "a" }, by);
  const dir = await inode.mkdir({ dir: root, name: "d" }, by);
  const link = await inode.symlink?.("a", { dir: root, name: "l" }, by);
  for (const each of [ino, dir.ino])
    expect(await inode.attributes(each)).toMatchObject(by);
  expect(await inode.attributes(link!.ino)).toMatchObject({
    mode: 0o777,
    uid: 7,
    gid: 8,
  });
  await inode.change?.(ino, { mode: 0o600, modified: 5_000_000_000n });
  expect(await inode.attributes(ino)).toMatchObject({
    mode: 0o600,
    modified: 5_000_000_000n,
    uid: 7,
  });
  const space = await superblock.space!();
  expect(space.freeBytes).toBeLessThanOrEqual(space.bytes);
  expect(space.freeInodes).toBe(space.inodes! - 4);
});

test.runIf(process.getuid?.() === 0)("a new owner takes no bits of a mode away", () =>
  withDirectory(async (_, { inode }) => {
    const by = { mode: 0o6755, uid: 7, gid: 8 };
    const { ino } = await inode.create({ dir: root, name: "a" }, by);
    expect(await inode.attributes(ino)).toMatchObject(by);
  }),
);

test("links and metadata are there after a crash that comes after sync", async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const tree = disk(seed);
    const before = await localFileSystem(portOf(tree));
    const dir = (await before.inode.mkdir({ dir: root, name: "d" })).ino;
    const { ino } = await before.inode.create({ dir, name: "a" });
    const link = await before.inode.symlink?.("a", { dir, name: "l" });
    await before.inode.change?.(dir, { gid: 8 });
    await before.superblock.sync();
    await before.inode.link?.(ino, { dir, name: "b" });
    await before.superblock.sync();
    await before.inode.change?.(ino, { mode: 0o600 });
    if (seed % 2 === 0) await before.inode.change?.(link!.ino, { uid: 7 });
    await before.superblock.sync();
    tree.crash();
    const { inode } = await localFileSystem(portOf(tree));
    const at = async (parent: number, name: string) =>
      (await inode.lookup({ dir: parent, name }))!.ino;
    const again = await at(root, "d");
    expect(await inode.attributes(again)).toMatchObject({ gid: 8 });
    expect(await at(again, "a")).toBe(await at(again, "b"));
    expect(await inode.attributes(await at(again, "a"))).toMatchObject({
      links: 2,
      mode: 0o600,
    });
    const there = await at(again, "l");
    expect(await inode.readlink?.(there)).toBe("a");
    expect(await inode.attributes(there)).toMatchObject({ uid: seed % 2 === 0 ? 7 : 0 });
  }
});

describe("a directory that other programs change", () => {
  test("has no names that a path cannot have, and no special files", () =>
    withDirectory(async (directory, { file, inode }) => {
      execFileSync("mkfifo", [join(directory, "fifo")]);
      fs.writeFileSync(
        Buffer.concat([Buffer.from(`${directory}/`), Buffer.from([0xff])]),
        "",
      );
      fs.writeFileSync(join(directory, "a"), "");
      expect((await file.list(root, 0)).map(({ name }) => name)).toEqual(["a"]);
      expect(await inode.lookup({ dir: root, name: "fifo" })).toBeNull();
      expect(await inode.lookup({ dir: root, name: "\udcff" })).toBeNull();
      await expect(inode.create({ dir: root, name: "fifo" })).rejects.toThrow("EEXIST");
    }));

  test("finds what was renamed or replaced as what it is now", () =>
    withDirectory(async (directory, local) => {
      const { inode } = local;
      const a = await inode.create({ dir: root, name: "a" });
      const d = await inode.mkdir({ dir: root, name: "d" });
      await inode.create({ dir: d.ino, name: "below" });
      fs.renameSync(join(directory, "a"), join(directory, "b"));
      fs.writeFileSync(join(directory, "a"), "new");
      fs.renameSync(join(directory, "d"), join(directory, "e"));
      expect((await inode.lookup({ dir: root, name: "b" }))!.ino).toBe(a.ino);
      const other = (await inode.lookup({ dir: root, name: "a" }))!.ino;
      expect(other).not.toBe(a.ino);
      expect(await read(local, other)).toBe("new");
      expect(await read(local, a.ino)).toBe("");
      expect((await inode.lookup({ dir: root, name: "e" }))!.ino).toBe(d.ino);
      expect((await inode.lookup({ dir: d.ino, name: "below" }))?.type).toBe("file");
    }));
});
