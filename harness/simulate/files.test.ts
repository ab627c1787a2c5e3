import { describe, expect, test } from "vitest";
import { FileError, type Files, type Ports, type Start } from "../../impl/ports.ts";
import { localDialect } from "./datagram-probe.ts";
import { DiskFailures } from "./disk-failures.ts";
import type { Fault } from "./fault.ts";
import { filesScenes } from "./files.laws.ts";
import { SimulatedFiles } from "./files.ts";
import { type FilesRequest, startFilesProbe } from "./files-probe.ts";
import { Random } from "./random.ts";
import { brokenLaws, type SceneRun, sceneLaws } from "./scenes.laws.ts";
import { simulate } from "./simulate.ts";

/** The simulated world, or one with a planted fault. */
const world =
  ({
    start = startFilesProbe,
    fault = (each) => each,
  }: {
    readonly start?: Start;
    readonly fault?: (fault: Fault) => Fault;
  } = {}): SceneRun<FilesRequest> =>
  (schedule) =>
    simulate({
      nodes: ["n1", "n2", "n3", "n4", "n5", "n6"],
      start,
      dialect: localDialect as never,
      schedule: { ...schedule, faults: schedule.faults.map(fault) },
    });

sceneLaws("files, simulated", filesScenes, world());

const broken = (change: (files: Files) => Partial<Files>): SceneRun<FilesRequest> =>
  world({
    start: ({ files }: Ports) =>
      startFilesProbe({ files: { ...files, ...change(files) } } as unknown as Ports),
  });

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const how =
  (type: string, other: Partial<Fault>) =>
  (fault: Fault): Fault =>
    fault.type === "disk" && fault.how === type
      ? ({ ...fault, ...other } as Fault)
      : fault;

test.each<[what: string, run: SceneRun<FilesRequest>, law: RegExp]>([
  [
    "lists in any order",
    broken(({ list }) => ({ list: async (path) => (await list(path)).toReversed() })),
    /listed in order/,
  ],
  [
    "makes what is there",
    broken(({ create }) => ({ create: (path) => create(path).catch(() => undefined) })),
    /refused with the code/,
  ],
  [
    "lets paths climb",
    broken(({ list }) => ({ list: (path) => list(path.replace("/..", "/")) })),
    /above the root/,
  ],
  [
    "copies instead of renaming",
    broken((files) => ({
      rename: async (from, to) => {
        if ((await files.stat(from)).type === "directory") return files.rename(from, to);
        const bytes = await files.read(from, { at: 0, bytes: 1e6 });
        await files.unlink(from);
        await files.unlink(to).catch(() => undefined);
        await files.create(to);
        await files.write(to, 0, bytes);
      },
    })),
    /keeps its identity/,
  ],
  [
    "fills with what was there",
    broken(({ read }) => ({
      read: async (path, span) => (await read(path, span)).map((byte) => byte || 0x20),
    })),
    /with 0 where none were written/,
  ],
  [
    "keeps no copy",
    broken(({ write }) => ({
      write: async (path, at, bytes) => {
        await null;
        return write(path, at, bytes);
      },
    })),
    /read as they were written/,
  ],
  [
    "tells no time",
    broken(({ stat }) => ({
      stat: async (path) => ({ ...(await stat(path)), modified: 7 }),
    })),
    /updates the time/,
  ],
  ["synchronises no bytes", broken(() => ({ sync: async () => {} })), /survives a kill/],
  [
    "synchronises no names",
    broken(() => ({ syncDirectory: async () => {} })),
    /survives a kill/,
  ],
  [
    "does not keep a draft",
    broken((files) => ({
      sync: (path) => (path === "/draft" ? Promise.resolve() : files.sync(path)),
      rename: async (from, to) => {
        await files.rename(from, to);
        if (from === "/draft") await files.syncDirectory("/");
      },
    })),
    /the old or the new one, whole/,
  ],
  [
    "tears within a sector",
    broken((files) => ({
      write: async (path, at, bytes) => {
        await files.write(path, at, bytes);
        if (path !== "/torn" || hex(bytes).startsWith("01")) return;
        await files.write(path, 3, Uint8Array.of(1));
        await files.sync(path);
      },
    })),
    /sector by sector/,
  ],
  [
    "wipes nothing",
    world({
      fault: (fault) => (fault.type === "wipe" ? { ...fault, type: "crash" } : fault),
    }),
    /empty directory/,
  ],
  [
    "is never full",
    world({ fault: how("full", { how: "rotten" } as Fault) }),
    /full disk/,
  ],
  [
    "refuses all when full",
    broken((files) => ({
      unlink: async (path) => {
        if (path === "/removed") throw new FileError("ENOSPC", path);
        return files.unlink(path);
      },
    })),
    /reads succeed/,
  ],
  [
    "never fails",
    world({ fault: how("failing", { how: "rotten" } as Fault) }),
    /failing disk/,
  ],
  [
    "never rots",
    world({ fault: how("rotten", { how: "failing" } as Fault) }),
    /rotten disk/,
  ],
])("a world that %s breaks a law of files", async (_, run, law) => {
  let isBroken = false;
  // A crash may keep all that it could lose, so several seeds are needed.
  for (let seed = 1; seed <= 10 && !isBroken; seed++) {
    const laws = await brokenLaws(filesScenes, (schedule) => run({ ...schedule, seed }));
    isBroken = laws.some((each) => law.test(each));
  }
  expect(isBroken).toBe(true);
});

