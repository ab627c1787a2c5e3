/**
 * Learns the transitions of a system while sets are searched: a handler is called for a local value and a letter
 * once a reachable state has both.
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

/** A learned transition. Its list is replaced when a letter turns up that the transition affects. */
export type Learned = {
  list: number;
  readonly fault: boolean;
  /** A tick: where it changes nothing it is no progress. */
  readonly settles: boolean;
};

/** The transitions learned so far. */
export type Learner = {
  /** The transitions that begin at the local value of a process, given what is below it. */
  readonly beginning: (p: number, local: number, below: number) => readonly Learned[];
  /** Transitions that begin at another level: to be fired on whole sets. */
  readonly loose: readonly Learned[];
  /** Adds a step of the world, for states whose fields have these values. */
  readonly addWorldStep: (step: WorldStep, guards: Guards) => void;
  /** The lists of all transitions. */
  readonly lists: () => readonly number[];
  /** How many transitions have been learned. */
  readonly count: () => number;
  /** To be called after a garbage collection, since the numbers of nodes are used again. */
  readonly forgetNodes: () => void;
};

/** A local value of a process that was met, and the letters that were met with it. */
type MetLocal = {
  readonly p: number;
  readonly local: number;
  readonly number: number;
  readonly transitions: Learned[];
  readonly letters: Set<number>;
};

const SLOTS = 1 << 18;

/** A learner that knows nothing yet. Its handlers throw what a handler of the spec throws. */
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
    // A letter behind others may be lost; it is delivered when it comes to stand in front.
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
  /** Makes lists anew that were made before the last letters turned up. */
  readonly catchUp: () => void;
};

/** Holds the transitions that do not begin at a local value, and those that later letters may concern. */
const transitionStore = (
  cells: Cells,
  levels: Levels,
  relation: Relation,
  transitions: ReturnType<typeof transitionsOf>,
): TransitionStore => {
  const hasInboxes = levels.inboxes.length > 0;
  const loose: Learned[] = [];
  /** Transitions that a letter found later may concern, each with how its list is made anew. */
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
    // A letter test may concern letters above the process, now or later.
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

/** Whether a rule tests or drops letters, so that it also concerns letters found later. */
const isOpen = (
  cells: Cells,
  p: number,
  { local, unless, expires }: Effect,
  from: number,
): boolean =>
  unless.length + expires.length > 0 ||
  (local !== from && cells.processes[p]!.deaf !== undefined);

/** Meets every letter to a process that some tuple of a set has; each node is visited once. */
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
