import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { InputError } from "../model/input-error.ts";
import { type Source, sourceOf } from "./source.ts";

const PIECE_BYTES = 1 << 20;

/**
 * Calls `use` with a source that reads a file piece by piece, so that a long file need not fit into
 * memory.
 */
export const withFile = <T>(file: string, use: (source: Source) => T): T => {
  const descriptor = opened(file);
  try {
    return use(sourceOf(file, pieces(file, descriptor)));
  } finally {
    closeSync(descriptor);
  }
};

const NEWLINE = 10;

/** Pieces end at line ends where possible: V8 is slow on a text that is a concatenation. */
const pieces = (file: string, descriptor: number): Source["pull"] => {
  const decoder = new StringDecoder("utf8");
  let buffer = Buffer.allocUnsafe(PIECE_BYTES);
  /** The number of bytes at the start of the buffer that belong to the next piece. */
  let kept = 0;
  return (wanted) => {
    const room = kept + Math.max(PIECE_BYTES, wanted);
    if (room > buffer.length) buffer = Buffer.concat([buffer], room);
    const size = sizeRead(file, descriptor, buffer, kept);
    const filled = kept + size;
    const lines = size === 0 ? filled : buffer.lastIndexOf(NEWLINE, filled - 1) + 1;
    const end = lines > 0 ? lines : filled;
    const piece = decoder.write(buffer.subarray(0, end));
    buffer.copyWithin(0, end, filled);
    kept = filled - end;
    if (size > 0) return piece;
    // The file may end in the middle of a character.
    return piece + decoder.end() || undefined;
  };
};

const opened = (file: string): number => {
  try {
    return openSync(file, "r");
  } catch (error) {
    throw unreadable(file, error);
  }
};

const sizeRead = (
  file: string,
  descriptor: number,
  buffer: Buffer,
  from: number,
): number => {
  try {
    return readSync(descriptor, buffer, from, buffer.length - from, null);
  } catch (error) {
    throw unreadable(file, error);
  }
};

const unreadable = (file: string, error: unknown): InputError => {
  const { code } = error as NodeJS.ErrnoException;
  return new InputError(`${file}: cannot be read (${code}); expected a history`);
};
