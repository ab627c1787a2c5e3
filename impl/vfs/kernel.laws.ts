/** Random calls, made of the virtual file system and of the kernel of this machine: what each of them answers. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { VfsError } from "./errors.ts";
import type { FileSystem } from "./file-system.ts";
import {
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
} from "./flags.ts";
import type { VfsFault } from "./names.ts";
import { Program } from "./program.ts";
import { Vfs } from "./vfs.ts";

/** Paths go up, and links through links do, but never above the directory of a run. */
const BELOW = Array.from({ length: 45 }, () => "0").join("/");
const SLOTS = 3;

export type Call =
  | {
      readonly type:
        | "stat"
        | "lstat"
        | "unlink"
        | "rmdir"
        | "mkdir"
        | "readlink"
        | "readdir";
      readonly path: string;
    }
  | {
      readonly type: "rename" | "link" | "same";
      readonly path: string;
      readonly to: string;
    }
  | { readonly type: "symlink"; readonly target: string; readonly path: string }
  | { readonly type: "truncate"; readonly path: string; readonly size: number }
  | { readonly type: "open"; readonly path: string; readonly flags: number }
  | { readonly type: "close" | "fstat" | "fsync"; readonly slot: number }
  | { readonly type: "read"; readonly slot: number; readonly count: number }
  | { readonly type: "write"; readonly slot: number; readonly bytes: string };

/** The answer to a call: an error by its code, or a value. */
export type Answer = { readonly error: string } | { readonly value: unknown };

const name = fc.constantFrom("a", "b", "c", "d");
const part = fc.oneof({ weight: 12, arbitrary: name }, fc.constantFrom(".", ".."));
const path = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.tuple(part) },
      { weight: 4, arbitrary: fc.tuple(name, part) },
      fc.tuple(name, part, part),
    ),
    fc.oneof({ weight: 9, arbitrary: fc.constant("") }, fc.constant("/")),
  )
  .map(([parts, end]) => parts.join("/") + end);
const target = fc.oneof(path, fc.constantFrom("a", "b", "c/a", "../0", "d/"));
const slot = fc.nat(SLOTS - 1);
/** O_CREAT with O_DIRECTORY is left out: Linux changed its mind about it. */
const flags = fc
  .tuple(
    fc.constantFrom(O_RDONLY, O_WRONLY, O_RDWR, O_RDWR),
    fc.constantFrom(0, O_CREAT, O_CREAT, O_CREAT | O_EXCL, O_DIRECTORY),
    fc.constantFrom(0, 0, 0, O_TRUNC, O_APPEND, O_NOFOLLOW),
  )
  .map((parts) => parts.reduce((all, each) => all | each, 0));

const weighted = (weight: number, arbitrary: fc.Arbitrary<Call>) => ({
  weight,
  arbitrary,
});
const onPath = (
  type: "stat" | "lstat" | "unlink" | "rmdir" | "mkdir" | "readlink" | "readdir",
) => fc.record({ type: fc.constant(type), path });

const links: readonly {
  readonly weight: number;
  readonly arbitrary: fc.Arbitrary<Call>;
}[] = [
  weighted(3, fc.record({ type: fc.constant("symlink" as const), target, path })),
  weighted(1, onPath("readlink")),
  weighted(3, fc.record({ type: fc.constant("link" as const), path, to: path })),
];

/** An arbitrary call, with or without calls for links. */
export const callOf = (hasLinks: boolean): fc.Arbitrary<Call> =>
  fc.oneof(
    weighted(3, onPath("stat")),
    weighted(1, onPath("lstat")),
    weighted(3, onPath("unlink")),
    weighted(2, onPath("rmdir")),
    weighted(4, onPath("mkdir")),
    weighted(2, onPath("readdir")),
    weighted(5, fc.record({ type: fc.constant("rename" as const), path, to: path })),
    weighted(1, fc.record({ type: fc.constant("same" as const), path, to: path })),
    weighted(
      1,
      fc.record({ type: fc.constant("truncate" as const), path, size: fc.nat(2000) }),
    ),
    weighted(6, fc.record({ type: fc.constant("open" as const), path, flags })),
    weighted(
      3,
      fc.record({
        type: fc.constantFrom("close" as const, "fstat" as const, "fsync" as const),
        slot,
      }),
    ),
    weighted(
      3,
      fc.record({
        type: fc.constant("read" as const),
        slot,
        count: fc.integer({ min: 1, max: 1500 }),
      }),
    ),
    weighted(
      4,
      fc.record({
        type: fc.constant("write" as const),
        slot,
        bytes: fc.constantFrom("", "x", "yz", "longer", "k".repeat(1100)),
      }),
    ),
    ...(hasLinks ? links : []),
  );

