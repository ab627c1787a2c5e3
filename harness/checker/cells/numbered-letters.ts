/** Letters by number, in the order in which a search first meets them. */
import { InputError } from "../../model/input-error.ts";
import type { Flying, Letter, NodeId } from "../../model/process.ts";
import type { System } from "../../model/system.ts";
import type { Letters } from "./cells.ts";
import { interner } from "./values.ts";

/** Letters by number, and for each letter the numbers of the processes that sent it and that it is for. */
type NumberedLetters = {
  readonly letters: Letters;
  readonly sender: (letter: number) => number;
  readonly target: (letter: number) => number;
};

/**
 * An empty numbering of letters. A letter has an age only in a system whose letters age.
 *
 * @param number the number of each process; `id` throws InputError for a letter from or to any other process
 */
export const numberedLetters = (
  system: Pick<System, "environment">,
  number: ReadonlyMap<NodeId, number>,
): NumberedLetters => {
  const known = interner<Letter>();
  const from: number[] = [];
  const to: number[] = [];
  const isAgeing = system.environment.ages !== undefined;
  const seen: Flying[] = [];
  const numberOf = (node: NodeId, letter: Letter): number => {
    const found = number.get(node);
    if (found !== undefined) return found;
    throw new InputError(
      `${letter.from} sends to "${node}", which is no process; there are ${[...number.keys()].join(", ")}`,
    );
  };
  return {
    letters: {
      values: known.values,
      flying: (letter) =>
        (seen[letter] ??= Object.freeze({ age: 0, ...known.values[letter]! })),
      id: ({ from: sender, to: target, body, age = 0 }) => {
        const letter = { from: sender, to: target, body, ...(isAgeing && { age }) };
        const id = known.id(letter, `${letter.from}: message to ${letter.to}`);
        if (id === to.length) {
          to.push(numberOf(letter.to, letter));
          from.push(numberOf(letter.from, letter));
        }
        return id;
      },
    },
    sender: (letter) => from[letter]!,
    target: (letter) => to[letter]!,
  };
};
