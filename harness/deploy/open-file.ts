/**
 * An open file of the machine. A small read or write is made at once, which takes microseconds as long as the
 * memory of the kernel has the bytes or room for them; a large one, and each `sync`, is made by a thread.
 */
import * as fs from "node:fs";
import { promisify } from "node:util";
import { FileError, type FileSpan, type OpenFile } from "../../impl/ports.ts";
import { requirePlaces } from "../simulate/file-path.ts";
import { altered } from "../simulate/link.ts";
import type { Random } from "../simulate/random.ts";
import type { Control } from "./control.ts";
import { setAttributes } from "./file-attributes.ts";
import { fileErrorOf } from "./file-errors.ts";
import { placeOf } from "./file-places.ts";
import { statOf } from "./file-stat.ts";

/** The state that the open files of a node share. */
export type FilesOf = {
  /** Causes faults of the disk. */
  readonly control: Control | undefined;
  /** The device of the root. */
  readonly device: bigint;
  /** Decides what a rotten disk returns. */
  readonly alteration: Random;
};

/** @param path for errors alone @param isWritable whether the descriptor is for changes too */
export const openFile = (
  { control, device, alteration }: FilesOf,
  { fd, path, isWritable }: Readonly<{ fd: number; path: string; isWritable: boolean }>,
): OpenFile => {
  let isClosed = false;
  const running = new Set<Promise<unknown>>();
  const call =
    <A extends readonly unknown[], R>(work: (...given: A) => R | Promise<R>) =>
    async (...given: A): Promise<R> => {
      if (isClosed) throw new FileError("EBADF", path);
      try {
        const result = work(...given);
        if (!(result instanceof Promise)) return result;
        running.add(result);
        return await result.finally(() => running.delete(result));
      } catch (error) {
        throw fileErrorOf(error, path);
      }
    };
  const requireWritable = (): void => {
    if (!isWritable) throw new FileError("EBADF", path);
  };
  const rotten = (bytes: Uint8Array): Uint8Array =>
    control?.failures.isRotten ? altered(bytes, alteration) : bytes;
  return {
    stat: call(() => statOf(fs.fstatSync(fd, { bigint: true }), device)),
    setAttributes: call((given) => {
      setAttributes(path, placeOf(fd), fs.fstatSync(fd, { bigint: true }), given);
    }),
    read: call((span) => {
      requirePlaces(path, span.at, span.bytes);
      if (span.bytes <= AT_ONCE_BYTES) return rotten(readAtOnce(fd, span));
      return readByThread(fd, span).then(rotten);
    }),
    write: call((at, bytes) => {
      requirePlaces(path, at);
      requireWritable();
      if (bytes.length > 0) control?.failures.failWrite(path);
      if (bytes.length > AT_ONCE_BYTES) return writeByThread(fd, at, bytes.slice());
      return writeAtOnce(fd, at, bytes);
    }),
    truncate: call((size) => {
      requirePlaces(path, size);
      requireWritable();
      if (size > fs.fstatSync(fd).size) control?.failures.failWrite(path);
      fs.ftruncateSync(fd, size);
    }),
    sync: call(() => {
      control?.failures.failSync(path);
      return fsync(fd);
    }),
    close: async () => {
      if (isClosed) throw new FileError("EBADF", path);
      isClosed = true;
      // The next file that is opened may get the descriptor.
      await Promise.allSettled(running);
      fs.closeSync(fd);
    },
  };
};

/** A thread costs about as much as to copy so many bytes. */
const AT_ONCE_BYTES = 65_536;

const fsync = promisify(fs.fsync);
const read = promisify(fs.read);
const write = promisify(fs.write);

const readAtOnce = (fd: number, { at, bytes }: FileSpan): Uint8Array => {
  const buffer = new Uint8Array(bytes);
  const found = bytes === 0 ? 0 : fs.readSync(fd, buffer, 0, bytes, at);
  return found === bytes ? buffer : buffer.slice(0, found);
};

/** Takes no more memory than there are bytes in the file. */
const readByThread = async (fd: number, { at, bytes }: FileSpan): Promise<Uint8Array> => {
  const length = Math.min(bytes, Math.max(0, fs.fstatSync(fd).size - at));
  if (length === 0) return new Uint8Array();
  const { bytesRead, buffer } = await read(fd, new Uint8Array(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
};

const writeAtOnce = (fd: number, at: number, bytes: Uint8Array): void => {
  for (let done = 0; done < bytes.length; )
    done += fs.writeSync(fd, bytes, done, bytes.length - done, at + done);
};

const writeByThread = async (
  fd: number,
  at: number,
  bytes: Uint8Array,
): Promise<void> => {
  for (let done = 0; done < bytes.length; )
    done += (await write(fd, bytes, done, bytes.length - done, at + done)).bytesWritten;
};
