/**
 * Remembers what handlers returned. It calls handlers again to find impure ones: now and then on a look-up, and for all
 * that is remembered at the end of a search.
 */
import { InputError } from "../../model/input-error.ts";
import type { NodeId } from "../../model/process.ts";
import type { Outcomes } from "./reactions.ts";
import { encode } from "./values.ts";

/** Reactions of handlers, by a key that names the handler and its input. */
export type RememberedReactions = {
  /**
   * The reactions remembered under this key; undefined if there are none. Some of these look-ups call the handler
   * again.
   */
  readonly find: (key: string) => Outcomes | undefined;
  /** Like `find`, but never calls the handler again. */
  readonly peek: (key: string) => Outcomes | undefined;
  /**
   * Runs the handler, remembers its reactions under the key, and returns them.
   *
   * @param what the handler's name, for messages
   */
  readonly learn: (key: string, what: string, run: () => Outcomes) => Outcomes;
  /** Runs every handler again. Throws InputError if one of them returns something else now. */
  readonly recheck: () => void;
  readonly size: () => number;
  /** For each handler, how many different reactions it has shown; to ignore its input counts as one. */
  readonly ways: () => ReadonlyMap<string, number>;
};

type Remembered = {
  readonly outcomes: Outcomes;
  uses: number;
  readonly recheck: () => void;
};

/** At these counts of look-ups of one reaction the handler is called again. */
const RECHECKED_AT = new Set([1, 64, 4096, 262_144]);

/** Remembers reactions of the process with this name; none so far. */
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

/**
 * A text that equal reactions share. Handlers make letter tests anew in each call, so only the number of tests is
 * compared.
 */
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

/**
 * Answers of handlers that return one value (`survives`, `tick`, `deaf`), by a key that names the handler and its
 * input.
 */
export type RememberedAnswers = {
  /** The answer remembered under this key. If there is none, calls `run` and remembers its result. */
  readonly answer: <T extends Answer>(key: string, what: string, run: () => T) => T;
  /** Runs every handler again. Throws InputError if one of them returns something else now. */
  readonly recheck: () => void;
  readonly size: () => number;
};

/** Remembers answers of the process with this name; none so far. */
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
