import { mkdir, open, readdir, rename, rmdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { FileError, type FileErrorCode, type Files } from "../../impl/ports.ts";
import { partsOf } from "../simulate/file-path.ts";
import { altered } from "../simulate/link.ts";
import { Random } from "../simulate/random.ts";
import type { Control } from "./control.ts";

/** Where the files of a node are, and what makes them fail. */
type RealFilesOptions = {
  /** Made if it is not there. */
  readonly directory: string;
  /** Causes faults of the disk. */
  readonly control: Control | undefined;
};

/** The files port of a real node: a directory of the machine, and nothing above it. */
export const openFiles = async (options: RealFilesOptions): Promise<Files> => {
  await mkdir(options.directory, { recursive: true });
  return { ...callsOfNames(options), ...callsOfBytes(options) };
};

type CallOfNames = "stat" | "list" | "mkdir" | "rmdir" | "create" | "unlink" | "rename";

/** Where a path leads to in the directory of the machine. */
const placeIn = (directory: string) => (path: string) =>
  join(directory, ...partsOf(path));

const callsOfNames = ({
  directory,
  control,
}: RealFilesOptions): Pick<Files, CallOfNames> => {
  const at = placeIn(directory);
  const addName = (path: string): void => {
    requireBelowRoot(path);
    control?.failures.failWrite(path);
  };
  return {
    stat: posix(async (path) => {
      const found = await stat(at(path));
      const isFile = found.isFile();
      return {
        type: isFile ? "file" : "directory",
        size: isFile ? found.size : 0,
        inode: `${found.ino}`,
        modified: Math.floor(found.mtimeMs),
      };
    }),
    list: posix(async (path) => (await readdir(at(path))).sort()),
    mkdir: posix(async (path) => {
      addName(path);
      await mkdir(at(path));
    }),
    rmdir: posix(async (path) => {
      requireBelowRoot(path);
      await rmdir(at(path));
    }),
    create: posix(async (path) => {
      addName(path);
      await using(at(path), "wx", async () => undefined);
    }),
    unlink: posix(async (path) => {
      await requireType(path, at(path), "file");
      await unlink(at(path));
    }),
    rename: posix(async (from, to) => {
      for (const path of [from, to]) requireBelowRoot(path);
      await rename(at(from), at(to));
    }),
  };
};

const callsOfBytes = ({
  directory,
  control,
}: RealFilesOptions): Omit<Files, CallOfNames> => {
  const at = placeIn(directory);
  const alteration = new Random(1, directory);
  return {
    read: posix(async (path, span) => {
      await requireType(path, at(path), "file");
      const bytes = await using(at(path), "r", async (file) => {
        const { bytesRead, buffer } = await file.read(
          new Uint8Array(span.bytes),
          0,
          span.bytes,
          span.at,
        );
        return buffer.slice(0, bytesRead);
      });
      return control?.failures.isRotten ? altered(bytes, alteration) : bytes;
    }),
    write: posix(async (path, place, bytes) => {
      const copy = bytes.slice();
      await requireType(path, at(path), "file");
      if (copy.length > 0) control?.failures.failWrite(path);
      await using(at(path), "r+", async (file) => {
        for (let done = 0; done < copy.length; )
          done += (await file.write(copy, done, copy.length - done, place + done))
            .bytesWritten;
      });
    }),
    truncate: posix(async (path, size) => {
      await requireType(path, at(path), "file");
      await using(at(path), "r+", async (file) => {
        if (size > (await file.stat()).size) control?.failures.failWrite(path);
        await file.truncate(size);
      });
    }),
    sync: posix(async (path) => {
      await requireType(path, at(path), "file");
      control?.failures.failSync(path);
      await using(at(path), "r+", (file) => file.sync());
    }),
    syncDirectory: posix(async (path) => {
      await requireType(path, at(path), "directory");
      control?.failures.failSync(path);
      await using(at(path), "r", (file) => file.sync());
    }),
  };
};

/** A call whose errors have the names that the port has for them. */
const posix =
  <A extends readonly [path: string, ...unknown[]], R>(
    call: (...given: A) => Promise<R>,
  ) =>
  async (...given: A): Promise<R> => {
    try {
      return await call(...given);
    } catch (error) {
      throw error instanceof FileError ? error : new FileError(codeOf(error), given[0]);
    }
  };

/** Opens a file of the machine, uses it and closes it. */
const using = async <R>(
  place: string,
  flags: string,
  use: (file: Awaited<ReturnType<typeof open>>) => Promise<R>,
): Promise<R> => {
  const file = await open(place, flags);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
};

const requireType = async (
  path: string,
  place: string,
  type: "file" | "directory",
): Promise<void> => {
  const isDirectory = (await stat(place)).isDirectory();
  if (isDirectory === (type === "directory")) return;
  throw new FileError(type === "file" ? "EISDIR" : "ENOTDIR", path);
};

const requireBelowRoot = (path: string): void => {
  if (path === "/") throw new FileError("EINVAL", path);
};

const CODES: readonly string[] = [
  "EEXIST",
  "EINVAL",
  "EISDIR",
  "ENOENT",
  "ENOSPC",
  "ENOTDIR",
  "ENOTEMPTY",
] satisfies FileErrorCode[];

/** Any other error is one of the disk. */
const codeOf = (error: unknown): FileErrorCode => {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (CODES.includes(code)) return code as FileErrorCode;
  return code === "EDQUOT" ? "ENOSPC" : "EIO";
};
