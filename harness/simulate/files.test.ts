import { describe, expect, test } from "vitest";
import {
  FileError,
  type Files,
  type NewAttributes,
  type Ports,
  type Start,
} from "../../impl/ports.ts";
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

const followed = async (files: Files, path: string): Promise<string> => {
  const found = await files.stat(path).catch(() => null);
  if (found?.type !== "symlink") return path;
  return new URL(await files.readlink(path), `file://${path}`).pathname;
};

const inSeconds = (given: NewAttributes): NewAttributes =>
  typeof given.modified === "bigint"
    ? { ...given, modified: given.modified - (given.modified % 1_000_000_000n) }
    : given;

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
      stat: async (path) => ({ ...(await stat(path)), modified: 7n }),
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
    "copies instead of linking",
    broken((files) => ({
      link: async (path, to) => {
        if ((await files.stat(path)).type !== "file") return files.link(path, to);
        await files.create(to);
        await files.write(to, 0, await files.read(path, { at: 0, bytes: 1e6 }));
      },
    })),
    /further name of one file/,
  ],
  [
    "links what is there",
    broken(({ link }) => ({
      link: (path, to) => link(path, to).catch(() => undefined),
    })),
    /hard link is refused/,
  ],
  [
    "follows links at the end",
    broken((files) => ({
      read: async (path, span) => files.read(await followed(files, path), span),
    })),
    /no call follows it/,
  ],
  [
    "follows links in the middle",
    broken((files) => ({
      stat: async (path) => {
        const at = path.lastIndexOf("/");
        const above = await followed(files, path.slice(0, at) || "/");
        return files.stat(`${above === "/" ? "" : above}${path.slice(at)}`);
      },
    })),
    /no call follows it/,
  ],
  [
    "tidies targets",
    broken(({ symlink }) => ({
      symlink: (target, path) => symlink(target.replace("//", "/"), path),
    })),
    /keeps its target/,
  ],
  [
    "takes two spellings",
    broken(({ create }) => ({
      create: (path, mode) => create(path.replace("\udcc3\udca4", "ä"), mode),
    })),
    /one spelling/,
  ],
  [
    "cuts long names",
    broken(({ create }) => ({
      create: (path, mode) =>
        create(path.startsWith("/long/") ? path.slice(0, 261) : path, mode),
    })),
    /255 bytes/,
  ],
  [
    "has a umask",
    broken(({ create }) => ({
      create: (path, mode = 0o644) => create(path, mode & ~0o022),
    })),
    /whatever the umask/,
  ],
  [
    "keeps its owner",
    broken(({ setAttributes }) => ({
      setAttributes: (path, { uid: _, ...others }) => setAttributes(path, others),
    })),
    /owner is set/,
  ],
  [
    "counts time in seconds",
    broken(({ setAttributes }) => ({
      setAttributes: (path, given) => setAttributes(path, inSeconds(given)),
    })),
    /to the microsecond/,
  ],
  [
    "takes the time of change for a token",
    broken(({ stat }) => ({
      stat: async (path) => {
        const found = await stat(path);
        return { ...found, change: found.modified };
      },
    })),
    /alters the token/,
  ],
  [
    "has a token for each read",
    broken(({ stat }) => {
      let tokens = 0n;
      return { stat: async (path) => ({ ...(await stat(path)), change: tokens++ }) };
    }),
    /a read does not/,
  ],
  [
    "identifies by numbers that are given again",
    broken(({ stat }) => ({
      stat: async (path) => {
        const found = await stat(path);
        return { ...found, inode: `${found.number}` };
      },
    })),
    /the identity of one that there was/,
  ],
  [
    "synchronises no attributes",
    broken(({ sync, stat, setAttributes }) => ({
      sync: async (path) => {
        const { mode } = await stat(path);
        await setAttributes(path, { mode: 0 });
        await sync(path);
        await setAttributes(path, { mode });
      },
    })),
    /identity, links and attributes/,
  ],
  [
    "looks for an open file by its name",
    broken((files) => ({
      open: async (path, access) => {
        const file = await files.open(path, access);
        return { ...file, read: (span) => files.read(path, span) };
      },
    })),
    /stays the same one/,
  ],
  [
    "opens links",
    broken((files) => ({
      open: async (path, access) => files.open(await followed(files, path), access),
    })),
    /open file is refused/,
  ],
  [
    "writes what was opened to be read",
    broken(({ open }) => ({ open: (path) => open(path, "write") })),
    /open file is refused/,
  ],
  [
    "never closes",
    broken(({ open }) => ({
      open: async (path, access) => ({
        ...(await open(path, access)),
        close: async () => {},
      }),
    })),
    /open file is refused/,
  ],
  [
    "reads few bytes at once",
    broken(({ open }) => ({
      open: async (path, access) => {
        const file = await open(path, access);
        const some = (bytes: number) => Math.min(bytes, 65_536);
        return {
          ...file,
          read: ({ at, bytes }) => file.read({ at, bytes: some(bytes) }),
        };
      },
    })),
    /like few/,
  ],
  [
    "synchronises no open file",
    broken(({ open }) => ({
      open: async (path, access) => ({
        ...(await open(path, access)),
        sync: async () => {},
      }),
    })),
    /open file has synchronised/,
  ],
  [
    "has an open file on a better disk",
    broken(({ open }) => ({
      open: async (path, access) => {
        const file = await open(path, access);
        return { ...file, sync: () => file.sync().catch(() => {}) };
      },
    })),
    /faults of the disk/,
  ],
  [
    "has more room than there is",
    broken(({ statfs }) => ({
      statfs: async (path) => ({ ...(await statfs(path)), bytes: 1n }),
    })),
    /how much room there is/,
  ],
  [
    "has room for links when full",
    broken(({ symlink }) => ({
      symlink: (target, path) => symlink(target, path).catch(() => undefined),
    })),
    /full disk writes of names/,
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
  /** Does some work and crashes, under several seeds. @returns what is read afterwards */
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

  test("a hard link that was not synchronised is there or not, and is counted", async () => {
    const found = await left(
      async (files) => {
        await files.create("/a");
        await files.syncDirectory("/");
        await files.link("/a", "/b");
      },
      async (files) => [(await files.list("/")).length, (await files.stat("/a")).links],
    );
    expect(seen(found).toSorted()).toEqual(["[1,1]", "[2,2]"]);
  });

  test("a symbolic link is there with its whole target, or not at all", async () => {
    const found = await left(
      (files) => files.symlink("target", "/a"),
      (files) => files.readlink("/a").catch((error: Error) => `${error.message}`),
    );
    expect(seen(found).toSorted()).toEqual(['"/a: ENOENT"', '"target"']);
  });

  test("attributes that were not synchronised are the old or the new ones", async () => {
    for (const path of ["/file", "/directory", "/link"]) {
      const found = await left(
        async (files) => {
          await files.create("/file");
          await files.mkdir("/directory");
          await files.symlink("file", "/link");
          await files.setAttributes(path, { uid: 1 });
          await files.syncDirectory("/");
          for (const each of ["/file", "/directory"])
            await (each === "/file" ? files.sync(each) : files.syncDirectory(each));
          await files.setAttributes(path, { uid: 2 });
        },
        async (files) => (await files.stat(path)).uid,
      );
      expect(seen(found).toSorted()).toEqual(["1", "2"]);
    }
  });

  test("a token that was told before a crash is not told for another change after it", async () => {
    const found = await left(
      async (files) => {
        await files.create("/a");
        await files.syncDirectory("/");
        await files.sync("/a");
        await files.write("/a", 0, Uint8Array.of(1));
        return (await files.stat("/a")).change;
      },
      async (files) => {
        const before = (await files.stat("/a")).change;
        await files.write("/a", 0, Uint8Array.of(2));
        return [before < 4n, (await files.stat("/a")).change > 4n];
      },
    );
    expect(seen(found).toSorted()).toEqual(["[false,true]", "[true,true]"]);
  });

  test("a directory that was renamed twice has one name, or none", async () => {
    const found = await left(
      async (files) => {
        await files.mkdir("/a");
        await files.syncDirectory("/");
        await files.rename("/a", "/b");
        await files.rename("/b", "/c");
      },
      (files) => files.list("/"),
    );
    for (const names of found) expect(names.length).toBe(1);
    expect(new Set(found.flat())).toEqual(new Set(["a", "b", "c"]));
  });

  test("the number of an inode is given again once the inode is gone for good", async () => {
    const tree = new SimulatedFiles({
      random: new Random(1),
      failures: new DiskFailures(),
      wall: () => 0,
    });
    const files = tree.open((then) => then());
    const numberOfNext = async (): Promise<bigint> => {
      await files.create("/next");
      const { number } = await files.stat("/next");
      await files.unlink("/next");
      return number;
    };
    await files.create("/a");
    await files.link("/a", "/b");
    const { number } = await files.stat("/a");
    await files.unlink("/a");
    await files.syncDirectory("/");
    expect(await numberOfNext()).not.toBe(number);
    await files.unlink("/b");
    expect(await numberOfNext()).not.toBe(number);
    await files.syncDirectory("/");
    const first = await numberOfNext();
    const second = await numberOfNext();
    expect([first, second]).toContain(number);
  });

  test("the number of an inode that a crash may bring back is not given again", async () => {
    const tree = new SimulatedFiles({
      random: new Random(1),
      failures: new DiskFailures(),
      wall: () => 0,
    });
    const files = tree.open((then) => then());
    for (const path of ["/one", "/two"]) await files.mkdir(path);
    await files.create("/one/a");
    await files.link("/one/a", "/two/a");
    const { number } = await files.stat("/one/a");
    for (const path of ["/", "/one", "/two"]) await files.syncDirectory(path);
    for (const path of ["/one/a", "/two/a"]) await files.unlink(path);
    const next = async (): Promise<bigint> => {
      await files.create("/next");
      return (await files.stat("/next")).number;
    };
    await files.syncDirectory("/one");
    expect(await next()).not.toBe(number);
    await files.unlink("/next");
    await files.syncDirectory("/two");
    expect(await next()).toBe(number);
  });

  test("an open file is closed by a crash, and its number is not given again meanwhile", async () => {
    const tree = new SimulatedFiles({
      random: new Random(1),
      failures: new DiskFailures(),
      wall: () => 0,
    });
    const files = tree.open((then) => then());
    await files.create("/a");
    const open = await files.open("/a", "write");
    const { number } = await open.stat();
    await files.unlink("/a");
    await files.syncDirectory("/");
    await files.create("/b");
    expect((await files.stat("/b")).number).not.toBe(number);
    tree.crash();
    for (const call of [
      () => open.stat(),
      () => open.write(0, Uint8Array.of(1)),
      () => open.sync(),
    ])
      await expect(call()).rejects.toThrow("/a: EBADF");
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
