/**
 * Where keys live on the ring of 2^m identifiers: each at the first machine from it on.
 *
 * Source: Karger and others. "Consistent Hashing and Random Trees". STOC 1997; slides 49 and 50 of the course.
 * Virtual nodes, and copies on machines that differ: DeCandia and others. "Dynamo". SOSP 2007.
 */
import { identifierOf, identifiersOf, type Shape, usualShape } from "./identifiers.ts";
import { type Span, type Spans, spansOf } from "./spans.ts";

/** A place of a machine on the ring. */
type Token = { readonly id: number; readonly machine: string };

/** Tokens in the order of their identifiers. */
export type Tokens = readonly Token[];

/** The tokens in their order; of two with one identifier, the one of the machine named first. */
export const sorted = (tokens: readonly Token[]): Tokens =>
  tokens.toSorted(
    (one, other) =>
      one.id - other.id ||
      (one.machine < other.machine ? -1 : one.machine > other.machine ? 1 : 0),
  );

/** The tokens of these machines, by their names. */
export const tokensOf = (machines: readonly string[], shape: Shape): Tokens =>
  sorted(
    machines.flatMap((machine) =>
      identifiersOf(machine, shape).map((id) => ({ id, machine })),
    ),
  );

/** Where the successor of an identifier stands: the first token that is not below it, around the ring. */
const successorAt = (tokens: Tokens, id: number): number => {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.id < id) low = middle + 1;
    else high = middle;
  }
  return low === tokens.length ? 0 : low;
};

/** The machine that an identifier belongs to; undefined: there is no token. */
export const ownerOf = (tokens: Tokens, id: number): string | undefined =>
  tokens[successorAt(tokens, id)]?.machine;

/** The first `count` machines from an identifier on, each once, the owner first. */
export const distinctMachines = (
  tokens: Tokens,
  id: number,
  count = Number.POSITIVE_INFINITY,
): readonly string[] => {
  const found = new Set<string>();
  const from = successorAt(tokens, id);
  for (let step = 0; step < tokens.length && found.size < count; step++)
    found.add(tokens[(from + step) % tokens.length]!.machine);
  return [...found];
};

/** The identifiers of a machine: for each of its tokens those after the token before it, up to its own. */
export const arcsOf = (tokens: Tokens, machine: string, bits: number): Spans => {
  const arcs: Span[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.machine !== machine) continue;
    const before = tokens[at - 1];
    if (before !== undefined) {
      if (before.id < token.id) arcs.push([before.id + 1, token.id]);
      continue;
    }
    // The first token: around the ring, from the last one on.
    const last = tokens.at(-1)!;
    arcs.push([0, token.id]);
    if (last.id < 2 ** bits - 1) arcs.push([last.id + 1, 2 ** bits - 1]);
  }
  return spansOf(arcs);
};

/**
 * The order in which machines keep a key, for a directory that is divided by key: all of them, the owner
 * first.
 */
export const orderOn = (
  machines: readonly string[],
  shape: Shape = usualShape,
): ((key: string) => readonly string[]) => {
  const tokens = tokensOf(machines, shape);
  return (key) => distinctMachines(tokens, identifierOf(key, shape.bits));
};
