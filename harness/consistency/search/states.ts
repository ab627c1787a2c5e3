import { isSameValue, valueKey } from "../../history/value-key.ts";
import type { AnyObject } from "../judgement.ts";
import type { Entry } from "./timeline.ts";

/** The states of an object as small numbers, and what each operation does to them, asked once. */
export type States = {
  readonly object: AnyObject;
  readonly values: unknown[];
  readonly ids: Map<unknown, number>;
};

export const statesOf = (object: AnyObject): States => {
  const states: States = { object, values: [], ids: new Map() };
  idOf(states, object.initial);
  return states;
};

const idOf = (states: States, state: unknown): number => {
  // Plain values are their own key; the mark keeps a text apart from what is written like it.
  const isPlain = typeof state !== "object" || state === null;
  const key = isPlain ? state : `\0${valueKey(state)}`;
  const known = states.ids.get(key);
  if (known !== undefined) return known;
  states.ids.set(key, states.values.length);
  return states.values.push(state) - 1;
};

/** The state after an operation, or -1 where the object would have answered something else. */
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
