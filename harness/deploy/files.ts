/** The files of a real node: a directory of the machine, and nothing above it. */
import { mkdir, open, readdir, rename, rmdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { FileError, type FileErrorCode, type Files } from "../../impl/ports.ts";
import { partsOf } from "../simulate/file-path.ts";
import { altered } from "../simulate/link.ts";
import { Random } from "../simulate/random.ts";
import type { Control } from "./control.ts";

export type RealFilesOptions = {
  /** Is made if it is not there. */
  readonly directory: string;
  /** Makes the disk fail. */
  readonly control: Control | undefined;
};

export const openFiles = async ({
  directory,
  control,
}: RealFilesOptions): Promise<Files> => {
  await mkdir(directory, { recursive: true });
  const luck = new Random(1, directory);
  const at = (path: string): string => join(directory, ...partsOf(path));
  /** Opens it, uses it and closes it. */
  const using = async <R>(
    path: string,
    flags: string,
    use: (file: Awaited<ReturnType<typeof open>>) => Promise<R>,
  ): Promise<R> => {
    const file = await open(at(path), flags);
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  };
  /** Gives errors the names that the port has for them. */
  const named =
    <A extends readonly [path: string, ...unknown[]], R>(
      run: (...given: A) => Promise<R>,
    ) =>
    async (...given: A): Promise<R> => {
      try {
        return await run(...given);
      } catch (error) {
        throw error instanceof FileError ? error : new FileError(codeOf(error), given[0]);
      }
    };
  const typeOf = async (path: string): Promise<"file" | "directory"> =>
    (await stat(at(path))).isDirectory() ? "directory" : "file";
  const mustBe = async (path: string, type: "file" | "directory"): Promise<void> => {
    if ((await typeOf(path)) === type) return;
    throw new FileError(type === "file" ? "EISDIR" : "ENOTDIR", path);
  };
  const notRoot = (path: string): void => {
    if (path === "/") throw new FileError("EINVAL", path);
  };
  return {
    stat: named(async (path) => {
      const found = await stat(at(path));
      const isFile = found.isFile();
      return {
        type: isFile ? "file" : "directory",
        size: isFile ? found.size : 0,
        inode: `${found.ino}`,
        modified: Math.floor(found.mtimeMs),
      };
    }),
    list: named(async (path) => (await readdir(at(path))).sort()),
    mkdir: named(async (path) => {
      notRoot(path);
      control?.failures.failWrite(path);
      await mkdir(at(path));
    }),
    rmdir: named(async (path) => {
      notRoot(path);
      await rmdir(at(path));
    }),
    create: named(async (path) => {
      notRoot(path);
      control?.failures.failWrite(path);
      await using(path, "wx", async () => undefined);
    }),
    unlink: named(async (path) => {
      await mustBe(path, "file");
      await unlink(at(path));
    }),
    rename: named(async (from, to) => {
      for (const path of [from, to]) notRoot(path);
      await rename(at(from), at(to));
    }),
    read: named(async (path, span) => {
      await mustBe(path, "file");
      const bytes = await using(path, "r", async (file) => {
        const { bytesRead, buffer } = await file.read(
          new Uint8Array(span.bytes),
          0,
          span.bytes,
          span.at,
        );
        return buffer.slice(0, bytesRead);
      });
      return control?.failures.isRotten ? altered(bytes, luck) : bytes;
    }),
    write: named(async (path, place, bytes) => {
      const copy = bytes.slice();
      await mustBe(path, "file");
      if (copy.length > 0) control?.failures.failWrite(path);
      await using(path, "r+", async (file) => {
        for (let done = 0; done < copy.length; )
          done += (await file.write(copy, done, copy.length - done, place + done))
            .bytesWritten;
      });
    }),
    truncate: named(async (path, size) => {
      await mustBe(path, "file");
      await using(path, "r+", async (file) => {
        if (size > (await file.stat()).size) control?.failures.failWrite(path);
        await file.truncate(size);
      });
    }),
    sync: named(async (path) => {
      await mustBe(path, "file");
      control?.failures.failSync(path);
      await using(path, "r+", (file) => file.sync());
    }),
    syncDirectory: named(async (path) => {
      await mustBe(path, "directory");
      control?.failures.failSync(path);
      await using(path, "r", (file) => file.sync());
    }),
  };
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

/** What is none of these is trouble with the disk. */
const codeOf = (error: unknown): FileErrorCode => {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (CODES.includes(code)) return code as FileErrorCode;
  return code === "EDQUOT" ? "ENOSPC" : "EIO";
};
