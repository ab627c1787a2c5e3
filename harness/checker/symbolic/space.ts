/** A system as sets: its first state, its transitions, and the memory that they use. */
import type { Cells } from "../cells/cells.ts";
import { type Poll, pollOf } from "../interruption.ts";
import { initialRow } from "../rules/initial-row.ts";
import { lastingSteps } from "../rules/world-steps.ts";
import { type Interrupt, interruptOf } from "./interrupt.ts";
import { jointLearnerOf } from "./joint-learner.ts";
import { type Ldd, lddOf } from "./ldd.ts";
import { type Learner, learnerOf } from "./learner.ts";
import { type Levels, levelsOf } from "./levels.ts";
import { type Relation, relationOn } from "./relation.ts";
import { type Sweep, sweepOf } from "./sweep.ts";

/** The parts of one symbolic search. */
export type Space = {
  readonly cells: Cells;
  readonly ldd: Ldd;
  readonly levels: Levels;
  readonly relation: Relation;
  readonly learner: Learner;
  readonly sweep: Sweep;
  /** Learns the transitions of joint actions in these states; false if a limit was reached before all were learned. */
  readonly learnJoint: (set: number) => boolean;
  /** The set of the first state alone. */
  readonly first: number;
  readonly memory: Memory;
  readonly interrupt: Interrupt;
  /** The poll of work outside sweeps: learning joint actions, counting steps. */
  readonly poll: Poll;
  /** The most combinations of values of the cells that a property reads. */
  readonly mostAsked: number;
};

/** The bytes of a search, and garbage collection. */
type Memory = {
  readonly bytes: () => number;
  /** Whether the next growth would exceed the memory limit. */
  readonly isShort: () => boolean;
  /** Keeps these sets until the search ends. */
  readonly keep: (...sets: readonly number[]) => void;
  /** Frees all nodes except those of the kept sets and of these sets, and the cached results about freed nodes. */
  readonly collect: (sets: readonly number[]) => void;
  /** Enlarges the caches as the number of nodes grows. */
  readonly balance: () => void;
};

type SpaceLimits = {
  readonly maxBytes: number;
  readonly mostAsked: number;
  /** Whether the process has no room for this many more bytes. */
  readonly isShort?: (more: number) => boolean;
  /** Called now and then with the bytes in use; true ends the search. */
  readonly isOver: (bytes: number) => boolean;
};

/** The first state of a system and what learns its transitions, with limits. */
export const spaceOf = (
  cells: Cells,
  { maxBytes, mostAsked, isShort = () => false, isOver }: SpaceLimits,
): Space => {
  const ldd = lddOf();
  const levels = levelsOf(cells, ldd.table);
  const relation = relationOn(ldd);
  const learner = learnerOf(cells, levels, ldd.table, relation);
  const interrupt = interruptOf(
    () => memory.isShort(),
    () => isShort(0) || isOver(memory.bytes()),
  );
  const sweep = sweepOf(ldd, levels, relation, learner, interrupt.isRequested);
  const poll = pollOf(interrupt.isOver);
  const learnJoint = jointLearnerOf(cells, ldd, { levels, learner, poll });
  // The steps of the world that are the same in every state; joint actions are learned when the values that they read
  // are met.
  for (const step of lastingSteps(cells)) learner.addWorldStep(step, []);
  const first = ldd.singleton(levels.tuple(initialRow(cells)));
  const memory = memoryOf(ldd, sweep, learner, { maxBytes, isShort });
  memory.keep(first);
  return {
    cells,
    ldd,
    levels,
    relation,
    learner,
    sweep,
    learnJoint,
    first,
    memory,
    interrupt,
    poll,
    mostAsked,
  };
};

/** The largest share of the memory limit that caches may take. */
const CACHE_SHARE = 1 / 4;
const MOST_CACHE_BYTES = 1 << 30;

const memoryOf = (
  { table, cache }: Ldd,
  sweep: Sweep,
  learner: Learner,
  { maxBytes, isShort }: Required<Pick<SpaceLimits, "maxBytes" | "isShort">>,
): Memory => {
  const kept: number[] = [];
  const caches = (): number => cache.bytes() + sweep.cache.bytes();
  const bytes = (): number => table.bytes() + caches();
  return {
    bytes,
    // While the table grows, memory holds both the old table and the new one, which is twice as large.
    isShort: () =>
      table.isNearlyFull() &&
      (table.bytes() * 2 + caches() > maxBytes || isShort(table.bytes() * 2)),
    keep: (...sets) => {
      kept.push(...sets);
    },
    collect: (sets) => {
      const isAlive = table.collect([...kept, ...sets]);
      cache.retain(() => false);
      sweep.cache.retain((_, set, __, result) => isAlive(set) && isAlive(result));
      learner.forgetNodes();
    },
    balance: () => {
      const most = Math.min(MOST_CACHE_BYTES, maxBytes * CACHE_SHARE);
      for (const each of [cache, sweep.cache])
        if (each.bytes() < table.used() * BYTES_PER_NODE && caches() * 2 < most)
          each.grow();
    },
  };
};

/** The bytes that an operation cache should have for each node in use. */
const BYTES_PER_NODE = 32;
