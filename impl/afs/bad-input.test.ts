/** What must not harm a cell: a full disk, a cache that is not ours or damaged, strangers, bytes at random, crashes. */
import { describe, expect, test } from "vitest";
import { Random } from "../../harness/simulate/random.ts";
import { FileError, type Files } from "../ports.ts";
import { noAuth, packCredentials } from "../rpc/auth.ts";
import { packCall } from "../rpc/message.ts";
import { O_RDWR } from "../vfs/flags.ts";
import { encode } from "../xdr/codec.ts";
import { CopyDisk } from "./client/copy-disk.ts";
import { get, put, startCell } from "./mounted.laws.ts";
import { Volume } from "./server/volume.ts";
import { callbackProgram } from "./wire/callback-program.ts";
import { fileProgram } from "./wire/file-program.ts";

const COPIES = "/copies";

/** A disk that holds so many bytes of copies. */
const limited =
  (quota: { bytes: number }) =>
  (files: Files): Files => ({
    ...boundTo(files),
    write: async (path, at, bytes) => {
      let used = bytes.length;
      for (const name of await files.list(COPIES))
        if (!name.includes(".")) used += (await files.stat(`${COPIES}/${name}`)).size;
      if (path.startsWith(COPIES) && !path.includes(".") && used > quota.bytes)
        throw new FileError("ENOSPC", path);
      await files.write(path, at, bytes);
    },
  });

/** The calls of a port, which may be methods. */
const boundTo = (files: Files): Files =>
  new Proxy(files, {
    get: (of, name) => {
      const value: unknown = Reflect.get(of, name);
      return typeof value === "function" ? value.bind(of) : value;
    },
    ownKeys: () => [...CALLS],
    getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
  });
const CALLS = (
  "stat statfs list mkdir rmdir create link symlink readlink unlink rename setAttributes open read write truncate " +
  "sync syncDirectory"
).split(" ");

describe("a full cache disk", () => {
  test("copies that are not in use make room; a file that has none fails with ENOSPC, and nothing is lost", async () => {
    const quota = { bytes: 3000 };
    const cell = await startCell({ clients: ["a", "b"], diskOf: limited(quota) });
    const [a, b] = [cell.programOn("a"), cell.programOn("b")];
    await cell.run(async () => {
      for (const name of ["f", "g", "h"]) await put(b, `/${name}`, name.repeat(1000));
      for (const name of ["f", "g", "h"])
        expect(await get(a, `/${name}`)).toBe(name.repeat(1000));
      const fd = await a.open("/f", O_RDWR);
      await expect(a.write(fd, Buffer.alloc(4000))).rejects.toThrow("ENOSPC");
      await a.close(fd);
      expect(await get(b, "/f")).toBe("f".repeat(1000));
      quota.bytes = 500;
      await expect(get(a, "/h")).rejects.toThrow("ENOSPC");
      quota.bytes = 5000;
      expect(await get(a, "/h")).toBe("h".repeat(1000));
    });
  });
});

const damage = async (files: Files, path: string): Promise<void> => {
  await files.write(path, 3, Buffer.from("?"));
  await files.sync(path);
};

describe("the folder of a cache", () => {
  test("is that of another cell, or holds other files: it is refused, and left as it is", async () => {
    const cell = await startCell({ clients: ["a", "b"] });
    const options = { cell: "another cell", isDurable: true };
    await cell.run(async () => {
      const { files } = cell.ports.get("a")!;
      const before = await files.list("/");
      await expect(CopyDisk.open(files, options)).rejects.toThrow(
        "cache of another cell",
      );
      expect(await files.list("/")).toEqual(before);
      const other = cell.ports.get("b")!.files;
      await other.unlink("/cell");
      await other.create("/letter");
      await expect(CopyDisk.open(other, options)).rejects.toThrow("other files");
      expect(await other.list("/")).toEqual(["copies", "letter"]);
    });
  });

  test.each(["a copy", "a mark"])(
    "%s is damaged: it is dropped, and fetched again",
    async (what) => {
      const cell = await startCell({ clients: ["a"] });
      await cell.run(async () => {
        await put(cell.programOn("a"), "/f", "whole");
        const { files } = cell.ports.get("a")!;
        for (const name of await files.list(COPIES)) {
          const isMark = name.endsWith(".mark");
          if (isMark === (what === "a mark")) await damage(files, `${COPIES}/${name}`);
        }
        cell.world.crash("a");
        await cell.world.restart("a");
        await cell.world.pause(100);
        expect(await get(cell.programOn("a"), "/f")).toBe("whole");
      });
    },
  );

  test("keeps what is sound: after a restart the client asks about a file, and gets no bytes again", async () => {
    const cell = await startCell({ clients: ["a"] });
    await cell.run(async () => {
      await put(cell.programOn("a"), "/f", "x".repeat(20_000));
      cell.world.crash("a");
      await cell.world.restart("a");
      await cell.world.pause(100);
      expect(await get(cell.programOn("a"), "/f")).toBe("x".repeat(20_000));
      const [copy] = cell.cache("a").manager.copies.filter(({ size }) => size === 20_000);
      expect(copy?.isChecked).toBe(true);
    });
  });
});

const breakOf = (fid: number): Uint8Array =>
  packCall({
    xid: 1,
    program: callbackProgram.number,
    version: 1,
    procedure: callbackProgram.procedures.break.number,
    credentials: packCredentials({ flavor: "AUTH_NONE" }),
    verifier: noAuth,
    args: encode(callbackProgram.procedures.break.args, {
      start: 0,
      files: [{ fid, version: 9 }],
    }),
  });

