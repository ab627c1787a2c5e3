/** When a client may read from its cache, and when it has to ask the server. */
import { describe, expect, test } from "vitest";
import { O_RDONLY, O_RDWR } from "../../vfs/flags.ts";
import type { NfsClientOptions } from "./file-system.ts";
import { type NfsClientFault, nfsClientFaults } from "./options.ts";
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
  server.put("f", "aaaabbbb");
  return { server, clock, one: machineOf(server, clock, "one", options) };
};

const faulty = (...faults: readonly NfsClientFault[]): NfsClientOptions => ({
  faults: new Set(faults),
});

describe("attributes", () => {
  test("of a file last for their time, and not longer", async () => {
    const { one, clock } = set({ fileLeastMs: 3000 });
    const fd = await one.program.open("/f", O_RDONLY);
    await one.again(fd);
    one.calls();
    clock.advance(2999);
    expect(await one.again(fd)).toBe("aaaabbbb");
    expect(one.calls()).toEqual([]);
    clock.advance(1);
    await one.again(fd);
    expect(one.calls()).toEqual(["getattr"]);
  });

  test("may be used twice as long each time that they have not changed, up to the most", async () => {
    const { one, clock, server } = set({ fileLeastMs: 3000, fileMostMs: 10_000 });
    const fd = await one.program.open("/f", O_RDONLY);
    await one.again(fd);
    one.calls();
    const waits: number[] = [];
    let waited = 0;
    for (let second = 0; second < 60; second += 1) {
      if (second === 40) server.put("f", "new");
      clock.advance(1000);
      waited += 1;
      await one.again(fd);
      if (one.calls().length === 0) continue;
      waits.push(waited);
      waited = 0;
    }
    // 3 s at first; 40 s is within the third 10 s, and the poll after them finds the change.
    expect(waits.slice(0, 4)).toEqual([3, 6, 10, 10]);
    expect(waits.slice(-3)).toEqual([10, 3, 6]);
  });

  test("are used no longer than the most, also where the least is longer", async () => {
    const { one, clock } = set({ fileLeastMs: 3000, fileMostMs: 1000 });
    const fd = await one.program.open("/f", O_RDONLY);
    await one.again(fd);
    one.calls();
    clock.advance(1000);
    await one.again(fd);
    expect(one.calls()).toEqual(["getattr"]);
  });

  test("with a time of 0 make each read ask the server", async () => {
    const { one } = set({ fileLeastMs: 0, fileMostMs: 0 });
    const fd = await one.program.open("/f", O_RDONLY);
    await one.again(fd);
    one.calls();
    await one.again(fd);
    await one.again(fd);
    expect(one.calls()).toEqual(["getattr", "getattr"]);
  });

  test.each([
    [1, 1, 3000, 20],
    [3, 1, 3000, 60],
    [2, 4, 3000, 160],
    [1, 1, 60_000, 4], // After 3, 9, 21 and 45 s; the next one would be after 93 s.
  ])(
    "no file changes, and still the server is polled: %i clients, %i files, 60 s",
    async (clients, files, fileMostMs, calls) => {
      const server = new ScriptedServer();
      const clock = new TestClock();
      const names = Array.from({ length: files }, (_, nth) => `f${nth}`);
      for (const name of names) server.put(name, "text");
      const readers = await Promise.all(
        Array.from({ length: clients }, async (_, nth) => {
          const options = { fileLeastMs: 3000, fileMostMs };
          const machine = machineOf(server, clock, `c${nth}`, options);
          const fds: number[] = [];
          for (const name of names)
            fds.push(await machine.program.open(`/${name}`, O_RDONLY));
          for (const fd of fds) await machine.again(fd);
          return () => Promise.all(fds.map((fd) => machine.again(fd)));
        }),
      );
      server.log.length = 0;
      for (let second = 0; second < 60; second += 1) {
        clock.advance(1000);
        for (const read of readers) await read();
      }
      expect(server.log).toHaveLength(calls);
    },
  );
});

