/** One call of a function of states, with what it read of them. */
import { InputError } from "../../model/input-error.ts";
import { threw } from "../threw.ts";
import type { Spot } from "./fields.ts";
import { type Recorded, recordedStates } from "./recorded-states.ts";

/** Gives the function what it is to take for the state at a spot. */
export type Show = (spot: Spot, value: unknown) => unknown;

export type RecordedCall<T> = Pick<Recorded, "reads" | "hasShownParts" | "end"> & {
  readonly answer: T;
};

/**
 * Calls a function and notes what it reads, until `end`. A function that takes plain data, and nothing
 * that stands for it, has read all of it.
 *
 * @param what who reads, for messages
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

export const called = (what: string, run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    throw threw(what, error);
  }
};
