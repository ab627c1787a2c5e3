/** Names: cached, made once, and kept for open files that have lost them. */
import { describe, expect, test } from "vitest";
import { O_CREAT, O_EXCL, O_RDONLY, O_RDWR } from "../../vfs/flags.ts";
import type { NfsClientOptions } from "./file-system.ts";
import {
  clientOf,
  machineOf,
  ScriptedServer,
  TestClock,
  turns,
} from "./scripted-server.laws.ts";

const set = (options: NfsClientOptions = {}) => {
  const server = new ScriptedServer();
  const clock = new TestClock();
  const one = machineOf(server, clock, "one", options);
  return { server, clock, one, two: machineOf(server, clock, "two", options) };
};

const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    ({ code }) => code,
  );

const listed = async ({ program }: ReturnType<typeof machineOf>, path = "/") => {
  const fd = await program.open(path, O_RDONLY);
  const names: string[] = [];
  for (;;) {
    const some = await program.readdir(fd);
    if (some.length === 0) break;
    names.push(...some.map(({ name }) => name));
  }
  await program.close(fd);
  return names.sort();
};

describe("the cache of names", () => {
  test("answers for what is there and for what is not, until the directory has changed", async () => {
    const { one, server, clock } = set({ directoryLeastMs: 30_000 });
    server.put("f", "x");
    await one.program.stat("/f");
    await code(one.program.stat("/g"));
    one.calls();
    await one.program.stat("/f");
    await code(one.program.stat("/g"));
    expect(one.calls()).toEqual([]);
    server.put("g", "y");
    clock.advance(30_000);
    expect(await code(one.program.stat("/g"))).toBe("done");
    expect(one.calls()).toEqual(["getattr", "lookup"]);
  });

  test("keeps what it knows when this client alone makes and removes names", async () => {
    const { one, server } = set();
    server.put("f", "x");
    await one.program.stat("/f");
    await one.put("/g", "y");
    await one.program.rename("/g", "/h");
    await one.program.unlink("/h");
    one.calls();
    await one.program.stat("/f");
    expect(await code(one.program.stat("/h"))).toBe("ENOENT");
    expect(one.calls()).toEqual([]);
  });

  test("leads to the new file where another client has replaced one", async () => {
    const { one, server } = set();
    server.put("f", "old");
    await one.text("/f");
    server.drop("f");
    server.put("f", "new");
    expect(await one.text("/f")).toBe("new"); // ESTALE, and the path is followed once more.
  });

  test("gives ESTALE to a program that has the file open", async () => {
    const { one, server, clock } = set();
    server.put("f", "old");
    const fd = await one.program.open("/f", O_RDONLY);
    server.drop("f");
    clock.advance(60_000);
    expect(await code(one.program.read(fd, 1))).toBe("ESTALE");
    expect(await code(one.program.close(fd))).toBe("done"); // It has written nothing.
  });

  test("holds no more names, files and blocks than it may", async () => {
    const { server, clock } = set();
    const limits = { namesMax: 20, filesMax: 10, bytesMax: 40 };
    const one = machineOf(server, clock, "one", limits);
    for (let nth = 0; nth < 100; nth += 1) server.put(`f${nth}`, "aaaabbbbcccc");
    for (let nth = 0; nth < 100; nth += 1) {
      expect(await one.text(`/f${nth}`)).toBe("aaaabbbbcccc");
      await one.put(`/g${nth}`, "ddddeeee");
      const { names, files, blocks } = one.fs.counts();
      expect(names).toBeLessThanOrEqual(20);
      expect(files).toBeLessThanOrEqual(11);
      expect(blocks).toBeLessThanOrEqual(10);
    }
    expect(await one.text("/g0")).toBe("ddddeeee");
  });
});

