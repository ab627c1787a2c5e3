/** Maps of local values: what time and joint actions do to a process and to the clients that ask it. */
import { type AddMap, DISABLED } from "./cell-maps.ts";
import type { Cells } from "./cells.ts";
import { interner } from "./values.ts";

/**
 * What a map makes of a local value: its next state where the process is up; where the process is `down`, the same
 * value or no step.
 */
type OfState = {
  /** From a state to the next state; null: the step is not enabled. */
  readonly of: (state: number) => number | null;
  readonly down: "same" | "disabled";
};

/** Functions that give the index of a map of a local value, and add the map if it is new. */
export const localMaps = (
  map: AddMap,
  { nodes, locals, reactions }: Pick<Cells, "nodes" | "locals" | "reactions">,
): Pick<Cells, "ticking" | "patching" | "acting" | "answering"> => {
  const patches = interner<unknown>();
  const onState = (p: number, name: string, { of, down }: OfState): number =>
    map(p, name, (value) => {
      const local = locals[p]!.values[value]!;
      if (!local.up) return down === "same" ? value : DISABLED;
      const state = of(local.state);
      if (state === null) return DISABLED;
      const past = reactions[p]!.past(local.past, state);
      return locals[p]!.id({ ...local, state, past }, nodes[p]!);
    });
  return {
    ticking: (p) =>
      onState(p, "tick", { of: (state) => reactions[p]!.tick(state), down: "same" }),
    patching: (p, patch) =>
      onState(p, `patch ${patches.id(patch, `a patch of ${nodes[p]}`)}`, {
        of: (state) => reactions[p]!.patched(state, patch),
        down: "disabled",
      }),
    acting: (p) => onState(p, "act", { of: (state) => state, down: "disabled" }),
    answering: (p, k) =>
      map(p, `answer ${k}`, (value) => {
        const local = locals[p]!.values[value]!;
        if (!local.up || local.waiting[k] !== "yes") return DISABLED;
        const waiting = local.waiting.with(k, "no");
        return locals[p]!.id({ ...local, waiting }, nodes[p]!);
      }),
  };
};
