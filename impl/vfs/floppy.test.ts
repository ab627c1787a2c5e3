/** A floppy whose image is damaged: an error, and neither a hang nor an exception of another kind. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryDevice } from "./block-device.ts";
import { VfsError } from "./errors.ts";
import { O_CREAT, O_RDWR } from "./flags.ts";
import { floppyFileSystem, formatFloppy } from "./floppy.ts";
import { Program } from "./program.ts";
import { Vfs } from "./vfs.ts";

const BLOCK = 128;
const BLOCKS = 60;
/** The table begins in the second block, and the root directory in the first block after it. */
const TABLE = BLOCK;
const ROOT = BLOCK * (1 + Math.ceil(((BLOCKS + 2) * 4) / BLOCK));

/** An image with a file of three clusters, one of two, and a directory with a file. */
const image = async (): Promise<Uint8Array> => {
  const bytes = new Uint8Array(BLOCK * BLOCKS);
  const device = memoryDevice(bytes, BLOCK);
  await formatFloppy(device);
  const process = new Program(new Vfs(await floppyFileSystem(device)));
  await put(process, "/a", 300);
  await put(process, "/b", 200);
  await process.mkdir("/d");
  await put(process, "/d/c", 10);
  return bytes;
};

const put = async (process: Program, path: string, size: number): Promise<void> => {
  const fd = await process.open(path, O_RDWR | O_CREAT);
  await process.write(fd, new Uint8Array(size).fill(7));
  await process.close(fd);
};

const mounted = async (bytes: Uint8Array): Promise<Program> =>
  new Program(new Vfs(await floppyFileSystem(memoryDevice(bytes, BLOCK))));

const read = async (process: Program, path: string): Promise<Uint8Array> => {
  const fd = await process.open(path, O_RDWR);
  const bytes = await process.read(fd, 1000);
  await process.close(fd);
  return bytes;
};

const set = (bytes: Uint8Array, at: number, value: number): void =>
  new DataView(bytes.buffer).setUint32(at, value, true);
const get = (bytes: Uint8Array, at: number): number =>
  new DataView(bytes.buffer).getUint32(at, true);

describe("a damaged floppy", () => {
  test.each<readonly [what: string, damage: (bytes: Uint8Array, first: number) => void]>([
    ["a chain with a loop", (bytes, first) => set(bytes, TABLE + 4 * first, first)],
    ["a chain out of the disk", (bytes, first) => set(bytes, TABLE + 4 * first, 999)],
    ["a chain into free clusters", (bytes, first) => set(bytes, TABLE + 4 * first, 50)],
    [
      "a chain that is too short",
      (bytes, first) => set(bytes, TABLE + 4 * first, 0xffff_ffff),
    ],
    ["a slot whose first cluster is none", (bytes) => set(bytes, ROOT + 4, 1)],
    ["a slot with the root's cluster", (bytes) => set(bytes, ROOT + 4, 2)],
    ["a slot of no kind", (bytes) => bytes.fill(9, ROOT, ROOT + 1)],
    ["a name with a slash", (bytes) => bytes.fill(47, ROOT + 12, ROOT + 13)],
    ["a name that is too long", (bytes) => bytes.fill(60, ROOT + 1, ROOT + 2)],
  ])("%s is EIO", async (_what, damage) => {
    const bytes = await image();
    damage(bytes, get(bytes, ROOT + 4));
    const process = await mounted(bytes);
    await expect(read(process, "/a")).rejects.toMatchObject({ code: "EIO" });
  });

  test("two files with one cluster: the second one that is read is EIO", async () => {
    const bytes = await image();
    const [a, b] = [get(bytes, ROOT + 4), get(bytes, ROOT + 64 + 4)];
    set(bytes, TABLE + 4 * b, get(bytes, TABLE + 4 * a));
    const process = await mounted(bytes);
    expect(await read(process, "/a")).toHaveLength(300);
    await expect(read(process, "/b")).rejects.toMatchObject({ code: "EIO" });
  });

  test("a directory that is in itself is EIO", async () => {
    const bytes = await image();
    const d = bytes
      .subarray(ROOT)
      .findIndex((_, i) => bytes[ROOT + i] === 2 && i % 64 === 0);
    const inside = d >= 0 ? get(bytes, ROOT + d + 4) : 0;
    const at = ROOT + BLOCK * (inside - 2);
    bytes[at] = 2;
    set(bytes, at + 4, inside);
    set(bytes, at + 8, 0);
    const process = await mounted(bytes);
    await expect(process.stat("/d/c/c/c")).rejects.toMatchObject({ code: "EIO" });
  });

  test("what is no floppy at all is not mounted", async () => {
    const nothing = floppyFileSystem(memoryDevice(new Uint8Array(BLOCK * BLOCKS), BLOCK));
    await expect(nothing).rejects.toMatchObject({ code: "EIO" });
    const tiny = formatFloppy(memoryDevice(new Uint8Array(BLOCK), BLOCK));
    await expect(tiny).rejects.toMatchObject({ code: "EIO" });
  });

  test("any bytes changed: every call gives an answer or an error of its own", async () => {
    const whole = await image();
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    const early = fc.tuple(fc.nat(ROOT + 3 * BLOCK), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(change, early), { minLength: 1, maxLength: 12 }),
        async (changes) => {
          const bytes = whole.slice();
          for (const [at, value] of changes) bytes[at] = value;
          for (const outcome of await everything(bytes))
            if (outcome.status === "rejected")
              expect(outcome.reason).toBeInstanceOf(VfsError);
        },
      ),
      { numRuns: process.env.LOCKSTEP_LONG === "1" ? 200_000 : 500 },
    );
  }, 3_600_000);
});

const everything = async (bytes: Uint8Array) => {
  const [found] = await Promise.allSettled([mounted(bytes)]);
  if (found.status === "rejected") return [found];
  const process = found.value;
  return Promise.allSettled([
    read(process, "/a"),
    process.stat("/d/c"),
    put(process, "/a", 600),
    put(process, "/new", 400),
    process.rename("/d/c", "/b"),
    process.rename("/d", "/e"),
    process.unlink("/a"),
    process.mkdir("/d/f"),
    process.rmdir("/e"),
    process.truncate("/b", 1),
    process.truncate("/b", 900),
    process.stat("/"),
  ]);
};
