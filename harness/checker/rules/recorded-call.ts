/** One call of a function of states, with a record of what it read. */
import { InputError } from "../../model/input-error.ts";
import { threw } from "../threw.ts";
import type { Spot } from "./fields.ts";
import { type ReadRecorder, recordedStates } from "./recorded-states.ts";

/** Returns what the function is to see of the state at a spot. */
type Show = (spot: Spot, value: unknown) => unknown;

/** The answer of the call, and what the function read. */
type RecordedCall<T> = Pick<ReadRecorder, "reads" | "hasShownParts" | "end"> & {
  readonly answer: T;
};

/**
 * Calls a function on stand-ins for states, and notes what it reads until `end` is called. A function that throws on
 * stand-ins is called again on plain data; it is then taken to have read the whole of each state that it asked for.
 *
 * @param what the name of the function, for messages
 * @param use makes the answer from what the function returned; it may read parts of states, too
 * @throws {ThrewError} what the function throws on plain data
 */
export const recordedCall = <T>(
  what: string,
  call: (show: Show) => unknown,
  use: (result: unknown) => T,
): RecordedCall<T> => {
  const { state, whole, plain, ...noted } = recordedStates(what);
  try {
    return { ...noted, answer: use(plain(call(state))) };
  } catch (error) {
    if (error instanceof InputError) throw error;
    return { ...noted, answer: use(called(what, () => call(whole))) };
  }
};

/**
 * Calls a function and returns its result.
 *
 * @throws {ThrewError} what it throws, with its name
 */
export const called = (what: string, run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    throw threw(what, error);
  }
};