/** By planted fault: a run that shows it, and what a program sees without the fault and with it. */
const SHOWN: Readonly<
  Record<
    NfsClientFault,
    readonly [
      run: (faults: NfsClientOptions) => Promise<unknown>,
      right: unknown,
      wrong: unknown,
    ]
  >
> = {
  "stamp-at-reply": [
    async (faults) => {
      const { one, clock, server } = set({
        ...faults,
        fileLeastMs: 3000,
        fileMostMs: 3000,
      });
      const fd = await one.program.open("/f", O_RDONLY);
      await one.again(fd);
      clock.advance(3000);
      const release = server.hold("getattr", "reply");
      const slow = one.again(fd);
      await turns();
      server.put("f", "new"); // The write is over now.
      clock.advance(2900);
      release();
      await slow;
      clock.advance(200);
      return one.again(fd); // It begins 3,100 ms after the write.
    },
    "new",
    "aaaabbbb",
  ],
  "take-older-reply": [
    async (faults) => {
      const { server, clock } = set();
      const fs = clientOf(server, clock, "two", faults);
      const { ino } = (await fs.inode.lookup({ dir: 1, name: "f" }))!;
      const span = { at: 0, bytes: 4 };
      const release = server.hold("read", "reply");
      const slow = fs.file.read(ino, span);
      await turns();
      server.put("f", "newer");
      const quick = Buffer.from(await fs.file.read(ino, span)).toString();
      release();
      await slow;
      return [quick, Buffer.from(await fs.file.read(ino, span)).toString()];
    },
    ["newe", "newe"],
    ["newe", "aaaa"],
  ],
  "tag-with-newest": [
    async (faults) => {
      const { server, clock } = set();
      const fs = clientOf(server, clock, "two", faults);
      const { ino } = (await fs.inode.lookup({ dir: 1, name: "f" }))!;
      const span = { at: 0, bytes: 4 };
      const release = server.hold("read", "reply");
      const slow = fs.file.read(ino, span);
      await turns();
      server.put("f", "newer");
      await fs.file.open!(ino, O_RDONLY);
      release();
      await slow;
      return Buffer.from(await fs.file.read(ino, span)).toString();
    },
    "newe",
    "aaaa",
  ],
  "reopen-from-cache": [
    async (faults) => {
      const { one, server, clock } = set(faults);
      const two = machineOf(server, clock, "two");
      await one.text("/f");
      await two.put("/f", "new");
      return one.text("/f");
    },
    "new",
    "aaaabbbb",
  ],
  "close-before-flush": [
    async (faults) => {
      const { one, server, clock } = set(faults);
      const two = machineOf(server, clock, "two");
      const release = server.hold("write", "call");
      const put = one.put("/f", "new");
      await turns();
      const isClosed = await Promise.race([
        put.then(() => "closed"),
        turns().then(() => ""),
      ]);
      const read = isClosed === "closed" ? await two.text("/f") : undefined;
      release();
      await put;
      return read ?? two.text("/f");
    },
    "new",
    "",
  ],
  "flush-error-is-lost": [
    async (faults) => {
      const { one, server } = set(faults);
      const fd = await one.program.open("/f", O_RDWR);
      await one.program.write(fd, Buffer.from("new"));
      server.fails.set("write", "NFS3ERR_NOSPC");
      return one.program.close(fd).then(
        () => "closed",
        ({ code }) => code,
      );
    },
    "ENOSPC",
    "closed",
  ],
  "adopt-any-post-op": [
    async (faults) => {
      const { one, server } = set({ ...faults, fileLeastMs: 3000 });
      const fd = await one.program.open("/f", O_RDWR);
      await one.again(fd);
      server.put("f", "AAAABBBB"); // Another client.
      await one.program.lseek(fd, 4, "set");
      await one.program.write(fd, Buffer.from("bbbb"));
      await one.program.fsync(fd);
      return one.again(fd);
    },
    "AAAAbbbb",
    "aaaabbbb",
  ],
  "drop-unstable-early": [
    async (faults) => {
      const { one, server } = set(faults);
      const fd = await one.program.open("/f", O_RDWR);
      await one.program.write(fd, Buffer.from("new!"));
      await one.program.fsync(fd);
      server.crash();
      return server.onDisk("f");
    },
    "new!bbbb",
    "aaaabbbb",
  ],
  "ignore-write-verifier": [
    async (faults) => {
      const { one, server } = set(faults);
      const fd = await one.program.open("/f", O_RDWR);
      await one.program.write(fd, Buffer.from("new!"));
      const release = server.hold("commit", "call");
      const synced = one.program.fsync(fd);
      await turns();
      server.crash();
      release();
      await synced;
      return server.onDisk("f");
    },
    "new!bbbb",
    "aaaabbbb",
  ],
  "keep-missing-names": [
    async (faults) => {
      const { one, server, clock } = set(faults);
      const found = () =>
        one.program.stat("/g").then(
          () => "there",
          ({ code }) => code,
        );
      await found();
      server.put("g", "new");
      clock.advance(60_000);
      return found();
    },
    "there",
    "ENOENT",
  ],
  "exist-is-ok": [
    async (faults) => {
      const { one, server, clock } = set(faults);
      const two = machineOf(server, clock, "two", faults);
      const made = (by: typeof one) =>
        by.program.link("/f", "/lock").then(
          () => "taken",
          ({ code }) => code,
        );
      const both = await Promise.all([made(one), made(two)]);
      return both.sort();
    },
    ["EEXIST", "taken"],
    ["taken", "taken"],
  ],
};

