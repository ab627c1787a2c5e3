/**
 * What handlers made of states, remembered, and computed again to find handlers that are impure: now and
 * then on a look-up, and all of it at the end of a search.
 */
import { InputError } from "../../model/input-error.ts";
import type { NodeId } from "../../model/process.ts";
import type { Outcomes } from "./reactions.ts";
import { encode } from "./values.ts";

/** Reactions by a key of what the handler was given. */
export type RememberedReactions = {
  /** What was remembered by this key; undefined where there is nothing. It is a use: some uses check. */
  readonly find: (key: string) => Outcomes | undefined;
  /** What was remembered, without a check. */
  readonly peek: (key: string) => Outcomes | undefined;
  /**
   * Runs the handler and remembers what comes of it.
   *
   * @param what the handler's name, for messages
   */
  readonly learn: (key: string, what: string, run: () => Outcomes) => Outcomes;
  /** Runs every handler again. Throws InputError where one does otherwise now. */
  readonly recheck: () => void;
  readonly size: () => number;
  /** Per handler, in how many ways it was seen to react; to ignore is one. */
  readonly ways: () => ReadonlyMap<string, number>;
};

type Remembered = {
  readonly outcomes: Outcomes;
  uses: number;
  readonly recheck: () => void;
};

/** Uses at which a remembered reaction is computed again. */
const RECHECKED_AT = new Set([1, 64, 4096, 262_144]);

/** Nothing remembered yet of the process with this name. */
export const rememberedReactions = (id: NodeId): RememberedReactions => {
  const memo = new Map<string, Remembered>();
  const ways = new Map<string, Set<string>>();
  return {
    find: (key) => {
      const found = memo.get(key);
      if (found === undefined) return undefined;
      if (RECHECKED_AT.has(++found.uses)) found.recheck();
      return found.outcomes;
    },
    peek: (key) => memo.get(key)?.outcomes,
    learn: (key, what, run) => {
      const outcomes = run();
      const text = comparable(outcomes, id);
      const recheck = (): void => {
        if (comparable(run(), id) !== text) throw impure(id, what);
      };
      memo.set(key, { outcomes, uses: 0, recheck });
      ways.set(what, (ways.get(what) ?? new Set()).add(text));
      return outcomes;
    },
    recheck: () => {
      for (const each of [...memo.values()]) each.recheck();
    },
    size: () => memo.size,
    ways: () => new Map([...ways].map(([handler, seen]) => [handler, seen.size])),
  };
};

/** Letter tests are functions made anew in each call: only their number can be compared. */
const comparable = (outcomes: Outcomes, id: NodeId): string =>
  encode(
    outcomes?.map(({ expires, unless, ...rest }) => ({
      ...rest,
      expires: expires.length,
      unless: unless.length,
    })) ?? null,
    id,
  );

type Answer = number | boolean | null;

/** Answers of handlers that have one: `survives`, `tick`, `deaf`; by a key of what they were given. */
export type RememberedAnswers = {
  /** What `run` gives; it runs where nothing is remembered by this key. */
  readonly answer: <T extends Answer>(key: string, what: string, run: () => T) => T;
  /** Runs every handler again. Throws InputError where one does otherwise now. */
  readonly recheck: () => void;
  readonly size: () => number;
};

/** Nothing remembered yet of the process with this name. */
export const rememberedAnswers = (id: NodeId): RememberedAnswers => {
  const memo = new Map<string, { readonly answer: Answer; readonly again: () => void }>();
  return {
    answer: <T extends Answer>(key: string, what: string, run: () => T): T => {
      const found = memo.get(key);
      if (found !== undefined) return found.answer as T;
      const answer = run();
      const again = (): void => {
        if (run() !== answer) throw impure(id, what);
      };
      memo.set(key, { answer, again });
      return answer;
    },
    recheck: () => {
      for (const { again } of [...memo.values()]) again();
    },
    size: () => memo.size,
  };
};

const impure = (id: NodeId, what: string): InputError =>
  new InputError(
    `${id}: ${what} is impure: called twice with the same state it did two things. ` +
      "The usual cause is a clock, a random number, or a variable kept outside the state",
  );
