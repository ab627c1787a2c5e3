import type { AnyObject } from "../judgement.ts";
import { after, statesOf } from "../search/states.ts";
import type { Entry } from "../search/timeline.ts";
import type { Machine } from "./interleave.ts";
import { lookaheadOf } from "./lookahead.ts";

/** A machine for objects of any kind. */
type ObjectMachine = Machine & {
  /** Did a request that says it only reads change the state? Then no row was really `free`. */
  readonly hasImpureRead: () => boolean;
};

/** A machine that applies the object itself, with one state per key. */
export const objectMachine = (
  object: AnyObject,
  entries: readonly Entry[],
  isEager: boolean,
): ObjectMachine => {
  const states = statesOf(object);
  const keys = new Map<string | number, number>();
  const keyOf = entries.map(({ operation }) => {
    const name = object.key?.(operation.request) ?? "";
    const key = keys.get(name) ?? keys.size;
    keys.set(name, key);
    return key;
  });
  const { allows, note } = lookaheadOf(object, entries, keyOf);
  const held = new Int32Array(keys.size);
  const replaced: number[] = [];
  let hasImpureRead = false;
  return {
    look(row) {
      const entry = entries[row]!;
      const state = held[keyOf[row]!]!;
      const next = after(states, entry, state);
      if (next < 0) return "blocked";
      if (next !== state && !allows(row, states.values[state], states.values[next]))
        return "blocked";
      if (!entry.isRead) return "choice";
      if (next !== state) hasImpureRead = true;
      return isEager && next === state ? "free" : "choice";
    },
    run(row) {
      const key = keyOf[row]!;
      note(row, -1);
      replaced.push(held[key]!);
      held[key] = after(states, entries[row]!, held[key]!);
    },
    undo(row) {
      note(row, 1);
      held[keyOf[row]!] = replaced.pop()!;
    },
    state: () => held.join(),
    hasImpureRead: () => hasImpureRead,
  };
};
