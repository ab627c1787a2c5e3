/** The virtual file system as a node: programs of its machine make calls of it, one after another. */
import { type Body, type Json, type Node, needing } from "../ports.ts";
import { memoryDevice } from "./block-device.ts";
import { VfsError } from "./errors.ts";
import type { FileSystem } from "./file-system.ts";
import { O_CREAT, O_EXCL, O_RDWR, O_TRUNC } from "./flags.ts";
import { floppyFileSystem, formatFloppy } from "./floppy.ts";
import { memoryFileSystem } from "./memory.ts";
import type { VfsFault } from "./names.ts";
import { Program } from "./program.ts";
import { Vfs } from "./vfs.ts";

export type VfsNodeOptions = {
  /** The root file system. */
  readonly root?: "memory" | "floppy";
  /** Is a floppy mounted at /m? */
  readonly hasMount?: boolean;
  /** Descriptors of a program, and bytes of a file, at most. */
  readonly descriptors?: number;
  readonly fileBytes?: number;
  readonly faults?: readonly VfsFault[];
};

const DISK_BYTES = 512 * 100;

const floppy = async (): Promise<FileSystem> => {
  const disk = memoryDevice(new Uint8Array(DISK_BYTES));
  await formatFloppy(disk);
  return floppyFileSystem(disk);
};

/** A call as a client words it: the program, the call, and what it is given. */
type Worded = {
  readonly by: string;
  readonly call: string;
  readonly given: readonly string[];
};

const worded = ({ by, call, given }: Body): Worded => ({
  by: String(by),
  call: String(call),
  given: Array.isArray(given) ? given.map(String) : [],
});

const FLAGS: Readonly<Record<string, number>> = { create: O_CREAT, truncate: O_TRUNC };

const made = async (program: Program, { by, call, given }: Worded): Promise<Json> => {
  const [first = "", second = ""] = given;
  const fd = Number(first);
  switch (call) {
    case "create":
      await program.close(await program.open(first, O_RDWR | O_CREAT | O_EXCL));
      return "ok";
    case "mkdir":
    case "rmdir":
    case "unlink":
      await program[call](first);
      return "ok";
    case "rename":
    case "link":
      await program[call](first, second);
      return "ok";
    case "stat": {
      const { type, links, size } = await program.stat(first);
      return { kind: type, links, size };
    }
    case "open":
      return program.open(first, O_RDWR | (FLAGS[second] ?? 0));
    case "read":
      return { text: Buffer.from(await program.read(fd, 1)).toString("latin1") };
    case "write":
      return program.write(fd, Buffer.from(by === "p0" ? "a" : "b"));
    case "rewind":
      return program.lseek(fd, 0, "set");
    case "dup":
      return program.dup(fd);
    case "close":
      await program.close(fd);
      return 0;
    default:
      return "EINVAL";
  }
};

/** Starts the node: nothing of what it holds survives a crash. */
export const startVfs = needing(
  ["clock"],
  async ({ trace }, options: VfsNodeOptions = {}): Promise<Node> => {
    const {
      root = "memory",
      hasMount = false,
      descriptors = 1024,
      faults = [],
    } = options;
    const bounds =
      options.fileBytes === undefined ? {} : { fileBytes: options.fileBytes };
    const fs = root === "memory" ? memoryFileSystem() : await floppy();
    const vfs = new Vfs(fs, { faults, ...bounds });
    const programs = new Map([["p0", new Program(vfs, { descriptors })]]);
    const programOf = (by: string): Program => {
      const program = programs.get(by) ?? new Program(vfs, { descriptors });
      programs.set(by, program);
      return program;
    };
    if (hasMount) {
      await programOf("p0").mkdir("/m");
      await vfs.mount(await floppy(), "/m");
    }
    const answer = async (worded: Worded): Promise<Json> => {
      if (worded.call === "fork") {
        programs.set("p1", programOf(worded.by).fork());
        return "ok";
      }
      try {
        return await made(programOf(worded.by), worded);
      } catch (error) {
        return error instanceof VfsError ? error.code : "EIO";
      }
    };
    let line: Promise<unknown> = Promise.resolve();
    const call = (request: Body): Promise<Body> => {
      const asked = worded(request);
      const done = line.then(async () => {
        const result = await answer(asked);
        const words = [asked.by, asked.call, ...asked.given].join(" ");
        trace({ action: "call", state: { call: words, result } });
        return { type: "done", value: result };
      });
      line = done;
      return done;
    };
    return { call };
  },
);
