/** The answers of handlers with names exchanged: as text to compare, and as data for messages. */
import { DISABLED } from "../cells/cell-maps.ts";
import type { Cells } from "../cells/cells.ts";
import { encode } from "../cells/values.ts";
import { type Action, deliveryRules, type Effect, ownRules } from "../rules/rules.ts";
import { generatorsOf, type Permutation } from "./names.ts";
import { stateOf } from "./shown.ts";
import type { Symmetry } from "./symmetry.ts";

/** Which handler is called. */
export type HandlerKind = "acts" | "is given" | "ticks" | "is deaf" | "ages";

/**
 * A call of a handler: on a process in a local value, with a letter. `local` and `letter` are -1 if the handler has no
 * such input.
 */
export type HandlerCall = {
  readonly question: HandlerKind;
  readonly p: number;
  readonly local: number;
  readonly letter: number;
};

/** One of the answers to a call: `text` with names exchanged, `plain` as data. */
export type HandlerAnswer = {
  readonly handler: string;
  readonly text: (permutation: Permutation) => string;
  readonly plain: unknown;
};

type Answers = (call: HandlerCall) => readonly HandlerAnswer[];

/** Calls handlers in the way in which a search calls them, and returns their answers. Throws what a handler throws. */
export const answersOf = (cells: Cells, symmetry: Symmetry): Answers => {
  const { values } = symmetry;
  const reacted = reactedOf(cells, symmetry);
  return ({ question, p, local, letter }) => {
    switch (question) {
      case "acts":
        return ownRules(cells, p, local).map((rule) => reacted(p, rule));
      case "is given":
        return deliveryRules(cells, p, local, letter).map((rule) => reacted(p, rule));
      case "ticks": {
        const next = cells.maps[cells.ticking(p)]!.of(local);
        if (next === DISABLED) return [];
        const text = (permutation: Permutation): string =>
          `${values.renamed(p, next, permutation)}`;
        return [{ handler: "tick", text, plain: stateOf(cells, p, next) }];
      }
      case "is deaf": {
        const { state } = cells.locals[p]!.values[local]!;
        const isDeaf = cells.reactions[p]!.deaf(state, letter);
        return [{ handler: "deaf", text: () => `${isDeaf}`, plain: isDeaf }];
      }
      case "ages": {
        const after = cells.system.environment.ages!(cells.letters.flying(letter));
        if (after === undefined) return [];
        return [{ handler: "ages", text: () => `${after}`, plain: after }];
      }
    }
  };
};

const reactedOf = (
  cells: Cells,
  { names, values }: Symmetry,
): ((p: number, effect: Effect) => HandlerAnswer) => {
  const { letters } = cells;

  /** The letters that were sent, and all their renamings: computed at the first use. */
  let everyLetter: readonly number[] | undefined;
  const renamings = (): readonly number[] => {
    const generators = generatorsOf(names);
    for (let letter = 0; letter < letters.values.length; letter++)
      for (const each of generators) values.renamedLetter(letter, each);
    return letters.values.map((_, letter) => letter);
  };
  /** Each reaction makes its letter tests anew, so a test is compared by the letters that pass it. */
  const passing = (tests: readonly number[], permutation: Permutation): string =>
    tests
      .map((test) =>
        (everyLetter ??= renamings())
          .filter((letter) => cells.letterTests.matches(test, letter))
          .map((letter) => values.renamedLetter(letter, permutation))
          .sort((a, b) => a - b)
          .join(),
      )
      .sort()
      .join("/");

  /** The letters of a reaction in sorted order. On a fifo network the letters to one process keep their order. */
  const sent = (sends: readonly number[], permutation: Permutation): string =>
    sends
      .map((letter) => values.renamedLetter(letter, permutation))
      .sort((a, b) =>
        cells.network === "fifo" ? cells.target(a) - cells.target(b) : a - b,
      )
      .join();

  return (p, { action, local, sends, responses, expires, unless }) => ({
    handler: handlerOf(action),
    text: (permutation) =>
      [
        handlerOf(action),
        "kept" in action,
        values.renamed(p, local, permutation),
        sent(sends, permutation),
        encode(names.renamed(responses, permutation), "responses"),
        passing(expires, permutation),
        passing(unless, permutation),
      ].join(" "),
    plain: {
      state: stateOf(cells, p, local),
      ...(sends.length > 0 && {
        sends: sends.map((letter) => {
          const { to, body } = letters.values[letter]!;
          return { to, body };
        }),
      }),
      ...(responses.length > 0 && { responses }),
    },
  });
};

const HANDLERS: Readonly<Partial<Record<Action["type"], string>>> = {
  deliver: "receive",
  crash: "survives",
  wipe: "wiped",
};

const handlerOf = (action: Action): string =>
  action.type === "act"
    ? `action "${action.name}"`
    : (HANDLERS[action.type] ?? action.type);
