import { type Clock, pause } from "./clock.ts";
import { DiskFailure } from "./disk.ts";
import { FileError } from "./files.ts";

const DISK_RETRY_MS = 100;

/**
 * Does something at the first moment at which the disk and its files let it: it is tried again while it fails with
 * DiskFailure or FileError, after `everyMs` milliseconds each.
 *
 * @throws what `work` throws otherwise
 */
export const untilDiskLets = async <T>(
  clock: Clock,
  work: () => Promise<T>,
  everyMs = DISK_RETRY_MS,
): Promise<T> => {
  for (;;)
    try {
      return await work();
    } catch (error) {
      const isOfDisk = error instanceof FileError || error instanceof DiskFailure;
      if (!isOfDisk) throw error;
      await pause(clock, everyMs);
    }
};
