import { isSameValue, valueKey } from "../../history/value-key.ts";
import type { AnyObject } from "../judgement.ts";
import type { Entry } from "./timeline.ts";

/** Numbers for the states of an object. Each operation is applied to each state once. */
export type States = {
  readonly object: AnyObject;
  readonly values: unknown[];
  readonly ids: Map<unknown, number>;
};

/** The states of an object, found as the search goes. */
export const statesOf = (object: AnyObject): States => {
  const states: States = { object, values: [], ids: new Map() };
  idOf(states, object.initial);
  return states;
};

const idOf = (states: States, state: unknown): number => {
  // A plain value is its own key. The mark keeps a text apart from the key of a structured value.
  const isPlain = typeof state !== "object" || state === null;
  const key = isPlain ? state : `\0${valueKey(state)}`;
  const known = states.ids.get(key);
  if (known !== undefined) return known;
  states.ids.set(key, states.values.length);
  return states.values.push(state) - 1;
};

/**
 * The number of the state after an operation, or -1 if the object would have answered otherwise.
 */
export const after = (states: States, entry: Entry, state: number): number =>
  (entry.next[state] ??= learn(states, entry, state));

const learn = (states: States, entry: Entry, state: number): number => {
  const { object } = states;
  const { request, result } = entry.operation;
  const [next, answer] = object.apply(states.values[state], request);
  if (!entry.isOpen) {
    const fits =
      object.accepts === undefined
        ? isSameValue(answer, result)
        : object.accepts(answer, result, request);
    if (!fits) return -1;
  }
  return idOf(states, next);
};