describe("a planted fault shows", () => {
  test("whichever it is", () =>
    expect(Object.keys(SHOWN).sort()).toEqual([...nfsClientFaults]));

  test.each(Object.entries(SHOWN))("%s", async (fault, [run, right, wrong]) => {
    expect(await run({})).toEqual(right);
    expect(await run(faulty(fault as NfsClientFault))).toEqual(wrong);
  });
});

describe("what is read", () => {
  test("is old for less than the time of attributes, or partly old", async () => {
    const { one, server, clock } = set({ fileLeastMs: 3000 });
    const fd = await one.program.open("/f", O_RDONLY);
    await one.again(fd, 4);
    server.put("f", "AAAABBBB");
    expect(await one.again(fd)).toBe("aaaaBBBB");
    expect(await one.again(fd)).toBe("AAAABBBB");
    clock.advance(3000);
    expect(await one.again(fd)).toBe("AAAABBBB");
  });

  test("is what another client wrote and closed, once the file is opened again", async () => {
    const { one, server, clock } = set();
    const two = machineOf(server, clock, "two");
    for (let nth = 0; nth < 5; nth += 1) {
      await one.put("/f", `by one ${nth}`);
      expect(await two.text("/f")).toBe(`by one ${nth}`);
      await two.put("/f", `by two ${nth}`);
      expect(await one.text("/f")).toBe(`by two ${nth}`);
    }
  });

  test("without close-to-open may be old at an open", async () => {
    const { one, server, clock } = set({ closeToOpen: false });
    await one.text("/f");
    server.put("f", "new");
    expect(await one.text("/f")).toBe("aaaabbbb");
    clock.advance(60_000);
    expect(await one.text("/f")).toBe("new");
  });

  test("stays cached after a write of this client alone", async () => {
    const { one } = set();
    const fd = await one.program.open("/f", O_RDWR);
    await one.again(fd);
    await one.program.lseek(fd, 0, "set");
    await one.program.write(fd, Buffer.from("new!"));
    await one.program.fsync(fd);
    one.calls();
    expect(await one.again(fd)).toBe("new!bbbb");
    expect(one.calls()).toEqual([]);
  });

  test("is right where a server says no attributes: the client asks for them", async () => {
    const { one, server } = set();
    server.saysNothing = true;
    expect(await one.text("/f")).toBe("aaaabbbb");
    await one.put("/f", "new");
    expect(await one.text("/f")).toBe("new");
  });
});
