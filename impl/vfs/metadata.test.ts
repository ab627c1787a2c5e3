import { expect, test } from "vitest";
import { VfsError } from "./errors.ts";
import type { FileSystem } from "./file-system.ts";
import { O_CREAT, O_RDWR } from "./flags.ts";
import { memoryFileSystem } from "./memory.ts";
import { Program } from "./program.ts";
import { Vfs } from "./vfs.ts";

const at = (name: string) => ({ dir: 1, name });

test("what a file in memory is changed by, its metadata tell", async () => {
  let time = 5n;
  const { inode, file } = memoryFileSystem({ now: () => time });
  const { ino } = await inode.create(at("f"), { mode: 0o640, uid: 3, gid: 4 });
  const seen = () => inode.attributes(ino);

  expect(await seen()).toEqual({
    ...{ ino, type: "file", size: 0, links: 1, mode: 0o640, uid: 3, gid: 4 },
    ...{ accessed: 5n, modified: 5n, changed: 5n },
  });
  time = 6n;
  await inode.link!(ino, at("g"));
  expect(await seen()).toMatchObject({ links: 2, modified: 5n, changed: 6n });
  time = 7n;
  await file.write(ino, 0, Buffer.from("xy"));
  expect(await seen()).toMatchObject({ modified: 7n, changed: 7n });
  time = 8n;
  await inode.change!(ino, { mode: 0o4755, uid: 9, accessed: "now", modified: 1n });
  expect(await seen()).toMatchObject({
    ...{ mode: 0o4755, uid: 9, gid: 4 },
    ...{ accessed: 8n, modified: 1n, changed: 8n },
  });
  time = 9n;
  await inode.truncate(ino, 1);
  expect(await seen()).toMatchObject({ size: 1, modified: 9n, changed: 9n });
});

test("a directory in memory was modified when a name in it was", async () => {
  let time = 1n;
  const { inode } = memoryFileSystem({ now: () => time });
  const modified = async () => (await inode.attributes(1)).modified;

  await inode.mkdir(at("d"), { mode: 0o700, uid: 0, gid: 0 });
  time = 2n;
  await inode.rename(at("d"), at("e"), false);
  expect(await modified()).toBe(2n);
  time = 3n;
  await inode.rmdir(at("e"));
  expect(await modified()).toBe(3n);
});

test("a file system in memory tells its room", async () => {
  const { inode, file, superblock } = memoryFileSystem({ bytes: 1000, inodes: 10 });
  const { ino } = await inode.create(at("f"));
  await file.write(ino, 0, new Uint8Array(100));

  expect(await superblock.space!()).toEqual({
    ...{ bytes: 1000, freeBytes: 900, inodes: 10, freeInodes: 8 },
  });
});

/** A file system in memory that writes down which file is opened, flushed and closed. */
const noted = (flush = async () => {}) => {
  const notes: string[] = [];
  const fs = memoryFileSystem();
  const file: FileSystem["file"] = {
    ...fs.file,
    open: async (ino, flags) => void notes.push(`open ${ino} ${flags}`),
    flush: async (ino) => {
      notes.push(`flush ${ino}`);
      await flush();
    },
    close: async (ino) => void notes.push(`close ${ino}`),
  };
  return { notes, program: new Program(new Vfs({ ...fs, file })) };
};

test("an open file is flushed with each descriptor, and closed with the last", async () => {
  const { notes, program } = noted();
  const fd = await program.open("/f", O_RDWR | O_CREAT);
  const copy = await program.dup(fd);

  await program.close(fd);
  expect(notes).toEqual([`open 2 ${O_RDWR | O_CREAT}`, "flush 2"]);
  await program.close(copy);
  expect(notes.slice(2)).toEqual(["flush 2", "close 2"]);
});

test("what a flush fails with, close fails with; the descriptor is gone", async () => {
  const { notes, program } = noted(async () => {
    throw new VfsError("ENOSPC");
  });
  const fd = await program.open("/f", O_RDWR | O_CREAT);

  await expect(program.close(fd)).rejects.toMatchObject({ code: "ENOSPC" });
  expect(notes.at(-1)).toBe("close 2");
  await expect(program.close(fd)).rejects.toMatchObject({ code: "EBADF" });
});
