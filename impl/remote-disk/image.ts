/** The image of a disk: a file of fixed size, read and written at any place. */
import { FileError, type Files } from "../ports.ts";

/** A disk as bytes. Places and sizes are in bytes. */
export type Image = {
  readonly size: number;
  /** @throws OutsideImage; FileError EIO */
  read(at: number, bytes: number): Promise<Uint8Array>;
  /** Visible to reads at once; it survives a crash after `flush`. @throws OutsideImage; FileError EIO, ENOSPC */
  write(at: number, bytes: Uint8Array): Promise<void>;
  /** Resolves when every write that was answered survives a crash. @throws FileError EIO, ENOSPC */
  flush(): Promise<void>;
};

/** A read or a write reaches beyond the end of the disk. */
export class OutsideImage extends Error {
  override readonly name = "OutsideImage";

  constructor(at: number, bytes: number, size: number) {
    super(`${bytes} bytes at ${at} do not lie within a disk of ${size} bytes`);
  }
}

/**
 * Opens the image in a file, and makes it, full of zeros, where there is none, or an empty file: a crash while it was
 * made leaves that.
 *
 * @param size in bytes; undefined: the file is there, and its size is that of the disk
 * @throws FileError where the file cannot be made
 */
export const openImage = async (
  files: Files,
  path: string,
  size?: number,
): Promise<Image> => {
  const found = await files.stat(path).catch((error: unknown) => {
    if (error instanceof FileError && error.code === "ENOENT" && size !== undefined)
      return undefined;
    throw error;
  });
  if (found?.type === "directory") throw new FileError("EISDIR", path);
  const isNew = size !== undefined && (found === undefined || found.size === 0);
  if (isNew) {
    if (found === undefined) await files.create(path);
    await files.truncate(path, size);
    await files.sync(path);
    await files.syncDirectory(path.slice(0, path.lastIndexOf("/")) || "/");
  }
  const whole = isNew ? size : found!.size;
  const requireInside = (at: number, bytes: number): void => {
    if (at < 0 || bytes < 0 || at + bytes > whole)
      throw new OutsideImage(at, bytes, whole);
  };
  return {
    size: whole,
    read: async (at, bytes) => {
      requireInside(at, bytes);
      if (bytes === 0) return new Uint8Array(0);
      const found = await files.read(path, { at, bytes });
      if (found.length < bytes) throw new FileError("EIO", path); // Something else has cut the file.
      return found;
    },
    write: async (at, bytes) => {
      requireInside(at, bytes.length);
      if (bytes.length > 0) await files.write(path, at, bytes);
    },
    flush: () => files.sync(path),
  };
};
