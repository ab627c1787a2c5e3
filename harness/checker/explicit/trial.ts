/**
 * Finds out whether a question is better remembered by the fields that it reads than by whole cells.
 * Cells are looked up together, which is fast; but where processes hold much that the question does not
 * read, nearly every state looks new to it. So when answers are often missing, the engine
 * looks for each of them by fields, too, for a while: that has to give the same answers, and to know some.
 */
import { type Locals, type ReadTrie, readTrie } from "../rules/read-trie.ts";
import type { AskByFields } from "../rules/world-reads.ts";

export type Trial = {
  /** The answers by fields, and how to ask for more. */
  readonly trie: ReadTrie<boolean>;
  /** How often the question was asked by fields. */
  readonly calls: () => number;
  /** Notes an answer that had to be asked for, in a search that knows so many states. */
  readonly note: (value: Locals, answer: boolean, states: number) => void;
  /** Whether the question is to be remembered by fields from now on. */
  readonly isPassed: () => boolean;
  /** It cannot be asked by fields after all. */
  readonly fail: () => void;
};

/** When there is a trial, and when it is passed. */
export type Terms = {
  /** So many answers have to be asked for before the first trial. */
  readonly first: number;
  /** A trial takes so many answers, none of which the cells knew. */
  readonly answers: number;
  /** Of those in its second half so large a part may be unknown to fields too: later they know more. */
  readonly mostUnknown: number;
};

const TERMS: Terms = { first: 1 << 12, answers: 1 << 12, mostUnknown: 3 / 4 };
/** After a trial that failed to show a gain, the next one needs so many times as many answers. */
const LATER = 4;
/** There is a trial if more than one state in so many needed an answer. */
const MANY_STATES = 16;

/** @param name names the question, for messages */
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
      // What it read was shown in a way that it cannot take, or it is impure: cells will do.
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
