import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { InputError } from "../model/input-error.ts";
import { type Source, sourceOf } from "./source.ts";

const PIECE_BYTES = 1 << 20;

/** Lets `use` read a file piece by piece, so that a long one need not fit into memory. */
export function withFile<T>(file: string, use: (source: Source) => T): T {
  const descriptor = opened(file);
  const decoder = new StringDecoder("utf8");
  let buffer = Buffer.allocUnsafe(PIECE_BYTES);
  const pull = (wanted: number): string | undefined => {
    if (wanted > buffer.length) buffer = Buffer.allocUnsafe(wanted);
    const size = sizeRead(file, descriptor, buffer);
    if (size > 0) return decoder.write(buffer.subarray(0, size));
    // Bytes of a character that the file breaks off in the middle of.
    return decoder.end() || undefined;
  };
  try {
    return use(sourceOf(file, pull));
  } finally {
    closeSync(descriptor);
  }
}

function opened(file: string): number {
  try {
    return openSync(file, "r");
  } catch (error) {
    throw unreadable(file, error);
  }
}

function sizeRead(file: string, descriptor: number, buffer: Buffer): number {
  try {
    return readSync(descriptor, buffer);
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): InputError {
  const { code } = error as NodeJS.ErrnoException;
  return new InputError(`${file}: cannot be read (${code}); expected a history`);
}
