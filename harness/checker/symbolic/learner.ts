/**
 * Learns the transitions of a system while sets are searched. It calls a handler for a local value and a letter once it
 * meets a reachable state that has both.
 */
import type { Cells } from "../cells/cells.ts";
import { deliverable } from "../cells/inbox.ts";
import { deliveryRules, type Effect, lossRule, ownRules } from "../rules/rules.ts";
import type { WorldStep } from "../rules/steps.ts";
import type { Levels } from "./levels.ts";
import { DOWN, type NodeTable, RIGHT, UNIT, VALUE, WORDS } from "./node-table.ts";
import { type OperationCache, operationCache } from "./operation-cache.ts";
import type { Relation } from "./relation.ts";
import { type Guards, type LocalRule, transitionsOf } from "./transitions.ts";

/**
 * A learned transition, as the number of its list. When the search meets a new letter that the transition affects,
 * another list replaces this one.
 */
export type Learned = {
  list: number;
  readonly fault: boolean;
  /** Whether the transition is a tick: in states that it does not change, a tick is no progress. */
  readonly settles: boolean;
};

/** The transitions learned so far. */
export type Learner = {
  /**
   * The transitions that begin at this local value of a process. It first learns those for letters in the set below the
   * value.
   */
  readonly beginning: (p: number, local: number, below: number) => readonly Learned[];
  /** The transitions that begin at another level: they are fired on whole sets. */
  readonly loose: readonly Learned[];
  /** Adds a step of the world, for states in which these fields have these values. */
  readonly addWorldStep: (step: WorldStep, guards: Guards) => void;
  /** The numbers of the lists of all transitions. */
  readonly lists: () => readonly number[];
  /** The number of transitions learned so far. */
  readonly count: () => number;
  /** Must be called after a garbage collection, since new nodes get the numbers of freed ones. */
  readonly forgetNodes: () => void;
};

/** A local value of a process that the search has met, and the letters that it met together with it. */
type MetLocal = {
  readonly p: number;
  readonly local: number;
  readonly number: number;
  readonly transitions: Learned[];
  readonly letters: Set<number>;
};

const SLOTS = 1 << 18;

/** A learner that has learned nothing yet. Its functions throw what handlers throw. */
export const learnerOf = (
  cells: Cells,
  levels: Levels,
  table: NodeTable,
  relation: Relation,
): Learner => {
  const { learn, addWorldStep, catchUp, loose, count } = transitionStore(
    cells,
    levels,
    relation,
    transitionsOf(cells, levels, table, relation),
  );
  const met = cells.nodes.map((): MetLocal[] => []);
  let numbers = 0;

  const meet = (p: number, local: number): MetLocal => {
    const number = ++numbers;
    const here: MetLocal = { p, local, number, transitions: [], letters: new Set() };
    for (const effect of ownRules(cells, p, local)) learn(here, { effect, given: -1 });
    return here;
  };

  const meetLetter = (here: MetLocal, letter: number, isNext: boolean): void => {
    // A letter behind others of a fifo may be lost, but is delivered only when it comes to the front.
    const key = isNext ? letter : ~letter;
    if (here.letters.has(key)) return;
    here.letters.add(key);
    const { p, local } = here;
    if (isNext)
      for (const effect of deliveryRules(cells, p, local, letter))
        learn(here, { effect, given: letter });
    const isLost = here.letters.has(isNext ? ~letter : letter);
    if (cells.system.environment.loss && cells.network !== "set" && !isLost)
      learn(here, { effect: lossRule(cells, local, letter), given: letter });
  };

  const scanned = operationCache(SLOTS);
  const scan = letterScan(cells, levels, table, scanned, meetLetter);

  return {
    beginning: (p, local, below) => {
      const here = (met[p]![local] ??= meet(p, local));
      scan(here, below);
      catchUp();
      return here.transitions;
    },
    loose,
    addWorldStep,
    lists: () =>
      [
        ...met.flatMap((each) => each.flatMap((here) => here?.transitions ?? [])),
        ...loose,
      ].map(({ list }) => list),
    count,
    forgetNodes: () => scanned.retain(() => false),
  };
};

