import { encode } from "../checker/cells/values.ts";
import type { NodeId } from "../model/process.ts";
import type { SteeredEvent, SteeredWorld } from "../simulate/steered-world.ts";
import type { Correspondence, Staged } from "./correspondence.ts";
import { difference } from "./difference.ts";
import { type Counters, Explainer } from "./explainer.ts";
import { flyingLetters } from "./flying-letters.ts";
import { type PlayedPath, playedPath, type SpecState } from "./played-path.ts";
import { Mismatch } from "./players.ts";
import type { SpecStep, Steering } from "./steering.ts";

/** How a path of the spec is played on an implementation: for one path, since it remembers what the nodes traced. */
export const steered = <R>(
  correspondence: Correspondence<R>,
  staged: Staged<R>,
): Steering => {
  const path = playedPath(correspondence, staged);
  const { system, staging, quirks, placeOf } = path;
  const {
    placeOf: _,
    nodes: __,
    members: ___,
    packetOf: bytesOf,
    retryMs,
    ...rest
  } = staging;
  const processes = [...path.processes];
  const nodes = staging.nodes ?? [...new Set(processes.map(([id]) => placeOf(id)))];
  const absent = processes.filter(([id, { init }]) => path.isOut(id, init));
  const { network, initially = [], ages } = system.environment;
  const { differ, ...translations } = flyingLetters(path, nodes);
  const explained = explaining(path);

  const agree: Steering["agree"] = (seen, world) => {
    const mismatch = explained.mismatch() ?? processesDiffer(path, seen, world);
    if (mismatch !== null) return mismatch;
    const differing = differ(seen, world);
    return differing === null ? null : `in the spec ${differing}`;
  };

  return {
    ...rest,
    ...translations,
    nodes,
    later: [...new Set(absent.map(([id]) => placeOf(id)))],
    placeOf,
    keeps: network === "set",
    initially: bytesOf === undefined ? [] : initially.map(bytesOf),
    note: explained.note,
    expect: explained.expect,
    agree,
    quirks: () => quirks.counted(),
    ...(ages !== undefined && { ages }),
    ...(retryMs !== undefined && {
      stutter: (world: SteeredWorld) => askedAgain(world, { nodes, retryMs }),
    }),
  };
};

/** Explains what the nodes trace by the steps of the path. */
const explaining = <R>(path: PlayedPath<R>) => {
  const { correspondence, cast, system, quirks, nameOf } = path;
  const counters = ownCounters(path);
  const explainer = new Explainer({
    correspondence,
    cast,
    system,
    quirks,
    counters,
    of: "path",
    nameOf,
  });
  let mismatch: string | null = null;
  /** Keeps the first mismatch: later ones may be its consequence. */
  const until = (explain: () => void): void => {
    try {
      if (mismatch === null) explain();
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      mismatch = error.message;
    }
  };
  return {
    note: (event: SteeredEvent) => until(() => explainer.follow(event)),
    expect: (step: SpecStep) => until(() => explainer.expect(step)),
    /** The first event or step that the spec does not explain, or null. */
    mismatch: () => mismatch,
  };
};

/** The first process that is up, down or in a state as it is not in its node; or null. */
const processesDiffer = <R>(
  { processes, cast, quirks, placeOf, nameOf, roleOf, isOut, stateIn }: PlayedPath<R>,
  seen: SpecState,
  world: SteeredWorld,
): string | null => {
  for (const id of processes.keys()) {
    const isDown = seen.down.has(id);
    const state = stateIn(seen, id);
    const is = isDown ? "down" : isOut(id, state) ? "out" : "up";
    if ((is === "up") !== world.isUp(placeOf(id)))
      return `in the spec ${id} is ${is}, and its node is not`;
    if (isDown) continue;
    const compared = quirks.comparedIn(roleOf(id));
    const wanted = compared(state);
    const possible = cast.players.states(id);
    if (!possible.some((each) => keyOf(compared(each)) === keyOf(wanted)))
      return `in the spec ${difference(wanted, compared(possible[0]), nameOf(id))}`;
    quirks.compared(roleOf(id), state, () => possible);
  }
  return null;
};

/**
 * Specs have no retries, since a letter that is sent again changes nothing. So at any time every node that waits may
 * ask again. What it then sends, it must have sent before: the explainer judges that.
 */
const askedAgain = async (
  world: SteeredWorld,
  { nodes, retryMs }: { readonly nodes: readonly string[]; readonly retryMs: number },
): Promise<string | null> => {
  const before = new Set<unknown>([
    ...world.waiting,
    ...world.datagrams,
    ...world.segments,
  ]);
  for (const node of nodes) await world.fire(node, retryMs);
  for (const message of world.waiting) if (!before.has(message)) world.take(message);
  for (const each of world.datagrams) if (!before.has(each)) world.takeDatagram(each);
  for (const each of world.segments) if (!before.has(each)) world.takeSegment(each);
  return null;
};

/** Each process of the spec has its own counter. */
const ownCounters = <R>({ correspondence, cast, nameOf }: PlayedPath<R>): Counters => {
  const { roles } = correspondence;
  const { players, partOf, partsOf } = cast;
  const isAt = (id: NodeId, value: number): void => {
    const field = roles[partOf(id)?.role ?? ""]?.counter;
    if (field === undefined) return;
    players.holds(id, value, {
      told: (state: Record<string, number>) => state[field],
      name: `${nameOf(id)}.${field}`,
    });
  };
  return {
    asked: () => {},
    spend: (id, value, take) => {
      take();
      isAt(id, value);
    },
    answered: (id, value) => {
      if (value !== undefined) isAt(id, value);
    },
    started: (node, value) => {
      for (const { id } of partsOf(node)) isAt(id, value);
    },
    changed: () => {},
  };
};

const keys = new WeakMap<object, string>();

/** Remembered, since states are frozen and most stay as they are from step to step. */
const keyOf = (state: unknown): string => {
  if (typeof state !== "object" || state === null) return encode(state, "state");
  const known = keys.get(state);
  if (known !== undefined) return known;
  const key = encode(state, "state");
  keys.set(state, key);
  return key;
};