const answer = async (work: () => unknown): Promise<Answer> => {
  try {
    return { value: (await work()) ?? null };
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (error instanceof VfsError || typeof code === "string")
      return { error: `${code}` };
    throw error;
  }
};

/** A machine that makes calls. */
export type Machine = {
  readonly make: (call: Call) => Promise<Answer>;
  readonly end: () => Promise<void>;
};

type About = { readonly type: string; readonly size: number; readonly links: number };

/** The size and the links of a directory are each file system's own. */
const about = ({ type, size, links }: About): unknown =>
  type === "directory" ? { type } : { type, size, links };

/** The virtual file system over one of its file systems. */
export const virtualMachine = async (
  root: FileSystem,
  faults: readonly VfsFault[] = [],
): Promise<Machine> => {
  const vfs = new Vfs(root, { faults });
  const process = new Program(vfs);
  const at = (path: string) => `/${BELOW}/${path}`;
  let dir = "";
  for (const part of BELOW.split("/")) {
    dir += `/${part}`;
    await process.mkdir(dir);
  }
  const fds: (number | undefined)[] = [];
  const fd = (slot: number): number => fds[slot] ?? 999;
  const names = async (path: string): Promise<readonly string[]> => {
    const listed = await process.open(path, O_RDONLY | O_DIRECTORY);
    const found: string[] = [];
    try {
      for (;;) {
        const some = await process.readdir(listed);
        if (some.length === 0) return found.sort();
        found.push(...some.map((each) => each.name));
      }
    } finally {
      await process.close(listed);
    }
  };
  const work = async (call: Call): Promise<unknown> => {
    switch (call.type) {
      case "stat":
      case "lstat":
        return about(await process[call.type](at(call.path)));
      case "unlink":
      case "rmdir":
      case "mkdir":
      case "readlink":
        return process[call.type](at(call.path));
      case "readdir":
        return names(at(call.path));
      case "rename":
      case "link":
        return process[call.type](at(call.path), at(call.to));
      case "same":
        return (
          (await process.stat(at(call.path))).ino ===
          (await process.stat(at(call.to))).ino
        );
      case "symlink":
        return process.symlink(call.target, at(call.path));
      case "truncate":
        return process.truncate(at(call.path), call.size);
      case "open": {
        const slot = fds.indexOf(undefined);
        const free = slot < 0 && fds.length < SLOTS ? fds.length : slot;
        if (free < 0) return "no slot";
        fds[free] = await process.open(at(call.path), call.flags);
        return free;
      }
      case "close": {
        const closed = fd(call.slot);
        fds[call.slot] = undefined;
        return process.close(closed);
      }
      case "fstat":
        return about(await process.fstat(fd(call.slot)));
      case "fsync":
        return process.fsync(fd(call.slot));
      case "read":
        return Buffer.from(await process.read(fd(call.slot), call.count)).toString();
      case "write":
        return process.write(fd(call.slot), Buffer.from(call.bytes));
    }
  };
  return { make: (call) => answer(() => work(call)), end: async () => {} };
};

const typeOf = (found: fs.Stats): About => ({
  type: found.isDirectory() ? "directory" : found.isSymbolicLink() ? "symlink" : "file",
  size: found.size,
  links: found.nlink,
});

