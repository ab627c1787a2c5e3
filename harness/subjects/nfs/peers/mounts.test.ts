/** Our client on nfs-ganesha, and on our server: the same laws. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
} from "../../../../impl/vfs/flags.ts";
import { callOf, difference, virtualMachine } from "../../../../impl/vfs/kernel.laws.ts";
import type { Program } from "../../../../impl/vfs/program.ts";
import { missingForRoom } from "../../../deploy/room.ts";
import { GANESHA_PROGRAMS, openGanesha, type Server } from "../ganesha.ts";
import { type Machine, mountedOn } from "./mounted.laws.ts";
import { openOurs } from "./ours.laws.ts";

const noGanesha = missingForRoom(...GANESHA_PROGRAMS);
const SLOWLY = { timeout: 180_000 };
const isLong = process.env.LOCKSTEP_LONG === "1";

const SERVERS = [
  { name: "our server", skipped: "", open: openOurs as () => Promise<Server> },
  {
    name: "nfs-ganesha",
    skipped: noGanesha === null ? "" : ` (skipped: ${noGanesha})`,
    open: openGanesha as () => Promise<Server>,
  },
];

const put = async (program: Program, path: string, text: string): Promise<void> => {
  const fd = await program.open(path, O_WRONLY | O_CREAT);
  await program.write(fd, Buffer.from(text));
  await program.close(fd);
};

const got = async (program: Program, path: string): Promise<string> => {
  const fd = await program.open(path, O_RDONLY);
  const pieces: Uint8Array[] = [];
  for (;;) {
    const piece = await program.read(fd, 100_000);
    if (piece.length === 0) break;
    pieces.push(piece);
  }
  await program.close(fd);
  return Buffer.concat(pieces).toString();
};

/** The code that a call fails with, or "none". */
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    ({ code }) => code,
  );

for (const { name, skipped, open } of SERVERS)
  describe.skipIf(skipped !== "")(`on ${name}${skipped}, our client`, SLOWLY, () => {
    let server: Server;
    let one: Machine;
    let other: Machine;
    beforeAll(async () => {
      server = await open();
      one = await mountedOn(server);
      other = await mountedOn(server);
    });
    afterAll(async () => {
      await one?.close();
      await other?.close();
      await server?.close();
    });

    let runs = 0;
    test("random calls answer as they do of the kernel of this machine", async () => {
      const calls = fc.array(callOf(true), { maxLength: 60, size: "max" });
      await fc.assert(
        fc.asyncProperty(calls, async (made) => {
          runs += 1;
          const exported = join(server.exported, `run-${runs}`);
          mkdirSync(exported);
          const machine = await mountedOn({ ...server, exported });
          try {
            expect(
              await difference(made, await virtualMachine(machine.mount.fs)),
            ).toBeNull();
          } finally {
            await machine.close();
          }
        }),
        { numRuns: isLong ? 500 : 4 },
      );
    });

    test.each(["through", "unstable", "at close"] as const)(
      "what a client has written (%s) and closed, another one reads after its open",
      async (writes) => {
        const writer = await mountedOn(server, { writes });
        try {
          for (const text of ["first", "longer than that", "short"]) {
            await put(writer.program, `/${writes}`, text);
            const before = "longer than that".slice(text === "short" ? 5 : 99);
            expect(await got(other.program, `/${writes}`)).toBe(text + before);
          }
        } finally {
          await writer.close();
        }
      },
    );

    test("a file of many blocks, with a hole, is the same on the other side", async () => {
      const text = "0123456789abcdefg".repeat(20_000);
      await put(one.program, "/many", text);
      await one.program.truncate("/many", text.length + 10_000);
      const fd = await one.program.open("/many", O_RDWR);
      await one.program.lseek(fd, 50_001, "set");
      await one.program.write(fd, Buffer.from("here"));
      await one.program.close(fd);
      const expected = `${text.slice(0, 50_001)}here${text.slice(50_005)}${"\0".repeat(10_000)}`;
      expect((await got(other.program, "/many")) === expected).toBe(true);
      expect((await other.program.stat("/many")).size).toBe(expected.length);
    });

    test("what is made by one client is there for the other, at once where it looks by name", async () => {
      await one.program.mkdir("/dir");
      await put(one.program, "/dir/f", "x");
      await one.program.link("/dir/f", "/dir/g");
      await one.program.symlink("g", "/dir/s");
      expect((await other.program.stat("/dir/g")).links).toBe(2);
      expect(await other.program.readlink("/dir/s")).toBe("g");
      expect(await got(other.program, "/dir/s")).toBe("x");
      await other.program.rename("/dir/g", "/dir/h");
      expect(await codeOf(other.program.rmdir("/dir"))).toBe("ENOTEMPTY");
      expect(await codeOf(other.program.open("/dir/f", O_RDWR | O_CREAT | O_EXCL))).toBe(
        "EEXIST",
      );
      expect(await codeOf(other.program.mkdir("/dir"))).toBe("EEXIST");
      expect(await codeOf(one.program.rmdir("/dir/f"))).toBe("ENOTDIR");
      expect(await codeOf(one.program.unlink("/dir"))).toBe("EISDIR");
      expect(await codeOf(one.program.mkdir(`/${"n".repeat(300)}`))).toBe("ENAMETOOLONG");
    });

    test("a file that is removed while it is open is read on, and is gone in the end", async () => {
      await put(one.program, "/gone", "still here");
      const fd = await one.program.open("/gone", O_RDONLY);
      await one.program.unlink("/gone");
      expect(await codeOf(one.program.stat("/gone"))).toBe("ENOENT");
      expect(Buffer.from(await one.program.read(fd, 99)).toString()).toBe("still here");
      await one.program.close(fd);
      const root = await one.mount.fs.file.list(one.mount.fs.superblock.root, 0);
      expect(root.filter(({ name }) => name.startsWith(".nfs"))).toEqual([]);
    });

    test("a file that the other client removes is stale for a client that asks each time", async () => {
      const asks = {
        fileLeastMs: 0,
        fileMostMs: 0,
        directoryLeastMs: 0,
        directoryMostMs: 0,
      };
      const third = await mountedOn(server, asks);
      try {
        await put(third.program, "/stale", "text");
        const fd = await third.program.open("/stale", O_RDONLY);
        await other.program.unlink("/stale");
        expect(await codeOf(third.program.read(fd, 10))).toBe("ESTALE");
        expect(await codeOf(third.program.close(fd))).toBe("none");
        expect(await codeOf(third.program.stat("/stale"))).toBe("ENOENT");
      } finally {
        await third.close();
      }
    });

    test("modes, owners and times are kept", async () => {
      await put(one.program, "/about", "x");
      const { fs } = one.mount;
      const { ino } = (await fs.inode.lookup({
        dir: fs.superblock.root,
        name: "about",
      }))!;
      await fs.inode.change!(ino, {
        mode: 0o604,
        uid: 12,
        gid: 34,
        modified: 77_000_005_000n,
      });
      await one.program.stat("/about");
      const seen = await other.program.stat("/about");
      expect(seen).toMatchObject({
        mode: 0o604,
        uid: 12,
        gid: 34,
        modified: 77_000_005_000n,
        size: 1,
      });
    });

    test("says how much space there is", async () => {
      const space = await one.mount.fs.superblock.space!();
      expect(space.bytes).toBeGreaterThan(space.freeBytes);
      expect(space.freeBytes).toBeGreaterThan(0);
    });
  });
