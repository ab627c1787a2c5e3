/** What a ring of many machines and keys comes to, counted on the placement of `impl/ring`. */
import { identifierOf, identifiersOf } from "../../impl/ring/identifiers.ts";
import {
  arcsOf,
  distinctMachines,
  ownerOf,
  sorted,
  type Tokens,
  tokensOf,
} from "../../impl/ring/placement.ts";
import type { Spans } from "../../impl/ring/spans.ts";

const BITS = 52;

const named = (machines: number): readonly string[] =>
  Array.from({ length: machines }, (_, nth) => `node ${nth}`);

/** The identifiers of keys, in ascending order; `from`: the number of the first. */
export const identifiersOfKeys = (keys: number, from = 0): Float64Array =>
  Float64Array.from({ length: keys }, (_, nth) =>
    identifierOf(JSON.stringify(`key ${from + nth}`), BITS),
  ).sort();

/** The ring of so many machines, each with so many places. */
export const ringOf = (machines: number, tokens: number): Tokens =>
  tokensOf(named(machines), { bits: BITS, tokens });

const after = (tokens: Tokens, joiner: string, places: number): Tokens =>
  sorted([
    ...tokens,
    ...identifiersOf(joiner, { bits: BITS, tokens: places }).map((id) => ({
      id,
      machine: joiner,
    })),
  ]);

/** How many identifiers are below this one. */
const below = (ids: Float64Array, limit: number): number => {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ids[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
};

const countIn = (ids: Float64Array, spans: Spans): number =>
  spans.reduce((sum, [first, last]) => sum + below(ids, last + 1) - below(ids, first), 0);

/** A few numbers, as figures of a table. */
type Spread = {
  readonly least: number;
  readonly mean: number;
  readonly most: number;
  /** The standard deviation. */
  readonly deviation: number;
};

/** What these numbers come to. */
export const spreadOf = (numbers: readonly number[]): Spread => {
  const mean = numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  const squares = numbers.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return {
    least: Math.min(...numbers),
    mean,
    most: Math.max(...numbers),
    deviation: Math.sqrt(squares / numbers.length),
  };
};

/** How many keys each machine has. */
export const sharesOf = (tokens: Tokens, ids: Float64Array): Map<string, number> => {
  const shares = new Map(tokens.map(({ machine }) => [machine, 0]));
  for (const id of ids) {
    const owner = ownerOf(tokens, id)!;
    shares.set(owner, shares.get(owner)! + 1);
  }
  return shares;
};

/** The same, where each key goes to the machine with the fewest among the first `choices` from it on. */
export const sharesByRoom = (
  tokens: Tokens,
  ids: Iterable<number>,
  { choices, shares }: { readonly choices: number; readonly shares: Map<string, number> },
): Map<string, number> => {
  for (const id of ids) {
    const candidates = distinctMachines(tokens, id, choices);
    const emptiest = candidates.reduce((one, other) =>
      shares.get(other)! < shares.get(one)! ? other : one,
    );
    shares.set(emptiest, shares.get(emptiest)! + 1);
  }
  return shares;
};

/** In an order that has nothing to do with that of the ring, or the first arcs would be filled first. */
export const shuffled = (ids: Float64Array): Float64Array => {
  const step = 7919;
  return Float64Array.from(ids, (_, nth) => ids[(nth * step) % ids.length]!);
};

/**
 * How many keys move when one machine joins, for each of so many machines that join by themselves; and from how many
 * machines.
 */
export const movedByJoins = (
  tokens: Tokens,
  ids: Float64Array,
  { joins, places }: { readonly joins: number; readonly places: number },
) => {
  const moved: number[] = [];
  const sources: number[] = [];
  for (let nth = 0; nth < joins; nth++) {
    const joiner = `joiner ${nth}`;
    const joined = after(tokens, joiner, places);
    moved.push(countIn(ids, arcsOf(joined, joiner, BITS)));
    const own = joined.filter(({ machine }) => machine === joiner);
    sources.push(new Set(own.map(({ id }) => ownerOf(tokens, id))).size);
  }
  return { moved: spreadOf(moved), sources: spreadOf(sources) };
};

/**
 * How full a machine is that joins a ring and gets new keys only, in parts of a machine's mean share: after so many
 * new keys each.
 *
 * @param ids of the keys that are there before
 */
export const fillOfNew = (
  tokens: Tokens,
  ids: Float64Array,
  {
    places,
    added,
    choices,
  }: {
    readonly places: number;
    readonly added: readonly number[];
    readonly choices: number;
  },
): readonly number[] => {
  const joiner = "joiner";
  const joined = after(tokens, joiner, places);
  const shares = sharesOf(tokens, ids).set(joiner, 0);
  const fresh = shuffled(identifiersOfKeys(added.at(-1)!, ids.length));
  let from = 0;
  return added.map((until) => {
    sharesByRoom(joined, fresh.subarray(from, until), { choices, shares });
    from = until;
    return shares.get(joiner)! / ((ids.length + until) / shares.size);
  });
};

/**
 * How many of the first new keys all go to the new machine, where each goes to the emptiest of all: until it is as full
 * as the emptiest of the others.
 */
export const herdOf = (tokens: Tokens, ids: Float64Array): number =>
  Math.min(...sharesOf(tokens, ids).values());
