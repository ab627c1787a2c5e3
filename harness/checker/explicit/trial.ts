/**
 * Finds out whether a question is better remembered by the fields that it reads than by whole cells. Looking up whole
 * cells is fast. But if processes hold much that the question does not read, the answer is unknown for nearly every
 * state. So when answers are often unknown by cells, there is a trial: for a while the engine looks up each such answer
 * by fields too. The trial is passed if the answers are the same, and enough of them are known by fields.
 */
import { type Locals, type ReadTrie, readTrie } from "../rules/read-trie.ts";
import type { AskByFields } from "../rules/world-reads.ts";

export type Trial = {
  /** The answers by fields; asks the question if an answer is unknown. */
  readonly trie: ReadTrie<boolean>;
  /** How many times the question was asked by fields. */
  readonly calls: () => number;
  /** Notes an answer that was unknown by cells, in a search that has found `states` states. */
  readonly note: (value: Locals, answer: boolean, states: number) => void;
  /** Whether the question is remembered by fields from now on. */
  readonly isPassed: () => boolean;
  /** Notes that the question cannot be asked by fields after all. */
  readonly fail: () => void;
};

/** When a trial begins, and when it is passed. */
export type Terms = {
  /** The first trial begins after so many answers that were unknown by cells. */
  readonly first: number;
  /** A trial lasts for so many answers that were unknown by cells. */
  readonly answers: number;
  /**
   * The largest share of answers in the second half of a trial that may be unknown by fields too. In the first half
   * nearly all are.
   */
  readonly mostUnknown: number;
};

const TERMS: Terms = { first: 1 << 12, answers: 1 << 12, mostUnknown: 3 / 4 };
/** After a trial that showed no gain, the next one begins when the number of noted answers has grown by this factor. */
const LATER = 4;
/** A trial begins only if, on average, more than one of so many states had an unknown answer. */
const MANY_STATES = 16;

/** @param name the name of the question, for messages */
export const trialOf = (
  name: string,
  ask: AskByFields,
  { first, answers, mostUnknown }: Terms = TERMS,
): Trial => {
  let calls = 0;
  const trie = readTrie(name, (value) => {
    calls++;
    return ask(value);
  });
  let stage: "waits" | "tries" | "passed" | "failed" = "waits";
  let due = first;
  let noted = 0;
  let tried = 0;
  let callsAtHalf = 0;

  const isSame = (value: Locals, answer: boolean): boolean => {
    try {
      return trie.answer(value) === answer;
    } catch {
      // The question cannot work with the stand-in of a state, or it is impure: it stays with cells.
      return false;
    }
  };

  const tryOne = (value: Locals, answer: boolean): void => {
    if (!isSame(value, answer)) {
      stage = "failed";
      return;
    }
    tried++;
    if (tried === answers / 2) callsAtHalf = calls;
    if (tried < answers) return;
    const isBetter = calls - callsAtHalf <= (answers / 2) * mostUnknown;
    stage = isBetter ? "passed" : "waits";
    due = LATER * noted;
    tried = 0;
  };

  return {
    trie,
    calls: () => calls,
    note: (value, answer, states) => {
      noted++;
      if (stage === "waits" && noted >= due && noted * MANY_STATES > states)
        stage = "tries";
      if (stage === "tries") tryOne(value, answer);
    },
    isPassed: () => stage === "passed",
    fail: () => {
      stage = "failed";
    },
  };
};