test("a callback of a stranger changes nothing", async () => {
  const cell = await startCell();
  await cell.run(async () => {
    const a = cell.programOn("a");
    await put(a, "/f", "one");
    await get(a, "/f");
    const { ino } = await a.stat("/f");
    const socket = await cell.ports.get("b")!.datagrams.bind(0, () => undefined);
    socket.send(breakOf(ino), { address: "a", port: 7001 });
    await cell.world.pause(50);
    expect(cell.cache("a").strangers()).toBe(1);
    const held = cell
      .cache("a")
      .manager.handlers()
      .ask({ start: 0 }, {} as never);
    expect(await held).toContainEqual({ fid: ino, version: 2 });
  });
});

test("bytes at random, and calls that are altered, harm neither side", async () => {
  const cell = await startCell();
  const random = new Random(7);
  const caller = { machine: "m", port: 1 };
  const change = { life: "../../x", number: 1 };
  const metadata = { mode: 0, modified: 0n };
  const { procedures, number: program } = fileProgram;
  const call = (procedure: number, args: Uint8Array) =>
    packCall({
      xid: random.int(0, 99),
      program,
      version: 1,
      procedure,
      credentials: noAuth,
      verifier: noAuth,
      args,
    });
  const at = { directory: 1, name: Buffer.from("n") };
  const whole = [
    call(2, encode(procedures.fetch.args, { caller, fid: 2, have: null, want: 4096 })),
    call(3, encode(procedures.more.args, { fid: 2, version: 1, at: 2 ** 50, bytes: 9 })),
    call(
      4,
      encode(procedures.put.args, {
        caller,
        change,
        fid: 2,
        at: 7,
        bytes: Buffer.alloc(9),
      }),
    ),
    call(
      5,
      encode(procedures.store.args, {
        caller,
        change,
        fid: 1,
        size: 4,
        metadata,
        tail: Buffer.alloc(4),
      }),
    ),
    call(
      6,
      encode(procedures.make.args, {
        caller,
        change,
        at,
        type: "file",
        mode: 0,
        target: Buffer.alloc(0),
      }),
    ),
    call(
      8,
      encode(procedures.rename.args, {
        caller,
        change,
        from: at,
        to: { ...at, directory: 2 },
      }),
    ),
    breakOf(2),
  ];
  await cell.run(async () => {
    await put(cell.programOn("a"), "/f", "one");
    const fromB = await cell.ports.get("b")!.datagrams.bind(0, () => undefined);
    const fromServer = await cell.ports.get("s")!.datagrams.bind(0, () => undefined);
    for (let nth = 0; nth < 600; nth++) {
      const bytes = Buffer.from(random.pick(whole));
      // The length of the last file that is stored stays as it is: all else may be anything.
      for (let flips = random.int(0, 6); flips > 0; flips--)
        bytes[random.int(0, bytes.length - 1)] = random.int(0, 255);
      const sent = bytes.subarray(
        0,
        random.chance(0.2) ? random.int(0, bytes.length) : bytes.length,
      );
      fromB.send(sent, { address: "s", port: 7000 });
      fromServer.send(sent, { address: "a", port: 7001 });
      if (nth % 20 === 0) await cell.world.pause(5);
    }
    await cell.world.pause(2000);
    const a = cell.programOn("a");
    await put(a, "/mine", "two");
    expect(await get(cell.programOn("b"), "/mine")).toBe("two");
    expect(await cell.ports.get("s")!.files.list("/")).toEqual([
      "new",
      "staged",
      "vnodes",
    ]);
  });
});

test("a rename between directories is done once and whole, whenever the server crashes", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const cell = await startCell({ seed, clients: ["a"] });
    const a = cell.programOn("a");
    await cell.run(async () => {
      await a.mkdir("/d");
      await a.mkdir("/e");
      await put(a, "/d/f", "one");
      await put(a, "/e/f", "other");
      const renaming = a.rename("/d/f", "/e/f");
      await cell.world.pause(seed / 3);
      cell.world.crash("s");
      await cell.world.restart("s");
      await renaming;
      await expect(a.stat("/d/f")).rejects.toThrow("ENOENT");
      expect(await get(a, "/e/f")).toBe("one");
    });
  }
});

test("two directories are replaced together, though a crash comes between them", async () => {
  const bytes = Buffer.from("old");
  const initially = { f: bytes, g: bytes };
  const cell = await startCell({ clients: [], serves: { initially } });
  await cell.run(async () => {
    const ports = cell.ports.get("s")!;
    const renamed: string[] = [];
    const dying: Files = {
      ...boundTo(ports.files),
      rename: async (from, to) => {
        if (to.startsWith("/vnodes/")) renamed.push(to);
        if (renamed.length > 1) throw new Error("down");
        await ports.files.rename(from, to);
      },
    };
    const before = await Volume.open(ports);
    const next = (fid: number) => {
      const vnode = before.vnode(fid)!;
      const status = { ...vnode.status, version: 1 };
      return { vnode: { ...vnode, status }, bytes: Buffer.from("new") };
    };
    const volume = await Volume.open({ ...ports, files: dying });
    await expect(volume.commitBoth([next(2), next(3)])).rejects.toThrow("down");
    const after = await Volume.open(ports);
    for (const fid of [2, 3]) {
      expect(after.vnode(fid)!.status.version).toBe(1);
      expect(Buffer.from(await after.read(fid, 0, 9)).toString()).toBe("new");
    }
  });
});
