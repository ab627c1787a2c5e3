/** The procedures of the server. */
import { FileError } from "../ports.ts";
import type { Handlers } from "../rpc/program.ts";
import type { diskProgram } from "./disk-program.ts";
import { OutsideImage } from "./image.ts";
import type { StoredDisk } from "./stored-disk.ts";

type Procedures = (typeof diskProgram)["procedures"];

const statusOf = (error: unknown): "EIO" | "EINVAL" | "ENOSPC" => {
  if (error instanceof OutsideImage) return "EINVAL";
  if (!(error instanceof FileError)) throw error;
  return error.code === "ENOSPC" ? "ENOSPC" : "EIO";
};

/** The handlers for a disk. What is left of the image behind its last whole block is not used. */
export const handlersOf = (
  disk: StoredDisk,
  blockSize: number,
): Handlers<Procedures> => ({
  describe: () => ({ blocks: Math.floor(disk.size / blockSize), blockSize }),
  read: async (block) => {
    try {
      return { type: "OK", value: await disk.read(block * blockSize, blockSize) };
    } catch (error) {
      return { type: statusOf(error), value: undefined };
    }
  },
  write: async ({ client, number, block, bytes }) => {
    const isNumbered = client !== "" && number > 0n; // 0 would be taken for a copy of a write that was done.
    if (bytes.length !== blockSize || !isNumbered) return "EINVAL";
    try {
      await disk.writeOnce(block * blockSize, bytes, { client, number });
      return "OK";
    } catch (error) {
      return statusOf(error);
    }
  },
});
