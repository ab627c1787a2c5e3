/** One call of a function of states, with what it read of them. */
import { InputError } from "../../model/input-error.ts";
import { threw } from "../threw.ts";
import type { Spot } from "./fields.ts";
import { type ReadRecorder, recordedStates } from "./recorded-states.ts";

/** What the function takes for the state at a spot. */
type Show = (spot: Spot, value: unknown) => unknown;

/** What was made of what the function returned, and what it read. */
type RecordedCall<T> = Pick<ReadRecorder, "reads" | "hasShownParts" | "end"> & {
  readonly answer: T;
};

/**
 * Calls a function and notes what it reads, until `end`. A function that throws on stand-ins is called
 * again with plain data, and counts as having read all of it.
 *
 * @param what the name of the function, for messages
 * @param use makes the answer of what the function returned; it may read, too
 * @throws {ThrewError} what the function throws of plain data
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
 * What a function returns.
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
