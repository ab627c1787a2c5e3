/** Writes: when they are sent, with what, and what becomes of them. */
import { describe, expect, test } from "vitest";
import { O_CREAT, O_RDWR } from "../../vfs/flags.ts";
import type { NfsClientOptions } from "./file-system.ts";
import { machineOf, ScriptedServer, TestClock, turns } from "./scripted-server.laws.ts";

const set = (options: NfsClientOptions = {}) => {
  const server = new ScriptedServer();
  const clock = new TestClock();
  server.put("f", "aaaabbbbcccc");
  const one = machineOf(server, clock, "one", options);
  return { server, clock, one, two: machineOf(server, clock, "two") };
};

type Machine = ReturnType<typeof machineOf>;

const opened = async (one: Machine): Promise<number> => {
  const fd = await one.program.open("/f", O_RDWR | O_CREAT);
  one.calls();
  return fd;
};

const writeAt = async (one: Machine, fd: number, at: number, bytes: string) => {
  await one.program.lseek(fd, at, "set");
  await one.program.write(fd, Buffer.from(bytes));
};

const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    ({ code }) => code,
  );

describe("a write", () => {
  test("waits for close, which sends it UNSTABLE and a COMMIT", async () => {
    const { one, server } = set();
    const fd = await opened(one);
    await writeAt(one, fd, 0, "new bytes!");
    expect(one.calls()).toEqual([]);
    expect(await one.again(fd)).toBe("new bytes!cc");
    one.calls();
    await one.program.close(fd);
    expect(one.calls()).toEqual(["write", "write", "write", "commit"]);
    expect(server.onDisk("f")).toBe("new bytes!cc");
  });

  test("of several blocks is one WRITE where it may be that long", async () => {
    const { one } = set({ writeBytes: 8 });
    const fd = await opened(one);
    await writeAt(one, fd, 2, "new bytes!");
    await one.program.fsync(fd);
    expect(one.calls()).toEqual(["write", "write", "commit"]);
  });

  test("at close is FILE_SYNC where the mount says so", async () => {
    const { one, server } = set({ writes: "at close" });
    const fd = await opened(one);
    await writeAt(one, fd, 0, "new!");
    expect(server.onDisk("f")).toBe("aaaabbbbcccc");
    await one.program.close(fd);
    expect(one.calls()).toEqual(["write"]);
    expect(server.onDisk("f")).toBe("new!bbbbcccc");
  });

  test("through the cache is on the server's disk when it returns", async () => {
    const { one, server } = set({ writes: "through" });
    const fd = await opened(one);
    await writeAt(one, fd, 0, "new!");
    expect(server.onDisk("f")).toBe("new!bbbbcccc");
    server.fails.set("write", "NFS3ERR_NOSPC");
    expect(await code(one.program.write(fd, Buffer.from("x")))).toBe("ENOSPC");
  });

  test("of a part of a block leaves the others' bytes around it", async () => {
    const { one, two, server } = set();
    const [here, there] = [await opened(one), await opened(two)];
    await writeAt(one, here, 0, "1");
    await writeAt(two, there, 1, "2");
    await one.program.close(here);
    await two.program.close(there);
    expect(server.onDisk("f")).toBe("12aabbbbcccc");
  });

  test("of two parts of a block leaves what another client writes between them", async () => {
    const { one, two, server } = set();
    const [here, there] = [await opened(one), await opened(two)];
    await one.again(here);
    await writeAt(one, here, 0, "1");
    await writeAt(one, here, 3, "1");
    await writeAt(two, there, 1, "2");
    await two.program.close(there);
    await one.program.close(here);
    expect(server.onDisk("f")).toBe("12a1bbbbcccc");
  });

  test("behind the end leaves zeros, also where old bytes were cached", async () => {
    const { one, server } = set();
    const fd = await opened(one);
    await one.again(fd);
    server.put("f", "aa");
    await one.program.close(await one.program.open("/f", O_RDWR)); // The attributes are the newest.
    await writeAt(one, fd, 0, "bb");
    await one.program.fsync(fd);
    await writeAt(one, fd, 9, "x");
    expect(await one.again(fd)).toBe(`bb${"\0".repeat(7)}x`);
    await one.program.close(fd);
    expect(await one.text("/f")).toBe(`bb${"\0".repeat(7)}x`);
  });

  test("after one that is on its way is sent, too", async () => {
    const { server, clock } = set();
    const one = machineOf(server, clock, "one");
    const { ino } = (await one.fs.inode.lookup({ dir: 1, name: "f" }))!;
    await one.fs.file.write(ino, 0, Buffer.from("1111"));
    const release = server.hold("write", "reply");
    const synced = one.fs.file.sync(ino);
    await turns();
    await one.fs.file.write(ino, 0, Buffer.from("2222"));
    release();
    await synced;
    expect(server.onDisk("f")).toBe("2222bbbbcccc");
  });

  test("is sent again when the server has lost it between two WRITEs", async () => {
    const { one, server } = set();
    const fd = await opened(one);
    await writeAt(one, fd, 0, "11112222");
    const release = server.hold("write", "reply");
    const synced = one.program.fsync(fd);
    await turns();
    server.crash();
    release();
    await synced;
    expect(server.onDisk("f")).toBe("11112222cccc");
    expect(one.calls()).toEqual(["write", "write", "write", "commit"]);
  });

  test("that fails is reported once, by close or fsync, and its bytes are dropped", async () => {
    const { one, server } = set();
    const fd = await opened(one);
    await writeAt(one, fd, 0, "new!");
    server.fails.set("commit", "NFS3ERR_IO");
    expect(await code(one.program.fsync(fd))).toBe("EIO");
    expect(await code(one.program.close(fd))).toBe("done");
  });

  test("that fails is not reported to a program that changes the attributes or the size", async () => {
    const { one, server } = set();
    const fd = await opened(one);
    const { ino } = (await one.fs.inode.lookup({ dir: 1, name: "f" }))!;
    await writeAt(one, fd, 0, "new!");
    server.fails.set("write", "NFS3ERR_NOSPC");
    await one.fs.inode.change!(ino, { modified: 5n });
    await one.fs.inode.truncate(ino, 3);
    expect(await code(one.program.close(fd))).toBe("ENOSPC");
    expect(server.onDisk("f")).toBe("aaa");
  });

  test("that fails keeps no other file from being sent at the end of the mount", async () => {
    const { one, server } = set();
    server.put("g", "");
    const fd = await opened(one);
    const other = await one.program.open("/g", O_RDWR);
    await writeAt(one, fd, 0, "new!");
    await writeAt(one, other, 0, "good");
    server.fails.set("write", "NFS3ERR_NOSPC");
    expect(await code(one.fs.superblock.sync())).toBe("ENOSPC");
    expect(server.onDisk("g")).toBe("good");
    expect(await code(one.program.close(fd))).toBe("ENOSPC");
    expect(await code(one.fs.superblock.sync())).toBe("done");
  });

  test("while another program makes the file longer is not lost", async () => {
    const { one, server } = set();
    const fd = await opened(one);
    const { ino } = (await one.fs.inode.lookup({ dir: 1, name: "f" }))!;
    const release = server.hold("setattr", "reply");
    const longer = one.fs.inode.truncate(ino, 14);
    await turns();
    await writeAt(one, fd, 0, "1111");
    release();
    await longer;
    expect(await one.again(fd)).toBe("1111bbbbcccc\0\0");
    await one.program.close(fd);
    expect(server.onDisk("f")).toBe("1111bbbbcccc\0\0");
  });

  test("that finds no room in the cache has the oldest file written", async () => {
    const { one, server } = set({ bytesMax: 8 });
    const fd = await opened(one);
    await writeAt(one, fd, 0, "1111222233334444");
    expect(one.fs.counts().blocks).toBeLessThanOrEqual(2);
    await one.program.close(fd);
    expect(server.onDisk("f")).toBe("1111222233334444");
  });

  test("that only a crash of the client ends was promised to no program", async () => {
    const { one, server } = set();
    const fd = await opened(one);
    await writeAt(one, fd, 0, "1111");
    await one.program.fsync(fd);
    await writeAt(one, fd, 0, "2222");
    expect(server.onDisk("f")).toBe("1111bbbbcccc"); // What is left where the client ends here.
  });
});

test("a file is cut after what was written to it", async () => {
  const { one, server } = set();
  const fd = await opened(one);
  await writeAt(one, fd, 10, "1111");
  await one.program.truncate("/f", 12);
  expect(await one.again(fd)).toBe("aaaabbbbcc11");
  await one.program.truncate("/f", 2);
  await one.program.truncate("/f", 6);
  expect(await one.again(fd)).toBe("aa\0\0\0\0");
  await one.program.close(fd);
  expect(server.onDisk("f")).toBe("aa\0\0\0\0");
});

test("a client asks later where the server has no time now", async () => {
  const { one, server, clock } = set({ laterMs: 5000 });
  const fd = await opened(one);
  server.fails.set("read", "NFS3ERR_JUKEBOX");
  const read = one.again(fd);
  await turns();
  clock.advance(5000);
  expect(await read).toBe("aaaabbbbcccc");
});
