/** What a machine knows of the ring, and which machine each identifier belongs to by that. */
import { arcsOf, ownerOf, sorted, type Tokens } from "../ring/placement.ts";
import { type Span, type Spans, spansOf } from "../ring/spans.ts";
import type { View } from "./messages.ts";
import type { HashRingSettings } from "./options.ts";

/** Do two views say the same? */
export const isSame = (one: View, other: View): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.keys(one).every((machine) => one[machine] === other[machine]);

/** What a machine knows after it was sent what another one knows: neither forgets. */
export const merged = (own: View, sent: View): View => ({
  ...own,
  ...Object.fromEntries(
    Object.entries(sent).filter(
      ([machine, is]) => is === "out" || !Object.hasOwn(own, machine),
    ),
  ),
});

/** The tokens of the machines that are in the ring, in their order. */
const tokensIn = (view: View, { idsOf }: HashRingSettings): Tokens =>
  sorted(
    Object.keys(view)
      .filter((machine) => view[machine] === "in")
      .flatMap((machine) => idsOf(machine).map((id) => ({ id, machine }))),
  );

/** Which machine each identifier belongs to, as a view has it. */
export type Ownership = {
  /** Undefined: no machine is in the ring. */
  readonly ownerOf: (id: number) => string | undefined;
  /** The identifiers of each machine that has any. */
  readonly arcs: ReadonlyMap<string, Spans>;
};

/** Which machine each identifier belongs to. */
export const ownershipIn = (view: View, settings: HashRingSettings): Ownership => {
  const { bits } = settings;
  const tokens = tokensIn(view, settings);
  const planted = plantedOwner(tokens, settings);
  if (planted !== undefined) return byEach(planted, bits);
  const machines = new Set(tokens.map(({ machine }) => machine));
  return {
    ownerOf: (id) => ownerOf(tokens, id),
    arcs: new Map([...machines].map((each) => [each, arcsOf(tokens, each, bits)])),
  };
};

/** The owner of an identifier by a planted fault; undefined: none is planted. */
const plantedOwner = (
  tokens: Tokens,
  { has }: HashRingSettings,
): ((id: number) => string | undefined) | undefined => {
  const after = (id: number) => tokens.find((token) => token.id > id) ?? tokens[0];
  const within = (id: number) => tokens.find((token) => token.id >= id) ?? tokens.at(-1);
  if (has("larger-than")) return (id) => after(id)?.machine;
  if (has("no-wrap")) return (id) => within(id)?.machine;
  if (has("modulo")) return (id) => tokens[id % tokens.length]?.machine;
  return undefined;
};

/** By asking for each identifier, so that it serves for small rings only. */
const byEach = (planted: (id: number) => string | undefined, bits: number): Ownership => {
  const found = new Map<string, Span[]>();
  for (let id = 0; id < 2 ** bits; id++) {
    const owner = planted(id);
    if (owner === undefined) continue;
    const own = found.get(owner) ?? [];
    own.push([id, id]);
    found.set(owner, own);
  }
  return {
    ownerOf: planted,
    arcs: new Map([...found].map(([machine, spans]) => [machine, spansOf(spans)])),
  };
};
