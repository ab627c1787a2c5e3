/**
 * A checkpoint as files of one folder. Each save adds a part with what the search found since the last save, and then
 * replaces the manifest, `checkpoint.json`, which has the names and digests of the parts. Parts reach the disk before
 * the manifest that names them, and a rename replaces the manifest: a process killed at any moment leaves the last
 * whole checkpoint.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Numbers, Restored, Snapshot } from "../checker/explicit/snapshot.ts";
import type { Json } from "../history/trace.ts";
import { InputError } from "../model/input-error.ts";
import {
  type CheckpointPart,
  readValues,
  readWords,
  verifyPart,
  writePart,
} from "./part.ts";

/** A checkpoint as read from its folder. */
type Checkpoint = {
  /** The fingerprint of the saved search, to compare with that of the search to resume. */
  readonly about: Json;
  /** Whether the search was complete. */
  readonly finished: boolean;
  readonly restored: Restored;
};

type Manifest = {
  readonly lockstep: "checkpoint";
  readonly about: Json;
  readonly finished: boolean;
  readonly generation: number;
  readonly numbers: Numbers;
  readonly parts: readonly CheckpointPart[];
};

const MANIFEST = "checkpoint.json";

/** Saves one snapshot after another into a folder. */
type Saver = (snapshot: Snapshot, finished: boolean) => void;

/**
 * Makes the folder and returns a saver into it. With `resumes` the saver adds to the checkpoint that the folder has.
 *
 * @throws InputError if the folder cannot be written; the saver throws it too
 */
export const saverOf = (folder: string, about: Json, resumes: boolean): Saver => {
  let last = resumes ? manifestOf(folder) : null;
  const save: Saver = (snapshot, finished) => {
    const { generation, numbers } = snapshot;
    const before = last?.generation === generation ? last.parts : [];
    const name = `part-${1 + Math.max(0, ...partsIn(folder).map(numberOf))}`;
    const parts = [...before, writePart(folder, name, snapshot, before)];
    last = { lockstep: "checkpoint", about, finished, generation, numbers, parts };
    replaceManifest(folder, last);
    const named = new Set(parts.map(({ file }) => file));
    for (const file of partsIn(folder)) if (!named.has(file)) rmSync(join(folder, file));
  };
  written(folder, () => mkdirSync(folder, { recursive: true }));
  return (snapshot, finished) => written(folder, () => save(snapshot, finished));
};

/** Turns errors of the operating system, such as a full disk, into input errors. */
const written = (folder: string, write: () => void): void => {
  try {
    write();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError(
      `${folder}: the checkpoint cannot be written (${code}); name another folder with --checkpoint`,
    );
  }
};

/**
 * Reads the checkpoint of a folder and verifies every byte of it. Returns null if the folder has none.
 *
 * @throws InputError if the checkpoint is damaged or cannot be read
 */
export const checkpointIn = (folder: string): Checkpoint | null => {
  const page = manifestOf(folder);
  if (page === null) return null;
  const { about, finished, generation, numbers, parts } = page;
  for (const part of parts) verifyPart(folder, part);
  return {
    about,
    finished,
    restored: {
      generation,
      numbers,
      words: (name) => readWords(folder, parts, name),
      values: (name) => readValues(folder, parts, name),
    },
  };
};

/** The manifest of a folder, or null if there is none. Its file is one line of JSON, then the SHA-256 of that line. */
const manifestOf = (folder: string): Manifest | null => {
  const file = join(folder, MANIFEST);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    throw new InputError(
      `${file}: the checkpoint cannot be read (${code}); name another folder with --checkpoint`,
    );
  }
  const [line = ""] = text.split("\n", 1);
  if (text !== signed(line))
    throw new InputError(
      `${file}: is damaged (truncated or altered); delete ${folder} to start again`,
    );
  return JSON.parse(line) as Manifest;
};

const replaceManifest = (folder: string, page: Manifest): void => {
  const line = JSON.stringify(page);
  const fresh = join(folder, `${MANIFEST}.new`);
  const file = openSync(fresh, "w");
  try {
    writeFileSync(file, signed(line));
    fsyncSync(file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  renameSync(fresh, join(folder, MANIFEST));
  forceFolder(folder);
};

/** Flushes a folder to the disk: only then is a rename in it durable. Windows cannot open a folder. */
const forceFolder = (folder: string): void => {
  if (process.platform === "win32") return;
  const opened = openSync(folder, "r");
  fsyncSync(opened);
  closeSync(opened);
};

const signed = (line: string): string =>
  `${line}\n${createHash("sha256").update(line).digest("hex")}\n`;

const PART = /^part-(\d+)$/;

const partsIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((file) => PART.test(file));

const numberOf = (file: string): number => Number(PART.exec(file)![1]);
