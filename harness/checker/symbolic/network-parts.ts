/**
 * The effect of a step on the letters of the network, level by level: on the count of a letter, or on an inbox as one
 * value. Letters to which their receiver is deaf are not added, and those to which it becomes deaf are removed.
 */
import { DISABLED } from "../cells/cell-maps.ts";
import type { Cells } from "../cells/cells.ts";
import { added, deliverable, type Inbox, removed } from "../cells/inbox.ts";
import type { Levels } from "./levels.ts";
import type { Known, Part } from "./part.ts";

/** What a step does with letters. */
type LetterUse = {
  /** The process that takes the step, or -1. */
  readonly p: number;
  /** The letter that must be there for the step to be enabled, or -1. */
  readonly given: number;
  /** Whether the given letter is lost: then it need not be the next to be delivered. */
  readonly loses: boolean;
  /** The letter that the step removes from the network, or -1. */
  readonly takes: number;
  /** The processes that may become deaf to letters in their inboxes. */
  readonly drops: readonly number[];
  readonly sends: readonly number[];
  /**
   * Letter tests: a letter that passes one of `unless` disables the step; letters that pass one of `expires` vanish.
   */
  readonly unless: readonly number[];
  readonly expires: readonly number[];
};

/** The cells of a system, and the levels that hold them. */
type Network = { readonly cells: Cells; readonly levels: Levels };

/** A function that makes the parts of a transition that concern letters. It adds levels for new letters to `levels`. */
export const networkParts = (
  cells: Cells,
  levels: Levels,
): ((use: LetterUse) => readonly Part[]) => {
  const network = { cells, levels };
  return (use) => [
    ...addressees(network, use),
    ...(levels.inboxes.length > 0 ? inboxParts(network, use) : countParts(network, use)),
  ];
};

/**
 * Parts that change nothing, but show the local value of each receiver that may be deaf to a letter sent: levels below
 * need it.
 */
const addressees = ({ cells, levels }: Network, use: LetterUse): readonly Part[] => {
  const others = new Set(use.sends.map(cells.target));
  return [...others]
    .filter((q) => q !== use.p && cells.processes[q]!.deaf !== undefined)
    .map((q) => {
      const sends = use.sends.filter((letter) => cells.target(letter) === q);
      const same = { name: `hears ${sends}`, of: (value: number) => value, only: -1 };
      return { level: levels.locals[q]!, shows: q, rewrite: () => same };
    });
};

const passes = (
  { cells: { letterTests } }: Network,
  tests: readonly number[],
  letter: number,
): boolean => tests.some((test) => letterTests.matches(test, letter));

const isDeaf = ({ cells }: Network, known: Known, letter: number): boolean => {
  const q = cells.target(letter);
  const local = known.get(q);
  if (local === undefined) return false;
  return cells.reactions[q]!.deaf(cells.locals[q]!.values[local]!.state, letter);
};

/** The effect on the counts of letters, each of which has a level of its own. */
const countParts = (network: Network, use: LetterUse): readonly Part[] => {
  const { cells, levels } = network;
  const touched = new Set([use.given, use.takes, ...use.sends]);
  touched.delete(-1);
  for (const letter of levels.letters)
    if (
      use.drops.includes(cells.target(letter)) ||
      passes(network, use.unless, letter) ||
      passes(network, use.expires, letter)
    )
      touched.add(letter);
  return [...touched].map((letter) => countPart(network, use, letter));
};

const countPart = (network: Network, use: LetterUse, letter: number): Part => {
  const { cells, levels } = network;
  const isSet = cells.network === "set";
  const given = letter === use.given ? 1 : 0;
  const takes = letter === use.takes ? 1 : 0;
  const bars = passes(network, use.unless, letter);
  const expires = passes(network, use.expires, letter);
  const sent = use.sends.filter((each) => each === letter).length;
  const mayDrop = use.drops.includes(cells.target(letter));
  return {
    level: levels.letter(letter),
    shows: -1,
    rewrite: (known) => {
      const deaf = isDeaf(network, known, letter);
      const drops = deaf && mayDrop;
      const adds = deaf ? 0 : sent;
      if (!given && !takes && !bars && !expires && !drops && adds === 0) return null;
      const after = (left: number): number => {
        const rest = (expires ? 0 : left) + adds;
        return drops ? 0 : isSet ? Math.min(rest, 1) : rest;
      };
      return {
        name: `${given}${takes}${bars}${expires}${drops}${adds}`,
        of: (count) =>
          count < given || (bars && count > given) ? DISABLED : after(count - takes),
        only: -1,
      };
    },
  };
};

/** The effect on inboxes, each of which is one value at one level. */
const inboxParts = (network: Network, use: LetterUse): readonly Part[] => {
  const { cells } = network;
  const reachesAll = use.unless.length + use.expires.length > 0;
  return cells.nodes
    .map((_, q) => q)
    .filter(
      (q) =>
        reachesAll ||
        (q === use.p && use.given >= 0) ||
        use.drops.includes(q) ||
        use.sends.some((letter) => cells.target(letter) === q),
    )
    .map((q) => inboxPart(network, use, q));
};

const inboxPart = (network: Network, use: LetterUse, q: number): Part => {
  const { cells, levels } = network;
  return {
    level: levels.inboxes[q]!,
    shows: -1,
    rewrite: (known) => {
      const sends = use.sends.filter(
        (letter) => cells.target(letter) === q && !isDeaf(network, known, letter),
      );
      const { given, takes, unless, expires } =
        use.p === q ? use : { ...use, given: -1, takes: -1 };
      const drops = use.drops.includes(q);
      const of = (inbox: Inbox): Inbox | null => {
        if (given >= 0 && !isGiven(cells, inbox, given, use.loses)) return null;
        const left = takes < 0 ? inbox : removed(inbox, takes);
        const aside = given < 0 ? inbox : removed(inbox, given);
        if (aside.some((letter) => passes(network, unless, letter))) return null;
        const rest = sends.reduce(
          (some: Inbox, letter) => added(some, letter, cells.network, cells.sender),
          left.filter((letter) => !passes(network, expires, letter)),
        );
        return drops ? rest.filter((letter) => !isDeaf(network, known, letter)) : rest;
      };
      return {
        name: `${given} ${takes} ${unless} ${expires} ${sends} ${drops ? known.get(q) : ""}`,
        of: (value) => {
          const after = of(cells.inboxes[q]!.values[value]!);
          return after === null ? DISABLED : cells.inboxes[q]!.id(after, "inbox");
        },
        only: -1,
      };
    },
  };
};

const isGiven = (
  { network, sender }: Cells,
  inbox: Inbox,
  letter: number,
  loses: boolean,
): boolean => (loses ? inbox : deliverable(inbox, network, sender)).includes(letter);
