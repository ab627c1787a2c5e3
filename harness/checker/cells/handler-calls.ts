/** Calls of one process's handlers, counted, and what they return as numbers. */
import { InputError } from "../../model/input-error.ts";
import type { NodeId } from "../../model/process.ts";
import { threw } from "../threw.ts";
import type { Letters } from "./cells.ts";
import type { LetterTests } from "./letter-tests.ts";
import type { Outcomes } from "./reactions.ts";
import type { Interner } from "./values.ts";

/** How one process's handlers are called. */
export type HandlerCalls = {
  /**
   * What the handler returns.
   *
   * @param what the handler's name, for messages
   * @param given what it was called with beside the state, for messages
   * @throws {ThrewError} what the handler throws, with its name
   */
  readonly called: <T>(what: string, run: () => T, given?: unknown) => T;
  /** How many calls there were. */
  readonly count: () => number;
};

/** No call yet. */
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

/** Whether it comes of a handler that changed its input: states and letters are frozen. */
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
 * @throws {InputError} where it is none of these, or holds what is not plain data
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