/** A new directory of this machine, in another one. */
export const realMachine = (within = tmpdir()): Machine => {
  const top = fs.mkdtempSync(join(within, "vfs-"));
  fs.mkdirSync(join(top, BELOW), { recursive: true });
  const at = (path: string) => `${top}/${BELOW}/${path}`;
  const fds: (number | undefined)[] = [];
  const fd = (slot: number): number => fds[slot] ?? 999_999;
  const work = (call: Call): unknown => {
    switch (call.type) {
      case "stat":
        return about(typeOf(fs.statSync(at(call.path))));
      case "lstat":
        return about(typeOf(fs.lstatSync(at(call.path))));
      case "unlink":
        return fs.unlinkSync(at(call.path));
      case "rmdir":
        return fs.rmdirSync(at(call.path));
      case "mkdir":
        return fs.mkdirSync(at(call.path));
      case "readlink":
        return fs.readlinkSync(at(call.path));
      case "readdir":
        return fs.readdirSync(at(call.path)).sort();
      case "rename":
        return fs.renameSync(at(call.path), at(call.to));
      case "link":
        return fs.linkSync(at(call.path), at(call.to));
      case "same":
        return fs.statSync(at(call.path)).ino === fs.statSync(at(call.to)).ino;
      case "symlink":
        return fs.symlinkSync(call.target, at(call.path));
      case "truncate":
        return fs.truncateSync(at(call.path), call.size);
      case "open": {
        const slot = fds.indexOf(undefined);
        const free = slot < 0 && fds.length < SLOTS ? fds.length : slot;
        if (free < 0) return "no slot";
        fds[free] = fs.openSync(at(call.path), call.flags);
        return free;
      }
      case "close": {
        const closed = fd(call.slot);
        fds[call.slot] = undefined;
        return fs.closeSync(closed);
      }
      case "fstat":
        return about(typeOf(fs.fstatSync(fd(call.slot))));
      case "fsync":
        return fds[call.slot] === undefined ? fs.fsyncSync(fd(call.slot)) : null;
      case "read": {
        const buffer = Buffer.alloc(call.count);
        return buffer
          .subarray(0, fs.readSync(fd(call.slot), buffer, 0, call.count, null))
          .toString();
      }
      case "write":
        return fs.writeSync(fd(call.slot), Buffer.from(call.bytes));
    }
  };
  return {
    make: (call) => answer(() => work(call)),
    end: async () => {
      for (const each of fds) if (each !== undefined) fs.closeSync(each);
      fs.rmSync(top, { recursive: true });
    },
  };
};

/** The answers that are not compared, each with the reason: POSIX leaves them open. All others are the same. */
export const NOT_COMPARED: Readonly<Record<string, string>> = {
  "st_size and st_nlink of a directory":
    "POSIX, sys/stat.h: st_size is for regular files and symbolic links; file systems that count no directories say 1",
  "open with O_CREAT and O_DIRECTORY":
    "POSIX, open: unspecified; Linux made a file until 6.3, and answers EINVAL since",
  "a read of no bytes": "POSIX, read: may detect errors or not; node:fs makes no call",
  "fsync of an open file":
    "its answer depends on the disk of this machine, and takes long",
  "the order of names in a directory": "POSIX, readdir: unspecified",
};

/** Where Linux answers other than POSIX says: the virtual file system does as Linux, so that there is no difference. */
export const AS_LINUX: Readonly<Record<string, string>> = {
  "open of a directory with O_CREAT is EISDIR":
    "POSIX, open: where the file exists, O_CREAT has no effect (A. Viro, a corner case of open(2), linux-kernel, April 2016)",
  "unlink of a directory is EISDIR": "POSIX, unlink: EPERM (unlink(2), ERRORS)",
  "O_TRUNC cuts a file that is open to be read": "POSIX, open: undefined",
};

/** The first call that the two answer differently; null if there is none. */
export const difference = async (
  calls: readonly Call[],
  virtual: Machine,
): Promise<string | null> => {
  const real = realMachine();
  try {
    for (const [nth, call] of calls.entries()) {
      const [kernel, vfs] = [await real.make(call), await virtual.make(call)];
      if (JSON.stringify(kernel) === JSON.stringify(vfs)) continue;
      return `${nth}: ${JSON.stringify({ call, kernel, vfs })}`;
    }
    return null;
  } finally {
    await real.end();
    await virtual.end();
  }
};
