/**
 * Learns what the kernel does not know: the steps of processes by their values, what maps make of values, which
 * processes are deaf to which letters. It writes the answers into the arena, where all threads read them. The kernel
 * finds a record by the values in a row, so a record stores a step as the number that it adds to each word.
 */
import type { Cells } from "../cells/cells.ts";
import { type Layout, valueAt } from "../cells/layout.ts";
import type { JointTrie } from "../rules/joint.ts";
import { normalised } from "../rules/steps.ts";
import { lastingSteps } from "../rules/world-steps.ts";
import { type Arena, blocksAt, pairsAt } from "./arena.ts";
import { ASKED, CUT, type Tables } from "./kernel.ts";
import { learnedMaps } from "./learned/maps.ts";
import { learnedRecords } from "./learned/records.ts";
import { worldListsIn } from "./learned/world-lists.ts";
import type { ReadTries } from "./read-tries.ts";
import type { Taken } from "./taken.ts";

export type Learner = Pick<
  Tables,
  "plan" | "cutsSlot" | "lastingSlot" | "jointSlots" | "heardSlots"
> & {
  /**
   * Learns what the kernel needs to know (`asked`, see ASKED) about a row. Returns false if a value has no room in its
   * field: the rows must be laid out anew.
   */
  readonly learn: (asked: Int32Array, row: Int32Array) => boolean;
};

/** Where the learner keeps what it learned. */
type Memory = {
  readonly arena: Arena;
  readonly taken: Taken;
  readonly joint: readonly JointTrie[];
  readonly tries: ReadTries;
};

/**
 * A learner that knows only the steps that do not depend on the state.
 *
 * @throws (from `learn`) what handlers throw
 */
export const learnerOf = (
  cells: Cells,
  layout: Layout,
  { arena, taken, joint, tries }: Memory,
): Learner => {
  const processes = cells.nodes.length;
  const maps = learnedMaps(cells, layout, arena);
  const records = learnedRecords(cells, layout, { arena, taken, maps });
  const worldList = worldListsIn(arena, taken, maps);

  const heardSlots = Int32Array.from(cells.nodes, () => arena.reserve(1));
  const heard = [...heardSlots].map((slot) => pairsAt(arena, slot));
  const learnInbox = (p: number, local: number, inbox: number): boolean => {
    const kept = normalised(cells, p, local, inbox);
    if (kept > layout.mask[processes + p]!) return false;
    heard[p]!.put(local, inbox, 1 + kept);
    return true;
  };

  const cuts = learnedCuts(cells, arena);
  const lasting = lastingSteps(cells);
  const lastingSlot = lasting.length === 0 ? 0 : arena.reserve(1);
  if (lastingSlot !== 0) {
    const list = worldList(lasting);
    arena.numbers()[lastingSlot] = list;
  }

  const jointSlots = Int32Array.from(joint, () => arena.reserve(1));
  const learnJoint = (k: number, row: Int32Array): void => {
    const { root, answer } = joint[k]!;
    const locals = (p: number): number => valueAt(layout, row, p);
    const list = worldList(answer(locals));
    tries.enter(jointSlots[k]!, root(), locals, list);
  };

  const learn = (asked: Int32Array, row: Int32Array): boolean => {
    const [what, a, b, c] = asked as unknown as readonly [number, number, number, number];
    switch (what) {
      case ASKED.steps:
        return records.learn(a, row);
      case ASKED.image:
        return maps.learnImage(a, b);
      case ASKED.deafness:
        maps.learnDeafness(a, b);
        return true;
      case ASKED.inbox:
        return learnInbox(a, b, c);
      case ASKED.cut:
        cuts.learn(a);
        return true;
      default:
        learnJoint(a, row);
        return true;
    }
  };
  const cutsSlot = cuts.slot;
  return { plan: records.plan, cutsSlot, lastingSlot, jointSlots, heardSlots, learn };
};

/** Learns which cut is in force for each value of the faults cell. `slot` is 0 if the system has no cuts. */
const learnedCuts = (cells: Cells, arena: Memory["arena"]) => {
  const slot = cells.cuts.length === 0 ? 0 : arena.reserve(1);
  const cuts = blocksAt(arena, slot);
  const learn = (value: number): void => {
    const { cut } = cells.faults.values[value]!;
    cuts.put(value, cut < 0 ? CUT.none : CUT.first + cut);
  };
  return { slot, learn };
};
