/** How many hops look-ups take on large rings, and how long: counted on what the nodes of `impl/chord` decide. */
import { apart } from "../../impl/chord/circle.ts";
import { byFingers, fingerStarts, type Known } from "../../impl/chord/fingers.ts";
import { byPrefix, entriesOf, isInEntry, middleOf } from "../../impl/chord/prefix.ts";
import { type RingSettings, ringSettings } from "../../impl/chord/ring-options.ts";
import type { Member, View } from "../../impl/chord/view.ts";
import { identifierOf } from "../../impl/ring/identifiers.ts";
import { Random } from "../simulate/random.ts";

/** Which router, on how many nodes. */
export type Measured = {
  readonly router: "fingers" | "prefix";
  readonly nodes: number;
  readonly lookUps: number;
};

/** Hops and milliseconds of many look-ups. */
export type Figures = {
  readonly hops: { readonly mean: number; readonly most: number };
  readonly ms: { readonly mean: number; readonly p99: number };
  /** The nodes that a node knows beside its leaf set, in the mean. */
  readonly known: number;
};

const SUCCESSORS = 3;
/** The delay of a link never changes: it depends on its two ends alone. */
const delayMs = (from: string, to: string): number =>
  1 + (identifierOf([from, to].sort().join(), 20) % 1000);

/** The nodes in the order of their identifiers, and the first one from an identifier on. */
const ringOf = (count: number) => {
  const names = Array.from({ length: count }, (_, nth) => `node ${nth}`);
  const settings = ringSettings(names, { successors: SUCCESSORS });
  const all = settings.all.map((name): Member => ({ name, id: settings.idOf(name) }));
  const firstAt = (id: number): number => {
    let [low, high] = [0, all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (all[middle]!.id < id) low = middle + 1;
      else high = middle;
    }
    return low % all.length;
  };
  const at = (nth: number): Member => all[(nth + all.length) % all.length]!;
  return { settings, all, at, firstAt };
};

type Ring = ReturnType<typeof ringOf>;

/** The leaf set of the nth node. */
const viewOf = ({ at }: Ring, nth: number): View => ({
  self: at(nth),
  predecessor: at(nth - 1),
  successors: Array.from({ length: SUCCESSORS }, (_, by) => at(nth + 1 + by)),
});

/** The fingers or entries that a node has when its upkeep has looked each of them up. */
const farOf = (ring: Ring, view: View, router: string): readonly Member[] => {
  const { settings, at, firstAt } = ring;
  if (router === "fingers") {
    const starts = fingerStarts(view, settings.bits);
    return [...new Set(starts.map((id) => at(firstAt(id))))];
  }
  return entriesOf(view, settings).flatMap((entry) => {
    const after = firstAt(middleOf(entry));
    const found = [at(after), at(after - 1)].find(({ id }) => isInEntry(id, entry));
    return found === undefined ? [] : [found];
  });
};

/** Look-ups of random keys from random nodes. @throws Error where a look-up ends at a wrong node */
export const measured = ({ router, nodes, lookUps }: Measured): Figures => {
  const ring = ringOf(nodes);
  const settings: RingSettings = { ...ring.settings, router };
  const knownAt = new Map<string, Known>();
  const known = (name: string): Known => {
    const found = knownAt.get(name);
    if (found !== undefined) return found;
    const view = viewOf(ring, ring.firstAt(settings.idOf(name)));
    const far = [...farOf(ring, view, router), ...view.successors];
    const made = { view, far, settings };
    knownAt.set(name, made);
    return made;
  };
  const random = new Random(nodes, "look-ups");
  const hopsOf: number[] = [];
  const msOf: number[] = [];
  for (let nth = 0; nth < lookUps; nth++) {
    const key = identifierOf(`key ${nth}`, settings.bits);
    const origin = ring.at(random.int(0, nodes - 1)).name;
    const { hops, ms, end } = travelled(known, origin, key);
    if (end !== nodeOf(ring, key, router))
      throw new Error(`the look-up of ${key} ends at ${end}`);
    hopsOf.push(hops);
    msOf.push(ms + (end === origin ? 0 : delayMs(end, origin)));
  }
  const sorted = msOf.toSorted((a, b) => a - b);
  const mean = (all: readonly number[]) => all.reduce((a, b) => a + b, 0) / all.length;
  return {
    hops: { mean: mean(hopsOf), most: Math.max(...hopsOf) },
    ms: { mean: mean(msOf), p99: sorted[Math.floor(0.99 * sorted.length)]! },
    known: mean([...knownAt.values()].map(({ far }) => far.length - SUCCESSORS)),
  };
};

/** The node of a key, by definition: its successor; by digits the closest node. */
const nodeOf = (
  { at, firstAt, settings: { bits } }: Ring,
  key: number,
  router: string,
) => {
  const [after, before] = [at(firstAt(key)), at(firstAt(key) - 1)];
  const isBefore = apart(before.id, key, bits) < apart(after.id, key, bits);
  return (router === "prefix" && isBefore ? before : after).name;
};

/** From node to node until a look-up ends; each hop takes the delay of its link. */
const travelled = (known: (name: string) => Known, origin: string, key: number) => {
  let [at, hops, ms] = [origin, 0, 0];
  for (;;) {
    const own = known(at);
    const hop =
      own.settings.router === "fingers" ? byFingers(own, key) : byPrefix(own, key);
    if (!("to" in hop)) return { hops, ms, end: at };
    hops += 1;
    ms += delayMs(at, hop.to);
    at = hop.to;
    if (hop.type === "ends") return { hops, ms, end: at };
  }
};
