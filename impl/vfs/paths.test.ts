/** Paths that are wrong, or lead in circles; mounts; disks and descriptors at their limits. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryDevice } from "./block-device.ts";
import { VfsError } from "./errors.ts";
import { O_CREAT, O_RDONLY, O_WRONLY } from "./flags.ts";
import { floppyFileSystem, formatFloppy } from "./floppy.ts";
import { memoryFileSystem } from "./memory.ts";
import type { Path } from "./path.ts";
import { Program } from "./program.ts";
import { Vfs } from "./vfs.ts";

const machine = (options: ConstructorParameters<typeof Vfs>[1] = {}) => {
  const vfs = new Vfs(memoryFileSystem({ bytes: 10_000, inodes: 50 }), options);
  return { vfs, process: new Program(vfs) };
};

const floppy = async () => {
  const device = memoryDevice(new Uint8Array(512 * 50));
  await formatFloppy(device);
  return floppyFileSystem(device);
};

describe("a path", () => {
  test.each<readonly [what: string, path: Path, code: string]>([
    ["that is empty", "", "ENOENT"],
    ["with a NUL", "/a\0b", "EINVAL"],
    ["of 4,096 bytes", `/${"a/".repeat(2047)}a`, "ENAMETOOLONG"],
    ["of few characters and many bytes", "/ü".repeat(1500), "ENAMETOOLONG"],
    ["with a name of 256 bytes", `/${"n".repeat(256)}`, "ENAMETOOLONG"],
    ["not in UTF-8", Uint8Array.of(47, 0xff, 0xfe), "EILSEQ"],
    ["with half a character", "/\ud800", "EILSEQ"],
    ["through a file", "/file/x", "ENOTDIR"],
    ["through nothing", "/nothing/x", "ENOENT"],
    ["through a loop of links", "/loop/x", "ELOOP"],
    ["to a loop of links", "/loop", "ELOOP"],
  ])("%s", async (_what, path, code) => {
    const { process } = machine();
    await process.close(await process.open("/file", O_WRONLY | O_CREAT));
    await process.symlink("other", "/loop");
    await process.symlink("/./loop", "/other");
    await expect(process.stat(path)).rejects.toMatchObject({ name: "VfsError", code });
  });

  test("of 4,095 bytes, with names of 255, is one", async () => {
    const { process } = machine();
    const name = "n".repeat(255);
    await process.mkdir(`/${name}`);
    const path = `${"/.".repeat(1919)}/${name}`;
    expect(Buffer.byteLength(path)).toBe(4094);
    expect((await process.stat(path)).type).toBe("directory");
  });

  test("through 40 links is followed, through 41 is not", async () => {
    const { process } = machine();
    await process.mkdir("/0");
    for (let i = 1; i <= 41; i += 1) await process.symlink(`${i - 1}`, `/${i}`);
    expect((await process.stat("/40")).type).toBe("directory");
    await expect(process.stat("/41")).rejects.toMatchObject({ code: "ELOOP" });
  });

  test("of any bytes gives an answer or an error of its own", async () => {
    const { process: program } = machine();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array(), fc.string()),
        fc.constantFrom("stat", "mkdir", "unlink", "rmdir", "readlink", "lstat" as const),
        async (path, call) => {
          const [outcome] = await Promise.allSettled([program[call as "stat"](path)]);
          if (outcome.status === "rejected")
            expect(outcome.reason).toBeInstanceOf(VfsError);
        },
      ),
      { numRuns: process.env.LOCKSTEP_LONG === "1" ? 1_000_000 : 1500 },
    );
  }, 3_600_000);
});

describe("a mount", () => {
  const mounted = async () => {
    const { vfs, process } = machine();
    const fs = await floppy();
    await process.mkdir("/m");
    await vfs.mount(fs, "/m");
    return { vfs, process, fs };
  };

  test("is crossed by names and by `..`", async () => {
    const { vfs, process } = await mounted();
    await process.mkdir("/m/d");
    await process.mkdir("/outside");
    expect((await process.stat("/m/d/../../outside")).type).toBe("directory");
    await process.symlink("/m/d", "/link");
    await process.mkdir("/link/e");
    expect((await process.stat("/m/d/e")).type).toBe("directory");
    await expect(process.stat("/m/../d")).rejects.toMatchObject({ code: "ENOENT" });
    await vfs.umount("/m");
    await expect(process.stat("/m/d")).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("is no place to rename or link across, and no directory to remove", async () => {
    const { process } = await mounted();
    await process.close(await process.open("/x", O_WRONLY | O_CREAT));
    await process.close(await process.open("/m/y", O_WRONLY | O_CREAT));
    const refused = async (work: Promise<unknown>, code: string) =>
      expect(work).rejects.toMatchObject({ code });
    await refused(process.rename("/x", "/m/x"), "EXDEV");
    await refused(process.link("/x", "/m/x"), "EXDEV");
    await refused(process.link("/m/y", "/m/z"), "EPERM");
    await refused(process.symlink("y", "/m/z"), "EPERM");
    await refused(process.rmdir("/m"), "EBUSY");
    await refused(process.rename("/m", "/n"), "EBUSY");
  });

  test("stays while a file in it is open", async () => {
    const { vfs, process, fs } = await mounted();
    const fd = await process.open("/m/x", O_WRONLY | O_CREAT);
    await expect(vfs.umount("/m")).rejects.toMatchObject({ code: "EBUSY" });
    await process.close(fd);
    await vfs.umount("/m");
    await expect(vfs.umount("/m")).rejects.toMatchObject({ code: "EINVAL" });
    await vfs.mount(fs, "/m", { readOnly: true });
    await expect(vfs.mount(fs, "/m")).rejects.toMatchObject({ code: "EBUSY" });
    const refused = [
      process.open("/m/x", O_WRONLY),
      process.open("/m/new", O_WRONLY | O_CREAT),
      process.unlink("/m/x"),
      process.mkdir("/m/d"),
      process.rename("/m/x", "/m/y"),
      process.truncate("/m/x", 0),
    ];
    for (const each of refused)
      await expect(each).rejects.toMatchObject({ code: "EROFS" });
    expect(await process.open("/m/x", O_RDONLY)).toBe(0);
  });
});

describe("a file system that is full", () => {
  test("writes what fits, then ENOSPC; removing makes room", async () => {
    const { process } = machine();
    const fd = await process.open("/x", O_WRONLY | O_CREAT);
    expect(await process.write(fd, new Uint8Array(20_000))).toBe(10_000);
    await expect(process.write(fd, Uint8Array.of(1))).rejects.toMatchObject({
      code: "ENOSPC",
    });
    await process.unlink("/x");
    const other = await process.open("/y", O_WRONLY | O_CREAT);
    await expect(process.write(other, Uint8Array.of(1))).rejects.toMatchObject({
      code: "ENOSPC",
    });
    await process.close(fd);
    expect(await process.write(other, Uint8Array.of(1))).toBe(1);
  });

  test("has a last inode", async () => {
    const { process } = machine();
    for (let i = 1; i < 50; i += 1) await process.mkdir(`/${i}`);
    await expect(process.mkdir("/more")).rejects.toMatchObject({ code: "ENOSPC" });
  });
});

describe("a listing", () => {
  test.each(["/", "/m/"])(
    "of %s gives names that stay once, whatever goes",
    async (at) => {
      const { vfs, process } = machine();
      await process.mkdir("/m");
      await vfs.mount(await floppy(), "/m");
      const names = Array.from({ length: 30 }, (_, i) => `n${i}`);
      for (const name of names) await process.mkdir(at + name);
      const fd = await process.open(at, O_RDONLY);
      const given = (await process.readdir(fd)).map(({ name }) => name);
      for (const name of names.filter((_, i) => i % 2 === 0))
        await process.rmdir(at + name);
      for (;;) {
        const more = await process.readdir(fd);
        if (more.length === 0) break;
        given.push(...more.map(({ name }) => name));
      }
      for (const name of names.filter((_, i) => i % 2 === 1))
        expect(given.filter((each) => each === name)).toEqual([name]);
    },
  );
});
