/** Who takes part, and what clients ask. */
import { ids, many, type WorldOf } from "lockstep";
import { machine } from "./machine.ts";
import type { Request, View } from "./messages.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import type { Ring } from "./view.ts";

/** The keys of a scope. */
export const keysOf = ({ bits, keys }: Scope): readonly number[] =>
  keys.length > 0 ? keys : Array.from({ length: 2 ** bits }, (_, key) => key);

/** What all machines know at a scope. The first machine is the seed; the next ones may leave. */
export const ringOf = (scope: Scope): Ring => {
  const machines = ids("m", scope.machines);
  return {
    seed: machines[0]!,
    idsOf: Object.fromEntries(
      machines.map((each, i) => [
        each,
        scope.ids.slice(i * scope.tokens, (i + 1) * scope.tokens),
      ]),
    ),
    keys: keysOf(scope),
    leaving: machines.slice(1, 1 + scope.leaves),
    gossips: scope.loss > 0,
  };
};

/** The machines that are in the ring at first. */
export const startOf = ({ machines, members }: Scope): View =>
  Object.fromEntries(
    ids("m", machines)
      .slice(0, members)
      .map((each) => [each, "in"]),
  );

/** The machines. */
export const rolesOf = (scope: Scope, rules: Rules) => {
  const start = startOf(scope);
  const ring = ringOf(scope);
  return {
    machine: many(ids("m", scope.machines), (self) => machine(self, start, ring, rules)),
  };
};

/** The state of the system, without what `observe` sees. */
export type RingState = WorldOf<typeof rolesOf>;

/** A client puts and another one gets, both the first key, each at a machine that is in the ring at first. */
export const clientsOf = (scope: Scope) => {
  const { members, puts, gets } = scope;
  const key = keysOf(scope)[0]!;
  const putting: Request[] = Array.from({ length: puts }, (_, i) => ({
    type: "put",
    key,
    value: i + 1,
  }));
  const getting: Request[] = Array.from({ length: gets }, () => ({ type: "get", key }));
  const at = ids("m", members);
  return {
    writer: { at: at[0]!, script: putting },
    reader: { at: at.at(-1)!, script: getting },
  };
};
