import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { KEEPER_SCRIPT } from "./keeper-script.ts";
import { missingForFuse } from "./missing.ts";
import { type FuseMount, mountFuse } from "./mount.ts";
import { freeMountPoint } from "./mount-point.ts";
import { mountLines } from "./mount-table.ts";
import type { FuseOperations, NodeAttributes } from "./replies.ts";

describe("what is missing", () => {
  const all = {
    platform: "linux",
    isRoot: true,
    refusal: () => null,
    finds: () => true,
  };

  test.each([
    [{ platform: "darwin" }, "no Linux: FUSE is spoken with its kernel"],
    [{ isRoot: false }, "not root: only root may mount"],
    [{ refusal: () => "ENOENT" }, /^no \/dev\/fuse: the kernel has no FUSE/],
    [{ refusal: () => "EPERM" }, /^no permission for \/dev\/fuse: a container/],
    [{ refusal: () => "EMFILE" }, "/dev/fuse: EMFILE"],
    [{ finds: (name: string) => name !== "umount" }, "no umount on the PATH"],
    [{ finds: (name: string) => name !== "fio" }, "no fio on the PATH"],
  ])("%o: %s", (lacking, said) => {
    expect(missingForFuse(["fio"], { ...all, ...lacking })).toMatch(said);
  });

  test("nothing", () => {
    expect(missingForFuse(["fio"], all)).toBeNull();
  });
});

test("the table of mounts is read, with what the kernel escapes", () => {
  const line =
    "43 27 0:39 / /tmp/a\\040b rw,relatime shared:1 - fuse.lockstep a\\134b rw,user_id=0";

  expect(mountLines(`${line}\n`)).toEqual([
    {
      ...{ id: "43", device: "0:39", at: "/tmp/a b" },
      ...{ type: "fuse.lockstep", source: "a\\b" },
    },
  ]);
});

test.runIf(process.platform === "linux")(
  "nothing is mounted over what the kernel shows of itself",
  async () => {
    for (const place of ["/proc", "/proc/self", "/proc/sys/net", "/sys/kernel"])
      await expect(freeMountPoint(place, () => undefined)).rejects.toThrow(place);
    await expect(freeMountPoint("/proc/self", () => undefined)).rejects.toThrow(
      "/proc/self: the kernel's own; name a directory of a disk",
    );
  },
);

test("the script that stands by a mount is one of a shell", () => {
  expect(spawnSync("sh", ["-n", "-c", KEEPER_SCRIPT]).status).toBe(0);
});

const missing = missingForFuse();
const skipped = missing === null ? "" : ` (skipped: ${missing})`;

const attributes = (ino: number, type: NodeAttributes["type"]): NodeAttributes => ({
  ...{ ino, type, size: 5, links: 1, mode: 0o755, uid: 0, gid: 0 },
  ...{ accessed: 0n, modified: 0n, changed: 0n },
});

/** A directory with one file, whose operations a test can replace. */
const oneFile = (replaced: Partial<FuseOperations>): FuseOperations => {
  const done = async () => {};
  const refused = async () => {
    throw Object.assign(new Error("not here"), { code: "EPERM" });
  };
  const names =
    "setattr readlink symlink mknod mkdir unlink rmdir rename link create write statfs";
  return {
    ...(Object.fromEntries(names.split(" ").map((name) => [name, refused])) as object),
    lookup: async () => ({ node: 2, attributes: attributes(2, "file") }),
    getattr: async ({ node }) => attributes(node, node === 1 ? "directory" : "file"),
    open: async () => ({ handle: 1 }),
    read: async () => Buffer.from("hello"),
    opendir: async () => ({ handle: 2 }),
    readdir: async () => [],
    ...{ flush: done, release: done, fsync: done, releasedir: done, fsyncdir: done },
    forget: () => {},
    ...replaced,
  } as FuseOperations;
};

describe.skipIf(missing !== null)(`calls of a mount${skipped}`, () => {
  let mount: FuseMount | undefined;
  let at = "";
  afterEach(async () => {
    await mount?.close();
    rmdirSync(at);
  });

  const mounted = async (operations: Partial<FuseOperations>): Promise<string> => {
    at = mkdtempSync(join(tmpdir(), "lockstep-fuse-"));
    const mountable = { operations: oneFile(operations), sharing: "alone" } as const;
    mount = await mountFuse(mountable, { at, source: "one file" });
    return join(at, "f");
  };
  /** What a shell prints, and how it ends. */
  const ended = async (child: ChildProcess) => {
    let said = "";
    for (const output of [child.stdout!, child.stderr!])
      output.on("data", (part: Buffer) => {
        said += part;
      });
    const [code, signal] = await once(child, "close");
    return { code, signal, said };
  };
  const shell = (script: string) => spawn("sh", ["-c", script]);

  test("get what the operations answer", async () => {
    const file = await mounted({});

    expect(await ended(shell(`cat ${file}`))).toMatchObject({ code: 0, said: "hello" });
  });

  test.each([
    ["ESTALE", "Stale file handle"],
    ["ENOSPC", "No space left on device"],
    ["ERR_OF_NODE", "Input/output error"],
    [undefined, "Input/output error"],
  ])("fail with %s as programs know it", async (code, text) => {
    const file = await mounted({
      read: async () => {
        throw Object.assign(new Error(), { code });
      },
    });

    expect((await ended(shell(`cat ${file}`))).said).toMatch(text);
  });

  test("that wait for ever end with a program that is killed, and what was opened is closed", async () => {
    let open: (() => void) | undefined;
    const closed: number[] = [];
    const file = await mounted({
      open: () =>
        new Promise((resolve) => {
          open = () => resolve({ handle: 7 });
        }),
      release: async ({ handle }) => void closed.push(handle),
    });
    const reader = spawn("cat", [file]);
    const end = ended(reader);
    await expect.poll(() => open !== undefined).toBe(true);

    reader.kill("SIGTERM");
    expect(await end).toMatchObject({ signal: "SIGTERM" });
    expect(closed).toEqual([]);
    open!();
    await expect.poll(() => closed).toEqual([7]);
  });

  test("go on after a signal that the program handles", async () => {
    let answer: (() => void) | undefined;
    const file = await mounted({
      lookup: () =>
        new Promise((resolve) => {
          answer = () => resolve({ node: 2, attributes: attributes(2, "file") });
        }),
    });
    const asker = shell(`trap 'echo signal' USR1; [ -f ${file} ] && echo there`);
    const end = ended(asker);
    await expect.poll(() => answer !== undefined).toBe(true);

    asker.kill("SIGUSR1");
    await pause(500);
    answer!();
    expect((await end).said.split("\n").sort()).toEqual(["", "signal", "there"]);
  });
});
