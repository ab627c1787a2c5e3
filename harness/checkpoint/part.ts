/** One file of a checkpoint: the sections that one save added. */
import { createHash } from "node:crypto";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { plainText, plainValue } from "../checker/cells/plain-text.ts";
import type { Snapshot } from "../checker/explicit/snapshot.ts";
import { InputError } from "../model/input-error.ts";

/** A stretch of a table within a part: `count` 32-bit words, or `count` values, each a line of text. */
type Section = {
  readonly name: string;
  readonly count: number;
  readonly bytes: number;
};

/** What the manifest has of the file of a part: its name, length, digest and sections. */
export type CheckpointPart = {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly sections: readonly Section[];
};

const PIECE_BYTES = 1 << 24;

/**
 * Writes the words and values of a snapshot that the parts `before` do not have yet into a file, and flushes it to the
 * disk. Returns the entry for the manifest. A file that cannot be written whole is removed.
 */
export const writePart = (
  folder: string,
  name: string,
  { words, values }: Snapshot,
  before: readonly CheckpointPart[],
): CheckpointPart => {
  const file = openSync(join(folder, name), "w");
  try {
    const hash = createHash("sha256");
    const sections: Section[] = [];
    let bytes = 0;
    const write = (piece: Uint8Array): void => {
      for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at);
      hash.update(piece);
      bytes += piece.length;
    };
    const section = (name: string, count: number, pieces: Iterable<Uint8Array>): void => {
      if (count === 0) return;
      const start = bytes;
      for (const piece of pieces) write(piece);
      sections.push({ name, count, bytes: bytes - start });
    };
    for (const [name, { length, from }] of Object.entries(words)) {
      const start = savedOf(before, name);
      section(name, length - start, bytesOf(from(start)));
    }
    for (const [name, all] of Object.entries(values)) {
      const fresh = all.slice(savedOf(before, name));
      const lines = fresh.map((value) => `${plainText(value)}\n`);
      section(name, fresh.length, [Buffer.from(lines.join(""))]);
    }
    fsyncSync(file);
    return { file: name, bytes, sha256: hash.digest("hex"), sections };
  } catch (error) {
    rmSync(join(folder, name), { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
};

/** How many words or values of the table of this name the parts have together. */
const savedOf = (parts: readonly CheckpointPart[], name: string): number =>
  sectionsOf(parts, name).reduce((sum, { count }) => sum + count, 0);

const bytesOf = function* (pieces: Iterable<Int32Array>): Iterable<Uint8Array> {
  for (const { buffer, byteOffset, byteLength } of pieces)
    yield new Uint8Array(buffer, byteOffset, byteLength);
};

/**
 * Compares the file of a part with the length and the digest in the manifest.
 *
 * @throws InputError if they differ
 */
export const verifyPart = (folder: string, part: CheckpointPart): void => {
  const hash = createHash("sha256");
  let bytes = 0;
  for (const piece of piecesOf(folder, part, 0, Number.POSITIVE_INFINITY)) {
    hash.update(piece);
    bytes += piece.length;
  }
  if (bytes === part.bytes && hash.digest("hex") === part.sha256) return;
  const how =
    bytes === part.bytes
      ? "was altered"
      : `has ${bytes} bytes, but ${part.bytes} were written`;
  throw new InputError(
    `${join(folder, part.file)}: is damaged: it ${how}; delete ${folder} to start again`,
  );
};

/** The words of the table of this name, from all parts, piece by piece. */
export const readWords = function* (
  folder: string,
  parts: readonly CheckpointPart[],
  name: string,
): Iterable<Int32Array> {
  for (const { part, start, bytes } of sectionsOf(parts, name))
    for (const { buffer, byteOffset, length } of piecesOf(folder, part, start, bytes))
      yield new Int32Array(buffer, byteOffset, length >> 2);
};

/** The values of the table of this name, from all parts. */
export const readValues = (
  folder: string,
  parts: readonly CheckpointPart[],
  name: string,
): readonly unknown[] =>
  sectionsOf(parts, name).flatMap(({ part, start, bytes }) => {
    const text = Buffer.concat([...piecesOf(folder, part, start, bytes)]).toString(
      "utf8",
    );
    return text.split("\n").slice(0, -1).map(plainValue);
  });

/** The sections of this name, each with its part and the byte at which it begins. */
const sectionsOf = (parts: readonly CheckpointPart[], name: string) =>
  parts.flatMap((part) => {
    let start = 0;
    return part.sections.flatMap((section) => {
      const found = { ...section, part, start };
      start += section.bytes;
      return section.name === name ? [found] : [];
    });
  });

const piecesOf = function* (
  folder: string,
  { file: name }: CheckpointPart,
  start: number,
  bytes: number,
): Iterable<Buffer> {
  const file = opened(join(folder, name), folder);
  try {
    const end = Math.min(start + bytes, fstatSync(file).size);
    for (let at = start; at < end; ) {
      const piece = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, end - at));
      const read = readSync(file, piece, 0, piece.length, at);
      if (read === 0) return;
      yield piece.subarray(0, read);
      at += read;
    }
  } finally {
    closeSync(file);
  }
};

const opened = (path: string, folder: string): number => {
  try {
    return openSync(path, "r");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(
      `${path}: cannot be read (${code}), yet the checkpoint needs it; delete ${folder} to start again`,
    );
  }
};
