/** A local file system after a crash: synchronised changes are there, and of each other change all or nothing. */
import { describe, expect, test } from "vitest";
import { DiskFailures } from "../../harness/simulate/disk-failures.ts";
import { SimulatedFiles } from "../../harness/simulate/files.ts";
import { Random } from "../../harness/simulate/random.ts";
import { O_CREAT, O_RDONLY, O_RDWR } from "./flags.ts";
import { localFileSystem } from "./local.ts";
import { memoryFileSystem } from "./memory.ts";
import { Program } from "./program.ts";
import { Vfs } from "./vfs.ts";

const SEEDS = 40;

/** A machine whose disk may lose what was not synchronised; `crash` is followed by a new life. */
const machine = (seed: number) => {
  const disk = new SimulatedFiles({
    random: new Random(seed),
    failures: new DiskFailures(),
    wall: () => 0,
  });
  const start = async () => {
    const files = disk.open((then) => then());
    const vfs = new Vfs(memoryFileSystem());
    const program = new Program(vfs);
    await program.mkdir("/disk");
    await vfs.mount(await localFileSystem(files), "/disk");
    return { files, vfs, program };
  };
  return {
    start,
    again: () => {
      disk.crash();
      return start();
    },
  };
};

const put = async (program: Program, path: string, text: string): Promise<number> => {
  const fd = await program.open(path, O_RDWR | O_CREAT);
  await program.write(fd, Buffer.from(text));
  return fd;
};

const text = async (program: Program, path: string): Promise<string | null> => {
  const fd = await program.open(path, O_RDONLY).catch(() => null);
  return fd === null ? null : Buffer.from(await program.read(fd, 99)).toString();
};

const synced = async (program: Program, path: string): Promise<void> => {
  const fd = await program.open(path, O_RDONLY);
  await program.fsync(fd);
  await program.close(fd);
};

describe("after a crash", () => {
  test("what fsync was called for is there, under one name or the other", async () => {
    const names = new Set<string>();
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { start, again } = machine(seed);
      const before = (await start()).program;
      await put(before, "/disk/a", "old");
      for (const path of ["/disk/a", "/disk"]) await synced(before, path);
      await before.rename("/disk/a", "/disk/b");
      const { program } = await again();
      const [a, b] = [await text(program, "/disk/a"), await text(program, "/disk/b")];
      expect([a, b].toSorted()).toEqual([null, "old"]);
      names.add(a === null ? "b" : "a");
    }
    expect([...names].toSorted()).toEqual(["a", "b"]);
  });

  test("of bytes that were not synchronised each is the old one or the new one", async () => {
    const found = new Set<string>();
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { start, again } = machine(seed);
      const before = (await start()).program;
      await put(before, "/disk/a", "ooo");
      for (const path of ["/disk/a", "/disk"]) await synced(before, path);
      await put(before, "/disk/a", "nnn");
      found.add((await text((await again()).program, "/disk/a")) ?? "");
    }
    for (const each of found) expect(each).toMatch(/^[on]{3}$/);
    expect(found.size).toBeGreaterThan(1);
  });

  test("everything is there that was before umount", async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { start, again } = machine(seed);
      const { program: before, vfs } = await start();
      await before.mkdir("/disk/d");
      await before.close(await put(before, "/disk/d/a", "kept"));
      await before.rename("/disk/d", "/disk/e");
      await before.close(await put(before, "/disk/gone", "x"));
      await before.unlink("/disk/gone");
      await vfs.umount("/disk");
      const { program } = await again();
      expect(await text(program, "/disk/e/a")).toBe("kept");
      expect(await text(program, "/disk/gone")).toBeNull();
    }
  });

  test("nothing is left of a file that was removed while it was open", async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { start, again } = machine(seed);
      const { program: before, vfs } = await start();
      const fd = await put(before, "/disk/a", "x");
      await before.unlink("/disk/a");
      await synced(before, "/disk");
      await before.close(fd);
      await before.close(await put(before, "/disk/b", "y"));
      await vfs.umount("/disk");
      const { program, files } = await again();
      expect(await text(program, "/disk/a")).toBeNull();
      expect(await files.list("/")).toEqual(["b"]);
    }
  });
});
