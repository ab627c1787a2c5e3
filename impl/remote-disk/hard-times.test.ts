/** The remote disk while the machine's own disk fails, and while it is busy. */
import { describe, expect, test } from "vitest";
import { DiskFailures } from "../../harness/simulate/disk-failures.ts";
import { SimulatedFiles } from "../../harness/simulate/files.ts";
import { Random } from "../../harness/simulate/random.ts";
import { FileError, type Files } from "../ports.ts";
import type { RpcClient } from "../rpc/client.ts";
import { handlersOf } from "./disk-server.ts";
import { openRemoteDevice } from "./remote-device.ts";
import { StoredDisk } from "./stored-disk.ts";

const SIZE = 16;
const BLOCK = 4;
const full = (value: number): Uint8Array => new Uint8Array(BLOCK).fill(value);

const machine = (
  seed = 1,
): { readonly disk: SimulatedFiles; readonly files: () => Files } => {
  const disk = new SimulatedFiles({
    random: new Random(seed),
    failures: new DiskFailures(),
    wall: () => 0,
  });
  return { disk, files: () => disk.open((then) => setImmediate(then)) };
};

/** The port `files`, with one call that fails with EIO as long as `isBroken` says so. */
const failing = (
  files: Files,
  call: "sync" | "syncDirectory" | "truncate",
  isBroken: (path: string) => boolean,
): Files => {
  const refuse = async (path: string): Promise<void> => {
    if (isBroken(path)) throw new FileError("EIO", path);
  };
  return {
    ...files,
    [call]: async (path: string, size: number) => {
      await refuse(path);
      return files[call](path, size);
    },
  };
};

test("a write that the image takes in part, and refuses then, leaves what was there", async () => {
  const files = machine().files();
  let isFull = false;
  const torn: Files = {
    ...files,
    write: async (path, at, bytes) => {
      if (!isFull || path !== "/disk") return files.write(path, at, bytes);
      isFull = false;
      await files.write(path, at, bytes.subarray(0, 2));
      throw new FileError("ENOSPC", path);
    },
  };
  const disk = await StoredDisk.open(torn, "/disk", { size: SIZE });
  await disk.write(4, full(1));
  isFull = true;
  await expect(disk.write(4, full(2))).rejects.toThrow("ENOSPC");
  expect(await disk.read(4, BLOCK)).toEqual(full(1));
});

test("a write is done while readers never pause", async () => {
  const disk = await StoredDisk.open(machine().files(), "/disk", { size: SIZE });
  let isOver = false;
  let reads = 0;
  const reader = async (): Promise<void> => {
    while (!isOver && reads < 2000) {
      reads += 1;
      await disk.read(0, BLOCK);
    }
  };
  const first = reader();
  await Promise.resolve();
  const second = reader();
  let readsMeanwhile = Infinity;
  const written = disk.write(0, full(7)).then(() => {
    readsMeanwhile = reads;
    isOver = true;
  });
  await Promise.all([first, second, written]);
  expect(readsMeanwhile).toBeLessThan(500);
});

test("a write that was answered is there after a crash, where the name of a new journal could not be kept", async () => {
  for (let seed = 0; seed < 40; seed++) {
    const { disk: machineDisk, files } = machine(seed);
    let isBroken = false;
    const disk = await StoredDisk.open(
      failing(files(), "syncDirectory", () => isBroken),
      "/disk",
      { size: SIZE, journalBytes: 100 },
    );
    isBroken = true;
    let answered = 0;
    for (let value = 1; value <= 8; value++)
      try {
        await disk.writeOnce(0, full(value), { client: "a", number: BigInt(value) });
        answered = value;
      } catch (error) {
        expect(error).toBeInstanceOf(FileError);
      }
    expect(answered).toBeGreaterThan(0);
    machineDisk.crash();
    const again = await StoredDisk.open(files(), "/disk");
    expect((await again.read(0, BLOCK))[0], `seed ${seed}`).toBeGreaterThanOrEqual(
      answered,
    );
  }
});

/**
 * The port `files` as on Linux: bytes that a sync failed to keep are not kept by a later sync, until they are written
 * again.
 */
