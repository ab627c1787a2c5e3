/**
 * A checkpoint as files of one folder. Each save adds a part with what is new since the last, and
 * then replaces `checkpoint.json`, which names the parts and what they must hash to. Parts reach the
 * disk before the page that names them, and that page is replaced in one step: a process killed at
 * any moment leaves the last whole checkpoint behind.
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
import { type Part, readValues, readWords, verifyPart, writePart } from "./part.ts";

export type Checkpoint = {
  /** What the search was about, to compare with what is about to be resumed. */
  readonly about: Json;
  /** The search had come to its end. */
  readonly finished: boolean;
  readonly restored: Restored;
};

type Page = {
  readonly lockstep: "checkpoint";
  readonly about: Json;
  readonly finished: boolean;
  readonly generation: number;
  readonly numbers: Numbers;
  readonly parts: readonly Part[];
};

const PAGE = "checkpoint.json";

/** Saves one snapshot after another into a folder; goes on where `last` ended. */
export type Keeper = (snapshot: Snapshot, finished: boolean) => void;

export const keeperOf = (folder: string, about: Json, resumes: boolean): Keeper => {
  let last = resumes ? pageOf(folder) : null;
  const keep: Keeper = (snapshot, finished) => {
    const { generation, numbers } = snapshot;
    const before = last?.generation === generation ? last.parts : [];
    const name = `part-${1 + Math.max(0, ...partsIn(folder).map(numberOf))}`;
    const parts = [...before, writePart(folder, name, snapshot, before)];
    last = { lockstep: "checkpoint", about, finished, generation, numbers, parts };
    replacePage(folder, last);
    const named = new Set(parts.map(({ file }) => file));
    for (const file of partsIn(folder)) if (!named.has(file)) rmSync(join(folder, file));
  };
  written(folder, () => mkdirSync(folder, { recursive: true }));
  return (snapshot, finished) => written(folder, () => keep(snapshot, finished));
};

/** A disk that is full is no bug of ours. */
const written = (folder: string, write: () => void): void => {
  try {
    write();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError(`${folder}: the checkpoint cannot be written (${code})`);
  }
};

/** The checkpoint of this folder, every byte of it verified; null where there is none. */
export const checkpointIn = (folder: string): Checkpoint | null => {
  const page = pageOf(folder);
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

/** The page is one line of JSON, then the digest of that line. */
const pageOf = (folder: string): Page | null => {
  const file = join(folder, PAGE);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    throw new InputError(`${file}: cannot be read (${code})`);
  }
  const [line = ""] = text.split("\n", 1);
  if (text !== signed(line))
    throw new InputError(
      `${file}: is damaged (truncated or altered); delete ${folder} to start anew`,
    );
  return JSON.parse(line) as Page;
};

const replacePage = (folder: string, page: Page): void => {
  const line = JSON.stringify(page);
  const fresh = join(folder, `${PAGE}.new`);
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
  renameSync(fresh, join(folder, PAGE));
  forceFolder(folder);
};

/** A rename is on the disk once its folder is; not every system lets a folder be opened. */
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
