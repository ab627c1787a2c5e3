/** A search that is saved while it runs, so that a later run of the command can continue it. */
import type { Keeping, Restored } from "../checker/explicit/snapshot.ts";
import { InputError } from "../model/input-error.ts";
import { complain } from "../terminal/print.ts";
import { checkpointIn, saverOf } from "./files.ts";
import { differences, type Fingerprint } from "./fingerprint.ts";

/** How a search is saved from time to time, with what earlier runs saved. */
export type SavedSearch = Keeping & {
  /** How many states earlier runs found; `seconds` is how long these runs took. */
  readonly found: number;
  readonly seconds: number;
};

type SaveOptions = {
  /** Milliseconds between two saves. */
  readonly checkpointEvery: number;
  /** Continues the search that the folder has. */
  readonly resume?: true;
};

/**
 * Saves a search into a folder, or continues the one in the folder.
 *
 * @throws InputError if the folder has an unfinished search and `resume` is not set, if `resume` is set and the search
 * in the folder has another fingerprint, or if the checkpoint is damaged or cannot be written
 */
export const savedSearch = (
  folder: string,
  about: Fingerprint,
  { checkpointEvery, resume }: SaveOptions,
): SavedSearch => {
  const from = resume ? resumable(folder, about) : vacant(folder);
  const before = number(from, "seconds");
  const saveSnapshot = saverOf(folder, about, from !== null);
  const start = performance.now();
  let saved = start;
  return {
    from,
    found: number(from, "states"),
    seconds: before,
    isDue: () => performance.now() - saved >= checkpointEvery,
    save: (snapshot, finished) => {
      const seconds = before + (performance.now() - start) / 1000;
      saveSnapshot({ ...snapshot, numbers: { ...snapshot.numbers, seconds } }, finished);
      saved = performance.now();
    },
  };
};

const number = (from: Restored | null, name: string): number =>
  Number(from?.numbers[name] ?? 0);

/** @throws InputError if the folder has an unfinished search, which may have taken hours: a save would overwrite it */
const vacant = (folder: string): null => {
  const found = checkpointIn(folder);
  if (found !== null && !found.finished)
    throw new InputError(
      `${folder} has an unfinished search: continue it with --resume, or delete the folder`,
    );
  return null;
};

const resumable = (folder: string, about: Fingerprint): Restored | null => {
  const found = checkpointIn(folder);
  if (found === null) {
    complain(`${folder} has no checkpoint: the search starts from the beginning`);
    return null;
  }
  const changed = differences(found.about, about);
  if (changed.length === 0) return found.restored;
  throw new InputError(
    `${folder} holds a different search: ${changed.join("; ")}; undo the change, or delete the folder to start again`,
  );
};
