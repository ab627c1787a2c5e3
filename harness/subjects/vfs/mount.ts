/** `lockstep mount vfs`: a file system of `impl/vfs` under the kernel of this machine, in place of our own. */
import { stat } from "node:fs/promises";
import { memoryDevice } from "../../../impl/vfs/block-device.ts";
import type { FileSystem } from "../../../impl/vfs/file-system.ts";
import { floppyFileSystem, formatFloppy } from "../../../impl/vfs/floppy.ts";
import { localFileSystem } from "../../../impl/vfs/local.ts";
import { memoryFileSystem } from "../../../impl/vfs/memory.ts";
import type { MountWords } from "../../conform/command-line.ts";
import { openFiles } from "../../deploy/files.ts";
import { InputError } from "../../model/input-error.ts";
import { mountable } from "../shared/mount/operations.ts";

const MEMORY_BYTES = 512 * 2 ** 20;
/** A disk of 3.5 inches. */
const FLOPPY_BYTES = 1440 * 1024;

const floppy = async (): Promise<FileSystem> => {
  const disk = memoryDevice(new Uint8Array(FLOPPY_BYTES));
  await formatFloppy(disk);
  return floppyFileSystem(disk);
};

const directory = async (path: string): Promise<FileSystem> => {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory())
    return localFileSystem(await openFiles({ directory: path, control: undefined }));
  throw new InputError(
    `mount vfs: "${path}": expected "memory", "floppy", or a directory of this machine`,
  );
};

/** The file systems by name; any other source is a directory. */
export const mountWords: MountWords = {
  source: "memory, floppy or DIR",
  options: {},
  open: async (source) => {
    const now = () => BigInt(Date.now()) * 1_000_000n;
    const fs =
      source === "memory"
        ? memoryFileSystem({ bytes: MEMORY_BYTES, now })
        : source === "floppy"
          ? await floppy()
          : await directory(source);
    return { ...mountable(fs), close: () => fs.superblock.sync() };
  },
};
