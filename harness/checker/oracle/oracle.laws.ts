/**
 * The oracle: a second explorer, breadth first, that identifies worlds by a text. It is for systems of some thousand
 * states.
 */
import { isLinearizableByForce } from "../../consistency/histories.laws.ts";
import type { AnyObject } from "../../consistency/judgement.ts";
import { type ModelName, models } from "../../consistency/models.ts";
import { isSameValue } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import type { Holds, System } from "../../model/system.ts";
import type { Path } from "../rules/path.ts";
import { firstWorld, type Step, stepsOf } from "./oracle-steps.laws.ts";
import {
  apart,
  type Cast,
  castOf,
  keyOf,
  operationsOf,
  orderOf,
  viewOf,
  type World,
} from "./oracle-world.laws.ts";

/** The steps from a world; null if the world is outside the bound of the spec. */
const stepsWithin = (cast: Cast, world: World): readonly Step[] | null =>
  cast.system.within?.(viewOf(cast, world) as never) === false
    ? null
    : stepsOf(cast, world);

/** The names of the properties that a world decides. */
const decidedBy = (
  cast: Cast,
  world: World,
  steps: readonly Step[] | null,
): readonly string[] => {
  const { always, sometimes, consistent, ends } = cast.system;
  const view = viewOf(cast, world) as never;
  const those = (of: Readonly<Record<string, Holds>>, wanted: boolean): string[] =>
    Object.keys(of).filter((name) => of[name]!(view) === wanted);
  const found = [...those(always, false), ...those(sometimes, true)];
  const history = operationsOf(world);
  if (consistent.linearizable && !isLinearizableByForce(consistent.linearizable, history))
    found.push("linearizable");
  // The judges of the other models are used as they are; tests of their own compare them with definitions.
  const { "bounded-staleness": stale, ...others } = consistent;
  const { timed } = cast.system;
  if (stale && timed !== undefined && isStaleByForce(stale, history, timed))
    found.push("bounded-staleness");
  for (const [name, object] of Object.entries(timed === undefined ? consistent : others))
    if (
      name !== "linearizable" &&
      models[name as ModelName](object, history).verdict === "violated"
    )
      found.push(name);
  const isStuck = steps?.every(({ isProgress }) => !isProgress) && isMissed(cast, world);
  if (mayDeadlock(cast.system) && isStuck && !ends?.(view)) found.push("no deadlock");
  return found;
};

/**
 * Whether a history breaks bounded staleness by its definition: no order explains it even if every read had begun
 * `delta` ticks earlier.
 */
const isStaleByForce = (
  object: AnyObject,
  history: readonly Operation[],
  delta: number,
): boolean =>
  !isLinearizableByForce(
    object,
    history.map((operation) => {
      const { type } = operation.request as { readonly type: string };
      const isRead = type === "read" || type === "get";
      return isRead ? { ...operation, invoked: operation.invoked - delta } : operation;
    }),
  );

/**
 * Whether a stuck world is a deadlock, unless `ends` is true: a client of a process that is up waits or has requests
 * left, or the system has no clients.
 */
const isMissed = ({ system }: Cast, { nodes }: World): boolean => {
  const clients = Object.entries(system.clients);
  const isMissing = ([name, { at, script }]: (typeof clients)[number]): boolean => {
    const { isUp, waiting, asked } = nodes[at]!;
    const isIdle = waiting[name] === "no" && asked[name] === script.length;
    return isUp && waiting[name] !== "lost" && !isIdle;
  };
  return clients.length === 0 || clients.some(isMissing);
};

export type Found = {
  readonly states: number;
  readonly transitions: number;
  /** The number of states outside the bound of the spec: counted, not expanded. */
  readonly outside: number;
  readonly depth: number;
  /** For each property its verdict, and the length of a shortest path that proves the verdict, or null. */
  readonly properties: Readonly<
    Record<string, readonly [verdict: string, steps: number | null]>
  >;
  /** The kinds of steps that the search took: `deliver`, `tick`, … */
  readonly kinds: ReadonlySet<string>;
};

/** Explores a whole system; returns null if the system has more than `most` states. */
export const exploredDumbly = (system: System, most: number): Found | null => {
  const cast = castOf(system);
  const first = firstWorld(cast);
  const known = new Set([keyOf(cast, first)]);
  const lengths: Record<string, number> = {};
  const kinds = new Set<string>();
  let transitions = 0;
  let outside = 0;
  let depth = 0;
  for (let frontier = [first]; ; depth++) {
    const next: World[] = [];
    for (const world of frontier) {
      const steps = stepsWithin(cast, world);
      for (const name of decidedBy(cast, world, steps)) lengths[name] ??= depth;
      for (const step of steps ?? []) {
        const key = keyOf(cast, step.world);
        if (!known.has(key)) next.push(step.world);
        known.add(key);
        kinds.add(step.entry.action);
      }
      transitions += steps?.length ?? 0;
      if (steps === null) outside++;
      if (known.size > most) return null;
    }
    if (next.length === 0) break;
    frontier = next;
  }
  const properties = verdicts(system, { lengths, outside });
  return { states: known.size, transitions, outside, depth, properties, kinds };
};

const mayDeadlock = ({ clients, ends }: System): boolean =>
  Object.keys(clients).length > 0 || ends !== undefined;

const verdicts = (
  system: System,
  { lengths, outside }: { lengths: Readonly<Record<string, number>>; outside: number },
): Found["properties"] => {
  const judged = (names: readonly string[], decided: string, otherwise: string) =>
    names.map((name) =>
      name in lengths ? [name, [decided, lengths[name]]] : [name, [otherwise, null]],
    );
  const promises = [...Object.keys(system.always), ...Object.keys(system.consistent)];
  if (mayDeadlock(system)) promises.push("no deadlock");
  // No state found is a witness; one may still exist outside the bound.
  const unseen = outside > 0 ? "unfinished" : "violated";
  return Object.fromEntries([
    ...judged(promises, "violated", "holds"),
    ...judged(Object.keys(system.sometimes), "holds", unseen),
  ]);
};

/**
 * Is a step in this state the one of a path? The letters that expire with it have to be in the network before it, and
 * may be there afterwards only if the step sends them again.
 */
const isTakenBy = (
  { expired = [], ...entry }: Path["entries"][number],
  step: Step,
  before: World,
): boolean => {
  const isIn = (letters: readonly unknown[], letter: unknown): boolean =>
    letters.some((each) => isSameValue(each, letter));
  const { sends = [] } = entry;
  return (
    isSameValue(step.entry, entry) &&
    expired.every((letter) => {
      const { from, to, body } = letter;
      const isSent = isIn(sends, { from, to, body }) || isIn(sends, letter);
      return isIn(before.flying, letter) && (isSent || !isIn(step.world.flying, letter));
    })
  );
};

/** Whether the steps of this path are possible one after another, and the last state decides the property. */
export const isEvidence = (system: System, name: string, path: Path): boolean => {
  const cast = castOf(system);
  const ends = path.entries.reduce<readonly World[]>(
    (worlds, entry) =>
      worlds
        .flatMap((world) =>
          stepsOf(cast, world).filter((step) => isTakenBy(entry, step, world)),
        )
        .map((step) => step.world),
    [firstWorld(cast)],
  );
  return ends.some(
    (world) =>
      isSameValue(orderOf(operationsOf(world)), orderOf(path.history)) &&
      (system.timed === undefined ||
        isSameValue(
          apart(operationsOf(world), system.timed),
          apart(path.history, system.timed),
        )) &&
      decidedBy(cast, world, stepsWithin(cast, world)).includes(name),
  );
};
