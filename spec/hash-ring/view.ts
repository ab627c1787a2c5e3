/** What machines know of the ring. */

import { sorted, type Token } from "../shared/placement.ts";
import type { View } from "./messages.ts";
import type { Rules } from "./rules.ts";

/** What all machines know: the seed's name, the identifiers of each machine, the keys that are stored. */
export type Ring = {
  readonly seed: string;
  readonly idsOf: Readonly<Record<string, readonly number[]>>;
  readonly keys: readonly number[];
  /** The machines that may leave. */
  readonly leaving: readonly string[];
  /** Do machines tell each other again what they know? Only where letters are lost. */
  readonly gossips: boolean;
};

/** One machine's place: its name, what all know, and the rules. */
export type Place = { readonly self: string; readonly ring: Ring; readonly rules: Rules };

/** The tokens of the machines that are in the ring, in the order of their identifiers. */
export const tokensOf = (view: View, { idsOf }: Ring): readonly Token[] =>
  sorted(
    Object.keys(view)
      .filter((machine) => view[machine] === "in")
      .flatMap((machine) => idsOf[machine]!.map((id) => ({ id, machine }))),
  );

/** The machine that a key belongs to, as a view has it; undefined: no machine is in the ring. */
export const ownerIn = (
  view: View,
  key: number,
  { ring, rules }: Place,
): string | undefined => {
  const tokens = tokensOf(view, ring);
  return tokens.length === 0 ? undefined : rules.ownerOf(tokens, key);
};

/** Do two views say the same? */
export const isSame = (a: View, b: View): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.keys(a).every((machine) => a[machine] === b[machine]);

/** What a machine knows after it was sent what another one knows: neither forgets. */
export const merged = (own: View, sent: View): View => ({
  ...own,
  ...Object.fromEntries(
    Object.entries(sent).filter(([machine, is]) => is === "out" || !(machine in own)),
  ),
});

/** The machines that a view names, without `self`. */
export const othersIn = (view: View, self: string): readonly string[] =>
  Object.keys(view).filter((each) => each !== self);
