/** A shortest path as concrete steps, found from its last state back through the layers. */
import type { PathStep } from "../explicit/explored.ts";
import { type Poll, pollOf, unlessInterrupted } from "../interruption.ts";
import { stepsThrough } from "../paths/steps-to.ts";
import { stepperOf } from "../rules/stepper.ts";
import type { Layers } from "./layers.ts";
import type { Tuple } from "./ldd.ts";
import { DOWN, EMPTY, RIGHT, UNIT, VALUE, WORDS } from "./node-table.ts";
import { DONE } from "./relation.ts";
import { anyOf } from "./set-queries.ts";
import type { Space } from "./space.ts";

/** A shortest path to a state of `wanted`; null if no layer has such a state, or a limit was reached. */
export const pathTo = (
  space: Space,
  layers: Layers,
  wanted: number,
): readonly PathStep[] | null =>
  unlessInterrupted(() => shortestTo(space, layers, wanted), null);

/** The amount of work between two looks at the limits. A short path is thus found even after a limit was reached. */
const POLL_EVERY = 1 << 12;

const shortestTo = (
  space: Space,
  { layers }: Layers,
  wanted: number,
): readonly PathStep[] | null => {
  const { ldd, levels, cells } = space;
  const at = layers.findIndex((layer) => ldd.intersection(layer, wanted) !== EMPTY);
  if (at < 0) return null;
  const stepper = stepperOf(cells);
  const poll = pollOf(space.interrupt.isOver, POLL_EVERY);
  let tuple = anyOf(ldd.table, ldd.intersection(layers[at]!, wanted));
  const path = [levels.values(tuple)];
  for (let i = at - 1; i >= 0; i--) {
    tuple = predecessorIn(space, layers[i]!, tuple, poll);
    path.unshift(levels.values(tuple));
  }
  return stepsThrough(
    stepper,
    path,
    () => new Error("a transition of sets is no step of a state: a bug of the checker"),
  );
};

/** A state of the set that some transition takes to `to`. Throws if there is none. */
const predecessorIn = (space: Space, set: number, to: Tuple, poll: Poll): Tuple => {
  for (const list of space.learner.lists()) {
    const found = sourceIn(space, list, set, to, poll);
    if (found !== null) return found;
  }
  throw new Error("a state of a layer has no state before it: a bug of the checker");
};

/** A state of the set that this transition takes to `to`, or null. */
const sourceIn = (
  { ldd: { table }, relation }: Space,
  list: number,
  set: number,
  to: Tuple,
  poll: Poll,
): Tuple | null => {
  const { words, places } = table;
  const wanted = [...to.keys()]
    .filter((level) => to.get(level) !== 0)
    .sort((a, b) => places[a]! - places[b]!);
  const from = new Map<number, number>();
  const known = new Set<string>();

  /**
   * Whether the node has a tuple that `rest` takes to `to`. `next` is how many of the wanted levels are above the node.
   */
  const search = (node: number, rest: number, next: number): boolean => {
    if (node === EMPTY) return false;
    if (node === UNIT && rest === DONE && next === wanted.length) return true;
    const key = `${node} ${rest} ${next}`;
    if (known.has(key)) return false;
    known.add(key);
    poll();
    let level = words[node * WORDS]!;
    for (const each of [relation.levelOf(rest), wanted[next] ?? 0])
      if (places[each]! < places[level]!) level = each;
    const isRewritten = relation.levelOf(rest) === level;
    const value = to.get(level) ?? 0;
    const after = wanted[next] === level ? next + 1 : next;
    const leads = (source: number): boolean =>
      (isRewritten ? relation.image(rest, source) : source) === value;
    const ahead = (source: number): number =>
      isRewritten ? relation.nextOf(rest, source) : rest;
    let each = node;
    for (; words[each * WORDS] === level; each = words[each * WORDS + RIGHT]!) {
      const source = words[each * WORDS + VALUE]!;
      if (!leads(source)) continue;
      from.set(level, source);
      if (search(words[each * WORDS + DOWN]!, ahead(source), after)) return true;
      from.delete(level);
    }
    return leads(0) && search(each, ahead(0), after);
  };
  return search(set, list, 0) ? from : null;
};
