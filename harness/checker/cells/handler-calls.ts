/** Calls handlers of one process, counts these calls, and turns what the handlers return into numbers. */
import { InputError } from "../../model/input-error.ts";
import type { NodeId } from "../../model/process.ts";
import { threw } from "../threw.ts";
import type { Letters } from "./cells.ts";
import type { LetterTests } from "./letter-tests.ts";
import type { Outcomes } from "./reactions.ts";
import type { Interner } from "./values.ts";

/** Calls handlers of one process, and counts these calls. */
export type HandlerCalls = {
  /**
   * Runs `run`, a call of a handler, and returns its result.
   *
   * @param what the handler's name, for messages
   * @param given the handler's input beside the state, for messages
   * @throws {ThrewError} if the handler throws, with the names of process and handler
   */
  readonly called: <T>(what: string, run: () => T, given?: unknown) => T;
  /** The number of calls so far. */
  readonly count: () => number;
};

/** Calls of handlers of the process with this name; none counted yet. */
export const handlerCalls = (id: NodeId): HandlerCalls => {
  let count = 0;
  return {
    called: (what, run, given) => {
      count++;
      try {
        return run();
      } catch (error) {
        const cause = isOfFrozen(error)
          ? "; a handler must not change its input, return a new state instead"
          : "";
        throw threw(`${id}: ${what}`, error, { cause, given });
      }
    },
    count: () => count,
  };
};

/** Whether a handler caused this error by changing its input: states and letters are frozen. */
const isOfFrozen = (error: unknown): boolean =>
  error instanceof TypeError &&
  /read.?only|not extensible|delete property/i.test(error.message);

type Numbering = {
  readonly id: NodeId;
  readonly states: Interner<unknown>;
  readonly letters: Letters;
  readonly letterTests: Pick<LetterTests, "id">;
};

/**
 * Numbers what a handler returned: a reaction, a list of them, or undefined.
 *
 * @param what the handler's name, for messages
 * @throws {InputError} where `returned` is none of these, or holds a value that is not plain data
 */
export const outcomesIn = (
  { id, states, letters, letterTests }: Numbering,
  what: string,
  returned: unknown,
): Outcomes => {
  if (returned === undefined) return null;
  return (Array.isArray(returned) ? returned : [returned]).map((each, i) => {
    const at = Array.isArray(returned) ? `${what}, reaction ${i},` : what;
    if (typeof each !== "object" || each === null || !("sends" in each))
      throw new InputError(
        `${id}: ${at} returned ${typeof each}; return next(state), a list of these, or undefined`,
      );
    return {
      state: states.id(each.state, `${id}: ${at}: state`),
      sends: each.sends.map((send: { to: NodeId; body: unknown }) =>
        letters.id({ from: id, to: send.to, body: send.body }),
      ),
      responses: each.responses,
      expires: each.expires.map(letterTests.id),
      unless: each.unless.map(letterTests.id),
    };
  });
};