describe("making", () => {
  test("of a new file is answered once, though another client makes it at the same time", async () => {
    const { one, two } = set();
    const made = (by: typeof one) =>
      code(by.program.open("/f", O_RDWR | O_CREAT | O_EXCL));
    await Promise.all([code(one.program.stat("/f")), code(two.program.stat("/f"))]);
    expect((await Promise.all([made(one), made(two)])).sort()).toEqual([
      "EEXIST",
      "done",
    ]);
  });

  test("of a file takes the one that another client has made by now, unless it has to be new", async () => {
    const { one, two } = set();
    expect(await code(one.program.stat("/f"))).toBe("ENOENT");
    await two.put("/f", "by two");
    const fd = await one.program.open("/f", O_RDWR | O_CREAT);
    expect(await one.again(fd)).toBe("by two");
  });

  test("where another client has made a directory gives EISDIR", async () => {
    const { one, two } = set();
    expect(await code(one.program.stat("/f"))).toBe("ENOENT");
    await two.program.mkdir("/f");
    expect(await code(one.program.open("/f", O_RDWR | O_CREAT))).toBe("EISDIR");
  });

  test("of links and symbolic links", async () => {
    const { one } = set();
    await one.put("/f", "text");
    await one.program.link("/f", "/g");
    await one.program.symlink("g", "/s");
    expect(await one.text("/s")).toBe("text");
    expect((await one.program.stat("/f")).links).toBe(2);
    one.calls();
    expect(await one.program.readlink("/s")).toBe("g");
    expect(one.calls()).toEqual([]);
  });
});

describe("an open file that is removed", () => {
  test("keeps its bytes under a name that no program here sees, until it is closed", async () => {
    const { one, two, clock } = set();
    await one.put("/f", "text");
    const fd = await one.program.open("/f", O_RDWR);
    await one.program.unlink("/f");
    expect(await one.again(fd)).toBe("text");
    expect((await one.program.fstat(fd)).links).toBe(0);
    expect(await listed(one)).toEqual([]);
    expect(await listed(two)).toEqual([expect.stringMatching(/^\.nfs/)]);
    await one.program.close(fd);
    clock.advance(60_000);
    expect(await listed(two)).toEqual([]);
  });

  test("does not keep its directory from being removed", async () => {
    const { one } = set();
    await one.program.mkdir("/d");
    await one.put("/d/f", "text");
    const fd = await one.program.open("/d/f", O_RDWR);
    await one.program.unlink("/d/f");
    await one.program.rmdir("/d");
    expect(await one.again(fd)).toBe("text");
    await one.program.close(fd);
    expect(await listed(one)).toEqual([]);
  });

  test("is replaced by a rename, and stays", async () => {
    const { one } = set();
    await one.put("/f", "old");
    await one.put("/g", "new");
    const fd = await one.program.open("/f", O_RDONLY);
    await one.program.rename("/g", "/f");
    expect(await one.again(fd)).toBe("old");
    expect(await one.text("/f")).toBe("new");
    await one.program.close(fd);
    expect(await listed(one)).toEqual(["f"]);
  });

  test("is gone for another client, which gets ESTALE", async () => {
    const { one, two, clock } = set();
    await one.put("/f", "text");
    const fd = await two.program.open("/f", O_RDONLY);
    await one.program.unlink("/f");
    clock.advance(60_000);
    expect(await code(two.program.read(fd, 1))).toBe("ESTALE");
  });
});

describe("a listing", () => {
  test("comes in batches, with cookies of 64 bits, and is cached until the directory changes", async () => {
    const { one, server, clock } = set();
    for (const name of ["a", "b", "c", "d", "e"]) server.put(name, name);
    expect(await listed(one)).toEqual(["a", "b", "c", "d", "e"]);
    one.calls();
    expect(await listed(one)).toEqual(["a", "b", "c", "d", "e"]);
    await one.program.stat("/e");
    expect(one.calls()).toEqual([]);
    server.put("f", "f");
    clock.advance(60_000);
    expect(await listed(one)).toEqual(["a", "b", "c", "d", "e", "f"]);
    await one.program.unlink("/a");
    expect(await listed(one)).toEqual(["b", "c", "d", "e", "f"]);
  });

  test("has no name that leads elsewhere", async () => {
    const { one, server } = set();
    for (const name of ["..", ".", "a/b", "", "c"]) server.put(name, name);
    expect(await listed(one)).toEqual(["c"]);
  });
});

test("a reply about a directory that is older than a change here is not learned", async () => {
  const { server, clock } = set();
  const fs = clientOf(server, clock, "three");
  const release = server.hold("lookup", "reply");
  const slow = fs.inode.lookup({ dir: 1, name: "f" });
  await turns();
  await fs.inode.create({ dir: 1, name: "f" });
  release();
  expect(await slow).toBeNull();
  expect(await fs.inode.lookup({ dir: 1, name: "f" })).toMatchObject({ type: "file" });
});