type TransitionStore = Pick<Learner, "addWorldStep" | "loose" | "count"> & {
  readonly learn: (here: MetLocal, rule: Omit<LocalRule, "p" | "local">) => void;
  /** Makes lists anew if letters have got levels since these lists were made. */
  readonly catchUp: () => void;
};

/**
 * Holds all transitions apart from those that begin at a local value, and remembers which may concern letters met
 * later.
 */
const transitionStore = (
  cells: Cells,
  levels: Levels,
  relation: Relation,
  transitions: ReturnType<typeof transitionsOf>,
): TransitionStore => {
  const hasInboxes = levels.inboxes.length > 0;
  const loose: Learned[] = [];
  /** The transitions that may concern a letter met later, each with the function that makes its list anew. */
  const open = new Map<Learned, () => number>();
  let known = 0;
  let count = 0;

  const catchUp = (): void => {
    while (known < levels.letters.length) {
      known = levels.letters.length;
      for (const [learned, again] of open) learned.list = again();
    }
  };

  const learn = (here: MetLocal, rule: Omit<LocalRule, "p" | "local">): void => {
    const { p, local } = here;
    const make = (): number => transitions.ofRule({ p, local, ...rule });
    const { fault, unless, expires } = rule.effect;
    const learned = { list: make(), fault, settles: false };
    count++;
    if (!hasInboxes && isOpen(cells, p, rule.effect, local)) open.set(learned, make);
    // A transition with letter tests may concern letters at levels above the process.
    const begins =
      unless.length + expires.length === 0 &&
      relation.levelOf(learned.list) === levels.locals[p];
    (begins ? here.transitions : loose).push(learned);
  };

  const addWorldStep = (step: WorldStep, guards: Guards): void => {
    const make = (): number => transitions.ofWorldStep(step, guards);
    const settles = step.action.type === "tick";
    const learned = { list: make(), fault: step.fault, settles };
    count++;
    if (!hasInboxes && step.normalises.length > 0) open.set(learned, make);
    loose.push(learned);
  };

  return { learn, addWorldStep, catchUp, loose, count: () => count };
};

/** Whether a rule tests or removes letters, so that it also concerns letters met later. */
const isOpen = (
  cells: Cells,
  p: number,
  { local, unless, expires }: Effect,
  from: number,
): boolean =>
  unless.length + expires.length > 0 ||
  (local !== from && cells.processes[p]!.deaf !== undefined);

/**
 * A function that meets every letter to a process which a tuple of a set has. It visits each node once per local value.
 */
const letterScan = (
  cells: Cells,
  levels: Levels,
  table: NodeTable,
  scanned: OperationCache,
  meetLetter: (here: MetLocal, letter: number, isNext: boolean) => void,
): ((here: MetLocal, node: number) => void) => {
  const meetInbox = (here: MetLocal, value: number): void => {
    const inbox = cells.inboxes[here.p]!.values[value]!;
    const next = deliverable(inbox, cells.network, cells.sender);
    for (const letter of new Set(inbox)) meetLetter(here, letter, next.includes(letter));
  };
  const scan = (here: MetLocal, node: number): void => {
    let each = node;
    for (; each > UNIT; each = table.words[each * WORDS + RIGHT]!) {
      if (scanned.find(here.number, each, 0) >= 0) return;
      scanned.put(here.number, each, 0, 0);
      const level = table.words[each * WORDS]!;
      if (level === levels.inboxes[here.p])
        meetInbox(here, table.words[each * WORDS + VALUE]!);
      else {
        const letter = levels.letterAt(level);
        if (letter >= 0 && cells.target(letter) === here.p)
          meetLetter(here, letter, true);
      }
      scan(here, table.words[each * WORDS + DOWN]!);
    }
  };
  return scan;
};
