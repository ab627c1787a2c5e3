/** What the store promises, as predicates over its states. */
import type { WorldOf } from "lockstep";
import type { Scope } from "../scope.ts";
import { type Cost, costOf, type Seen } from "./cost.ts";
import type { rolesOf } from "./roles.ts";

/** A state of the store. */
type World = WorldOf<typeof rolesOf, Seen>;

/** "Replicas agree once no put is on its way." */
export const replicasAgree = ({ node, flying }: World): boolean => {
  const [first, ...others] = Object.values(node);
  return (
    flying.some(({ body }) => body.type === "write") ||
    others.every(({ held }) => held.value === first!.held.value)
  );
};

/** The value of the one put of a scope, if it was answered. */
const answeredPut = ({ history }: World): number | undefined => {
  const done = history.find(
    ({ request, result }) => request.type === "put" && result === null,
  );
  return done?.request.type === "put" ? done.request.value : undefined;
};

/** "Each replica has the answered put", where clients put once. */
export const eachHasThePut = (state: World): boolean => {
  const value = answeredPut(state);
  return (
    value === undefined ||
    Object.values(state.node).every(({ held }) => held.value === value)
  );
};

/** "An answered put is not lost": a node that lives has it, or will be sent it. Clients put once. */
export const isNotLost = (state: World): boolean => {
  const value = answeredPut(state);
  const { node, down, flying } = state;
  return (
    value === undefined ||
    Object.entries(node).some(
      ([id, { held }]) => held.value === value && !down.has(id),
    ) ||
    flying.some(({ to, body }) => body.type === "write" && !down.has(to))
  );
};

/** Is the operation over, with all that follows it? */
const isOver = ({ history, flying }: World): boolean =>
  flying.length === 0 && history.some(({ result }) => result !== undefined);

/** "An operation costs what its scheme says": messages, values, values through the directory, time. */
export const costsWhatItSays =
  (scope: Scope) =>
  (world: World): boolean => {
    const said = costOf(scope, scope.query);
    const fields = Object.keys(said) as (keyof Cost)[];
    return !isOver(world) || fields.every((each) => world.observed[each] === said[each]);
  };

/** "No value passes through the directory." */
export const relaysNothing = ({ observed }: World): boolean => observed.relayed === 0;

/** "This query is faster than the other one." */
export const isFaster =
  (scope: Scope) =>
  (world: World): boolean => {
    const other = scope.query === "recursive" ? "iterative" : "recursive";
    return !isOver(world) || world.observed.time < costOf(scope, other).time;
  };
