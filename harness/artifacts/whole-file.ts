/**
 * Files that appear whole or not at all: what is written goes to a draft beside the file, which takes
 * the file's place once all of it is there. A full disk leaves the earlier file as it was and no
 * draft; so does Ctrl-C while a long file is written.
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
 * Writes a text to a file, in a folder that is made where it is missing.
 *
 * @throws InputError naming the file, and `advice` where there is any
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
 * The same for what is too long to be one text. Between pieces signals are heard: one that would end
 * the process does so, but the draft is removed first.
 *
 * @throws InputError naming the file
 */
export const writePieces = async (
  file: string,
  pieces: Iterable<string>,
): Promise<void> => {
  const draft = attempt(file, undefined, () => draftOf(file));
  const end = (signal: NodeJS.Signals): void => {
    draft.discard();
    unhear();
    process.kill(process.pid, signal);
  };
  const unhear = (): void => {
    for (const signal of SIGNALS) process.off(signal, end);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  try {
    for (const piece of pieces) {
      attempt(file, undefined, () => draft.write(piece));
      await setImmediate();
    }
    finish(file, draft, () => {});
    // One that came with the last piece is not to be lost.
    await setImmediate();
  } catch (error) {
    draft.discard();
    throw error;
  } finally {
    unhear();
  }
};

/**
 * Says before long work that its file can be written; one that is there is left as it is.
 *
 * @throws InputError naming the file
 */
export const requireWritable = (file: string): void =>
  attempt(file, undefined, () => draftOf(file).discard());

type Draft = {
  readonly write: (text: string) => void;
  /** Puts it in the place of the file. */
  readonly publish: () => void;
  /** Leaves nothing of it. */
  readonly discard: () => void;
};

const draftOf = (file: string): Draft => {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
  // A device or a pipe cannot be replaced, and a link goes on to name what it named.
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
    write: (text) => {
      const bytes = Buffer.from(text);
      // What a write has no room for it leaves out, and only the next one fails.
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

/** What the system says when it does not write; all else is a mistake of ours. */
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