const forgetful = (
  files: Files,
  isBroken: (path: string) => boolean,
): { readonly files: Files; readonly lost: () => readonly string[] } => {
  const waiting = new Map<string, Set<string>>();
  const lost = new Map<string, Set<string>>();
  const setOf = (map: Map<string, Set<string>>, path: string): Set<string> => {
    const found = map.get(path) ?? new Set();
    map.set(path, found);
    return found;
  };
  return {
    lost: () =>
      [...lost].flatMap(([path, spans]) => [...spans].map((at) => `${path} ${at}`)),
    files: {
      ...files,
      write: async (path, at, bytes) => {
        await files.write(path, at, bytes);
        setOf(waiting, path).add(`${at}+${bytes.length}`);
        setOf(lost, path).delete(`${at}+${bytes.length}`);
      },
      rename: async (from, to) => {
        await files.rename(from, to);
        for (const map of [waiting, lost]) {
          map.set(to, setOf(map, from));
          map.delete(from);
        }
      },
      sync: async (path) => {
        const spans = setOf(waiting, path);
        waiting.delete(path);
        if (isBroken(path)) {
          for (const each of spans) setOf(lost, path).add(each);
          throw new FileError("EIO", path);
        }
        await files.sync(path);
      },
    },
  };
};

test.each([
  ["/disk", 60],
  ["/disk.journal", 1000],
] as const)(
  "what a failed sync of %s was to keep is written again",
  async (path, journalBytes) => {
    let isBroken = false;
    const { files, lost } = forgetful(
      machine().files(),
      (each) => isBroken && each === path,
    );
    const disk = await StoredDisk.open(files, "/disk", { size: SIZE, journalBytes });
    await disk.write(0, full(1));
    isBroken = true;
    await disk.write(4, full(2));
    await disk.flush().catch((error) => expect(error).toBeInstanceOf(FileError));
    expect(lost()).not.toEqual([]);
    isBroken = false;
    await disk.write(8, full(3));
    await disk.flush();
    expect(lost()).toEqual([]);
  },
);

test("an image that was made only by half is made again", async () => {
  const { disk: machineDisk, files } = machine();
  let isBroken = true;
  const opened = (): Promise<StoredDisk> =>
    StoredDisk.open(
      failing(files(), "truncate", () => isBroken),
      "/disk",
      { size: SIZE },
    );
  await expect(opened()).rejects.toThrow("EIO");
  isBroken = false;
  machineDisk.crash();
  expect((await opened()).size).toBe(SIZE);
  expect((await StoredDisk.open(files(), "/disk")).size).toBe(SIZE);
});

test("an image that something else has cut gives an error, not fewer bytes; a directory is no image", async () => {
  const { files } = machine();
  const disk = await StoredDisk.open(files(), "/disk", { size: SIZE });
  await files().truncate("/disk", 6);
  await expect(disk.read(4, BLOCK)).rejects.toThrow("EIO");
  await files().mkdir("/folder");
  await expect(StoredDisk.open(files(), "/folder", { size: SIZE })).rejects.toThrow(
    "EISDIR",
  );
  expect(await files().list("/")).not.toContain("folder.journal");
});

test("a write with the number 0 is refused: it would be taken for a copy", async () => {
  const disk = await StoredDisk.open(machine().files(), "/disk", { size: SIZE });
  const { write } = handlersOf(disk, BLOCK);
  const args = { client: "a", number: 0n, block: 0, bytes: full(7) };
  expect(await write(args, {} as never)).toBe("EINVAL");
});

describe("the disk at the other side", () => {
  /** A server whose first answer to a write comes late. */
  const opened = async (sent: bigint[], blockBytes: number) => {
    const stub = {
      describe: async () => ({ blocks: 4, blockSize: BLOCK }),
      read: async () => ({ type: "OK", value: new Uint8Array(blockBytes) }),
      write: async ({ number }: { readonly number: bigint }) => {
        await new Promise((resolve) => setTimeout(resolve, number === 1n ? 20 : 0));
        sent.push(number);
        return "OK";
      },
    };
    const rpc = { stub: () => stub } as unknown as RpcClient;
    return openRemoteDevice(rpc, { client: "a" });
  };

  test("sends no write before the one before it has ended, so that none is taken for a copy", async () => {
    const sent: bigint[] = [];
    const disk = await opened(sent, BLOCK);
    await Promise.all([disk.write(0, full(1)), disk.write(1, full(2))]);
    expect(sent).toEqual([1n, 2n]);
  });

  test("gives EIO for a block of another size", async () => {
    const disk = await opened([], BLOCK + 1);
    await expect(disk.read(0)).rejects.toMatchObject({ code: "EIO" });
  });
});
