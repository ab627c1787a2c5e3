/**
 * Files that appear whole or not at all: the text goes to a draft beside the file, which replaces the
 * file once the draft is complete. A full disk leaves the earlier file and no draft; so does Ctrl-C
 * while a long file is written.
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { InputError } from "../model/input-error.ts";

/**
 * Writes a text to a file, and makes the folder of the file if it is missing.
 *
 * @throws InputError naming the file and the cause, followed by `advice`
 */
export const writeWhole = (file: string, text: string, advice?: string): void => {
  const draft = attempt(file, advice, () => {
    mkdirSync(dirname(file), { recursive: true });
    return draftOf(file);
  });
  finish(file, draft, () => draft.write(text), advice);
};

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Writes a text that is too long for one string, or bytes. Between pieces the process handles signals: one that
 * would end the process still does, after the draft is removed.
 *
 * @throws InputError naming the file and the cause
 */
export const writePieces = async (
  file: string,
  pieces: Iterable<string | Uint8Array>,
): Promise<void> => {
  const draft = attempt(file, undefined, () => draftOf(file));
  const end = (signal: NodeJS.Signals): void => {
    draft.discard();
    unlisten();
    process.kill(process.pid, signal);
  };
  const unlisten = (): void => {
    for (const signal of SIGNALS) process.off(signal, end);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  try {
    for (const piece of pieces) {
      attempt(file, undefined, () => draft.write(piece));
      await setImmediate();
    }
    finish(file, draft, () => {});
    // So that a signal that came with the last piece is handled, too.
    await setImmediate();
  } catch (error) {
    draft.discard();
    throw error;
  } finally {
    unlisten();
  }
};

/**
 * Checks before long work that its file can be written. An existing file stays as it is.
 *
 * @throws InputError naming the file and the cause
 */
export const requireWritable = (file: string): void =>
  attempt(file, undefined, () => draftOf(file).discard());

type Draft = {
  readonly write: (piece: string | Uint8Array) => void;
  /** Replaces the file by the draft. */
  readonly publish: () => void;
  /** Removes the draft. */
  readonly discard: () => void;
};

const draftOf = (file: string): Draft => {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
  // A device or a pipe cannot be replaced. Of a link the target is replaced, so that it stays a link.
  const isReplaced = found === undefined || found.isFile();
  const target = found === undefined ? file : realpathSync(file);
  const beside = isReplaced ? `${target}.${process.pid}.part` : target;
  const descriptor = openSync(beside, "w", modeOf(found));
  let isOpen = true;
  let isLeft = isReplaced;
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    closeSync(descriptor);
  };
  return {
    write: (piece) => {
      const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
      // On a full disk a write is short, and only the next one fails.
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    },
    publish: () => {
      close();
      if (isReplaced) renameSync(beside, target);
      isLeft = false;
    },
    discard: () => {
      try {
        close();
      } finally {
        if (isLeft) rmSync(beside, { force: true });
        isLeft = false;
      }
    },
  };
};

const modeOf = (found: Stats | undefined): number =>
  found === undefined ? 0o666 : found.mode & 0o777;

const finish = (file: string, draft: Draft, write: () => void, advice?: string): void =>
  attempt(file, advice, () => {
    try {
      write();
      draft.publish();
    } catch (error) {
      draft.discard();
      throw error;
    }
  });

/** The error codes of the operating system, in words. An error without a code is a bug of Lockstep. */
const WHY: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the quota is used up",
  EFBIG: "a file may not be that large here",
  EISDIR: "it is a folder",
  ENOENT: "its folder does not exist",
  ENOSPC: "the disk is full",
  EROFS: "the disk is read-only",
};

const attempt = <T>(file: string, advice: string | undefined, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const why = WHY[code] === undefined ? code : `${code}: ${WHY[code]}`;
    const what = advice === undefined ? "" : `; ${advice}`;
    throw new InputError(`${file}: cannot be written (${why})${what}`);
  }
};
