import type { AnyObject } from "../judgement.ts";
import { after, statesOf } from "../search/states.ts";
import type { Entry } from "../search/timeline.ts";
import { foresightOf } from "./foresight.ts";
import type { Machine } from "./interleave.ts";

export type ObjectMachine = Machine & {
  /** Did what says that it only reads change the state? Then nothing was free. */
  readonly hasImpureRead: () => boolean;
};

/** Any object, by what it answers; one state per key. */
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
  const { allows, note } = foresightOf(object, entries, keyOf);
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