describe("what a crash leaves", () => {
  /** What is read after the work and a crash, under so many seeds. */
  const left = async <R>(
    work: (files: Files) => Promise<unknown>,
    look: (files: Files) => Promise<R>,
  ): Promise<readonly R[]> => {
    const found: R[] = [];
    for (let seed = 1; seed <= 40; seed++) {
      const tree = new SimulatedFiles({
        random: new Random(seed),
        failures: new DiskFailures(),
        wall: () => 0,
      });
      await work(tree.open((then) => then()));
      tree.crash();
      found.push(await look(tree.open((then) => then())));
    }
    return found;
  };
  const seen = (found: readonly unknown[]): unknown[] => [
    ...new Set(found.map((each) => JSON.stringify(each))),
  ];

  test("a name that was not synchronised is there or not, even if its file was synchronised", async () => {
    const found = await left(
      async (files) => {
        await files.create("/a");
        await files.sync("/a");
      },
      (files) => files.list("/"),
    );
    expect(seen(found).toSorted()).toEqual(['["a"]', "[]"]);
  });

  test("a synchronised name may be of an empty, torn or whole file", async () => {
    const found = await left(
      async (files) => {
        await files.create("/a");
        await files.write("/a", 0, new Uint8Array(2000).fill(1));
        await files.syncDirectory("/");
      },
      async (files) => hex(await files.read("/a", { at: 0, bytes: 1e6 })),
    );
    const sizes = new Set(found.map(({ length }) => length / 2));
    expect(sizes).toContain(0);
    expect(found).toContain("01".repeat(2000));
    expect(found.some((each) => /00/.test(each) && /01/.test(each))).toBe(true);
  });

  test("a rename from one directory to another leaves one name of the two, never none", async () => {
    const found = await left(
      async (files) => {
        for (const path of ["/one", "/two"]) await files.mkdir(path);
        await files.create("/one/a");
        for (const path of ["/", "/one"]) await files.syncDirectory(path);
        await files.rename("/one/a", "/two/a");
        await files.syncDirectory("/one");
      },
      async (files) => [
        ...(await files.list("/one")),
        "|",
        ...(await files.list("/two")),
      ],
    );
    expect(seen(found)).toEqual(['["|","a"]']);
  });

  test("changes during a sync are not covered by it", async () => {
    const found: string[] = [];
    for (let seed = 1; seed <= 40; seed++) {
      const tree = new SimulatedFiles({
        random: new Random(seed),
        failures: new DiskFailures(),
        wall: () => 0,
      });
      let through = (): void => {};
      const files = tree.open((then) => {
        through = then;
      });
      await files.create("/a");
      const names = files.syncDirectory("/");
      await null;
      through();
      await names;
      await files.write("/a", 0, Uint8Array.of(1));
      const synced = files.sync("/a");
      await null;
      await files.write("/a", 0, Uint8Array.of(2));
      through();
      await synced;
      tree.crash();
      found.push(hex(await files.read("/a", { at: 0, bytes: 9 })));
    }
    expect([...new Set(found)].toSorted()).toEqual(["01", "02"]);
  });
});
