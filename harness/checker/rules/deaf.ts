/**
 * By `deaf` a spec promises that a process ignores a letter in this state and in every state that may follow. Such
 * letters vanish, so a false promise would hide behaviour. This file checks the promise on every state and step that
 * the search learned, against every letter that was ever sent.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";

const deafnessHolds = (cells: Cells): void => {
  for (const [p, process] of cells.processes.entries()) {
    if (process.deaf === undefined) continue;
    const { states, deaf, receive, successorsOf } = cells.reactions[p]!;
    const mine = cells.letters.values
      .map((_, id) => id)
      .filter((id) => cells.target(id) === p);
    const text = (value: unknown): string => JSON.stringify(value);
    for (let state = 0; state < states.values.length; state++)
      for (const letter of mine) {
        if (!deaf(state, letter)) continue;
        const { body } = cells.letters.values[letter]!;
        const claim = `${cells.nodes[p]} is deaf to ${text(body)} in ${text(states.values[state])}`;
        if ((receive(state, letter)?.length ?? 0) > 0)
          throw new InputError(`${claim}, yet its receive reacts to it there`);
        for (const next of successorsOf(state))
          if (!deaf(next, letter))
            throw new InputError(
              `${claim}, yet no longer in ${text(states.values[next])}, which may follow`,
            );
      }
  }
};

/**
 * At the end of a search: calls all handlers again, and checks what processes promised by `deaf`.
 *
 * @throws {InputError} where a handler is impure, or a promise is broken
 */
export const handlersHold = (cells: Cells): void => {
  for (const { recheck } of cells.reactions) recheck();
  deafnessHolds(cells);
};
