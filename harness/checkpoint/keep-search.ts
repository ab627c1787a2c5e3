/** A search that is kept in files while it runs, so that a later run of the command can go on. */
import type { Keeping, Restored } from "../checker/explicit/snapshot.ts";
import { InputError } from "../model/input-error.ts";
import { complain } from "../terminal/print.ts";
import { checkpointIn, keeperOf } from "./files.ts";
import { differences, type Fingerprint } from "./fingerprint.ts";

export type KeptSearch = Keeping & {
  /** What earlier runs had found, and how long they had taken. */
  readonly found: number;
  readonly seconds: number;
};

type KeepOptions = {
  /** Milliseconds between two saves. */
  readonly checkpointEvery: number;
  /** Go on with what the folder holds. */
  readonly resume?: true;
};

export const keptSearch = (
  folder: string,
  about: Fingerprint,
  { checkpointEvery, resume }: KeepOptions,
): KeptSearch => {
  const from = resume ? resumable(folder, about) : vacant(folder);
  const before = number(from, "seconds");
  const keep = keeperOf(folder, about, from !== null);
  const start = performance.now();
  let saved = start;
  return {
    from,
    found: number(from, "states"),
    seconds: before,
    isDue: () => performance.now() - saved >= checkpointEvery,
    save: (snapshot, finished) => {
      const seconds = before + (performance.now() - start) / 1000;
      keep({ ...snapshot, numbers: { ...snapshot.numbers, seconds } }, finished);
      saved = performance.now();
    },
  };
};

const number = (from: Restored | null, name: string): number =>
  Number(from?.numbers[name] ?? 0);

/** Nobody means to throw away a search that had not come to its end. */
const vacant = (folder: string): null => {
  const found = checkpointIn(folder);
  if (found !== null && !found.finished)
    throw new InputError(
      `${folder} holds a search that has not come to its end: go on with --resume, or delete it`,
    );
  return null;
};

const resumable = (folder: string, about: Fingerprint): Restored | null => {
  const found = checkpointIn(folder);
  if (found === null) {
    complain(`${folder} holds no checkpoint: the search begins anew`);
    return null;
  }
  const changed = differences(found.about, about);
  if (changed.length === 0) return found.restored;
  throw new InputError(
    `${folder} is of another search: ${changed.join("; ")}. Undo that, or delete it to begin anew`,
  );
};
