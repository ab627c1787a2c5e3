/**
 * Checks that handlers treat interchangeable processes alike. Each call that the search made is repeated with names
 * exchanged, and its answer must be the first answer with the same names exchanged. This finds handlers that compare
 * ids, or single one out.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import { deliverable } from "../cells/inbox.ts";
import type { Poll } from "../interruption.ts";
import {
  answersOf,
  type HandlerAnswer,
  type HandlerCall,
  type HandlerKind,
} from "./answers.ts";
import {
  adjacentSwaps,
  generatorsOf,
  identityOn,
  type Permutation,
  toldAs,
} from "./names.ts";
import { compareOrbits, type Rows } from "./orbits.ts";
import { shown, shownRoles, stateOf } from "./shown.ts";
import type { Symmetry } from "./symmetry.ts";

/**
 * Compares the handlers with names exchanged.
 *
 * @returns whether all renamings were compared
 * @throws InputError where a handler depends on names
 */
export const reactionsAreSymmetric = (
  cells: Cells,
  symmetry: Symmetry,
  rows: Rows,
  poll: Poll,
): boolean => {
  const { names, values } = symmetry;
  const same = identityOn(names);
  const renamed = (input: HandlerCall, permutation: Permutation): HandlerCall => ({
    question: input.question,
    p: names.moved(input.p, permutation),
    local: input.local < 0 ? -1 : values.renamed(input.p, input.local, permutation),
    letter: input.letter < 0 ? -1 : values.renamedLetter(input.letter, permutation),
  });
  const asked = rememberedAnswers(answersOf(cells, symmetry), same);
  const isAsDue = (
    input: HandlerCall,
    permutation: Permutation,
    image: HandlerCall,
  ): boolean => textOf(asked(input).given, permutation) === asked(image).text;
  return compareOrbits(
    generatorsOf(names),
    inputsOf(cells, rows, poll),
    {
      key: keyOf,
      renamed,
      compare: (input, permutation, image) => {
        if (isAsDue(input, permutation, image)) return;
        // The message shows an exchange of two names instead, if one of these fails too: it is easier to understand
        // than a rotation.
        const exchange =
          adjacentSwaps(names).find(
            (each) => !isAsDue(input, each, renamed(input, each)),
          ) ?? permutation;
        const other = renamed(input, exchange);
        const [due, given] = [asked(input).given, asked(other).given];
        const missing = without(due, exchange, given, same);
        const extra = without(given, same, due, exchange);
        throw new InputError(
          refusal(cells, {
            handler: (missing ?? extra ?? due[0])!.handler,
            exchange: toldAs(names, exchange),
            input,
            image: other,
            due: missing && names.renamed(missing.plain, exchange),
            given: extra?.plain,
          }),
        );
      },
    },
    poll,
  );
};

type Answers = { readonly given: readonly HandlerAnswer[]; readonly text: string };

/** The answers to a call, and their text, computed once for each call. */
const rememberedAnswers = (
  answers: (call: HandlerCall) => readonly HandlerAnswer[],
  same: Permutation,
): ((call: HandlerCall) => Answers) => {
  const known = new WeakMap<HandlerCall, Answers>();
  return (call) => {
    let found = known.get(call);
    if (found === undefined) {
      const given = answers(call);
      found = { given, text: textOf(given, same) };
      known.set(call, found);
    }
    return found;
  };
};

const textOf = (answers: readonly HandlerAnswer[], permutation: Permutation): string =>
  answers
    .map(({ text }) => text(permutation))
    .sort()
    .join("\n");

/** One of the answers `some` that is not among `others`; undefined if there is none. */
const without = (
  some: readonly HandlerAnswer[],
  renaming: Permutation,
  others: readonly HandlerAnswer[],
  renamingOthers: Permutation,
): HandlerAnswer | undefined => {
  const texts = others.map(({ text }) => text(renamingOthers));
  return some.find(({ text }) => !texts.includes(text(renaming)));
};

const keyOf = ({ question, p, local, letter }: HandlerCall): string =>
  `${question} ${p} ${local} ${letter}`;

/** The calls of handlers that the search made, found again from its rows. */
const inputsOf = (
  cells: Cells,
  { states, valuesAt }: Rows,
  poll: Poll,
): Iterable<HandlerCall> => {
  const { ticks, ages } = cells.system.environment;
  const found = new Map<string, HandlerCall>();
  const add = (question: HandlerKind, p: number, local: number, letter = -1): void => {
    const input = { question, p, local, letter };
    found.set(keyOf(input), input);
  };
  const lettersTo = (p: number): number[] =>
    [...cells.letters.values.keys()].filter((letter) => cells.target(letter) === p);
  const seen = cells.nodes.map(() => new Set<string>());
  for (let state = 0; state < states; state++) {
    poll();
    const row = valuesAt(state);
    for (const p of cells.nodes.keys()) {
      const local = row[p]!;
      const inbox = row[cells.nodes.length + p]!;
      const pair = `${local} ${inbox}`;
      if (seen[p]!.has(pair)) continue;
      seen[p]!.add(pair);
      add("acts", p, local);
      if (ticks) add("ticks", p, local);
      const waiting = cells.inboxes[p]!.values[inbox]!;
      for (const letter of deliverable(waiting, cells.network, cells.sender))
        add("is given", p, local, letter);
      if (ages) for (const letter of waiting) add("ages", p, -1, letter);
      if (cells.processes[p]!.deaf)
        for (const letter of lettersTo(p)) add("is deaf", p, local, letter);
    }
  }
  return found.values();
};

type Refused = {
  readonly handler: string;
  readonly exchange: string;
  readonly input: HandlerCall;
  readonly image: HandlerCall;
  /** What the answer to `image` should be, from the answer to `input`; undefined if that has none. */
  readonly due: unknown;
  readonly given: unknown;
};

const refusal = (
  cells: Cells,
  { handler, exchange, input, image, due, given }: Refused,
): string => {
  const asked = ({ local, letter, p }: HandlerCall): string =>
    [
      ...(letter < 0 ? [] : [`given ${shown(cells.letters.values[letter])}`]),
      ...(local < 0 ? [] : [`in ${shown(stateOf(cells, p, local))}`]),
    ].join(" ");
  const told = (answer: unknown): string =>
    answer === undefined ? "nothing of the kind" : shown(answer);
  const where = cells.nodes[image.p];
  return (
    `${cells.system.name} declares ${shownRoles(cells)} symmetric, yet ${handler} of ${where} depends on names: ` +
    `${asked(image)} it returns ${told(given)}, but must return ${told(due)}, because that is what ` +
    `${where === cells.nodes[input.p] ? "it" : cells.nodes[input.p]} returns ${asked(input)}, with ${exchange}. ` +
    "The usual cause is a comparison of ids, or an id written out"
  );
};
