/** The copy program runs unchanged between any two back ends. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openFiles } from "../../harness/deploy/files.ts";
import { type BlockDevice, memoryDevice } from "./block-device.ts";
import { copy, slideCopy } from "./copy.ts";
import type { FileSystem } from "./file-system.ts";
import { O_CREAT, O_RDONLY, O_RDWR, O_WRONLY } from "./flags.ts";
import { floppyFileSystem, formatFloppy } from "./floppy.ts";
import { localFileSystem } from "./local.ts";
import { memoryFileSystem } from "./memory.ts";
import { Program } from "./program.ts";
import { Vfs } from "./vfs.ts";

const SIZES = [0, 1, 4095, 4096, 4097, 20_000];
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vfs-copy-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

const floppyOn = async (device: BlockDevice): Promise<FileSystem> => {
  await formatFloppy(device);
  return floppyFileSystem(device);
};

let directories = 0;
const BACK_ENDS: Readonly<Record<string, () => Promise<FileSystem>>> = {
  memory: async () => memoryFileSystem(),
  floppy: () => floppyOn(memoryDevice(new Uint8Array(512 * 400))),
  local: async () => {
    const own = join(directory, `${directories++}`);
    return localFileSystem(await openFiles({ directory: own, control: undefined }));
  },
};
const pairs = Object.keys(BACK_ENDS).flatMap((from) =>
  Object.keys(BACK_ENDS).map((to) => [from, to] as const),
);

const contents = (size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >> 8)) % 251);

const put = async (process: Program, path: string, bytes: Uint8Array): Promise<void> => {
  const fd = await process.open(path, O_WRONLY | O_CREAT);
  for (let done = 0; done < bytes.length; )
    done += await process.write(fd, bytes.subarray(done));
  await process.close(fd);
};

const got = async (process: Program, path: string): Promise<Uint8Array> => {
  const fd = await process.open(path, O_RDONLY);
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = await process.read(fd, 3000);
    if (part.length === 0) break;
    parts.push(part);
  }
  await process.close(fd);
  return new Uint8Array(Buffer.concat(parts));
};

/** A machine with one file system mounted at /floppy, and another at /tmp, as on the slide. */
const machine = async (from: FileSystem, to: FileSystem) => {
  const vfs = new Vfs(memoryFileSystem());
  const process = new Program(vfs);
  await process.mkdir("/floppy");
  await process.mkdir("/tmp");
  await vfs.mount(from, "/floppy");
  await vfs.mount(to, "/tmp");
  return { vfs, process };
};

describe("the program of slide 23, and the mended one", () => {
  test.each(pairs)("copy from %s to %s, whatever the size", async (from, to) => {
    const { process } = await machine(await BACK_ENDS[from]!(), await BACK_ENDS[to]!());
    for (const size of SIZES) {
      await put(process, `/floppy/TEST${size}`, contents(size));
      expect(await slideCopy(process, `/floppy/TEST${size}`, "/tmp/test")).toBe(true);
      expect(await got(process, "/tmp/test")).toEqual(contents(size));
      await copy(process, `/floppy/TEST${size}`, "/tmp/mended");
      expect(await got(process, "/tmp/mended")).toEqual(contents(size));
    }
  });
});

/** A disk one of whose blocks cannot be read any more. */
const failing = (device: BlockDevice): { device: BlockDevice; bad: Set<number> } => {
  const bad = new Set<number>();
  const read = async (block: number): Promise<Uint8Array> => {
    if (bad.has(block)) throw new Error("a bad block");
    return device.read(block);
  };
  return { device: { ...device, read }, bad };
};

describe("where a read goes on failing", () => {
  const damaged = async () => {
    const { device, bad } = failing(memoryDevice(new Uint8Array(512 * 400)));
    const { process } = await machine(await floppyOn(device), memoryFileSystem());
    await put(process, "/floppy/TEST", contents(20_000));
    for (let block = 30; block < 400; block += 1) bad.add(block);
    return process;
  };

  test("the program of the slide does not end", async () => {
    expect(await slideCopy(await damaged(), "/floppy/TEST", "/tmp/test", 1000)).toBe(
      false,
    );
  });

  test("the mended program says so", async () => {
    const process = await damaged();
    await expect(copy(process, "/floppy/TEST", "/tmp/test")).rejects.toMatchObject({
      code: "EIO",
    });
    expect(await process.open("/tmp/test", O_RDONLY)).toBe(0); // It has closed what it opened.
  });
});

describe("where the disk is full", () => {
  const small = async () => {
    const disk = memoryDevice(new Uint8Array(512 * 20));
    const { process } = await machine(memoryFileSystem(), await floppyOn(disk));
    await put(process, "/floppy/TEST", contents(20_000));
    return process;
  };

  test("the program of the slide loses bytes and says nothing", async () => {
    const process = await small();
    expect(await slideCopy(process, "/floppy/TEST", "/tmp/test")).toBe(true);
    expect((await process.stat("/tmp/test")).size).toBeLessThan(20_000);
  });

  test("the mended program says so, and the disk is still sound", async () => {
    const process = await small();
    await expect(copy(process, "/floppy/TEST", "/tmp/test")).rejects.toMatchObject({
      code: "ENOSPC",
    });
    await process.unlink("/tmp/test");
    await copy(process, "/floppy/TEST", "/floppy/other");
    await put(process, "/tmp/small", contents(5000));
    expect(await got(process, "/tmp/small")).toEqual(contents(5000));
  });
});

describe("descriptors", () => {
  const opened = async () => {
    const process = new Program(new Vfs(memoryFileSystem()), { descriptors: 3 });
    await put(process, "/x", contents(9));
    return { process, fd: await process.open("/x", O_RDWR) };
  };

  test("share a position after dup and fork, and not after a second open", async () => {
    const { process, fd } = await opened();
    const [dup, other] = [await process.dup(fd), await process.open("/x", O_RDONLY)];
    const child = process.fork();
    await process.read(fd, 4);
    expect(await process.lseek(dup, 0, "cur")).toBe(4);
    expect(await child.lseek(fd, 0, "cur")).toBe(4);
    expect(await process.lseek(other, 0, "cur")).toBe(0);
    await expect(process.dup(fd)).rejects.toMatchObject({ code: "EMFILE" });
  });

  test("seek from the start, the position and the end, and never before the start", async () => {
    const { process, fd } = await opened();
    expect(await process.lseek(fd, -2, "end")).toBe(7);
    expect(await process.lseek(fd, 1, "cur")).toBe(8);
    await expect(process.lseek(fd, -9, "cur")).rejects.toMatchObject({ code: "EINVAL" });
    await process.lseek(fd, 12, "set");
    await process.write(fd, Uint8Array.of(7));
    expect([...(await got(process, "/x"))].slice(9)).toEqual([0, 0, 0, 7]);
  });
});
