/** The nodes of a ring, and the weather: whether there is churn. */
import { ids, many, speaks, type WorldOf } from "lockstep";
import type { Scope } from "../scope.ts";
import { type Node, OUTSIDE, process } from "./node.ts";

/** Whether joins and failures have stopped. */
type Weather = { readonly calm: boolean };
const weather = speaks<Weather>();

/** The names of the nodes. */
export const nodesOf = ({ nodes }: Scope): readonly string[] => ids("n", nodes);

/** A ring of one for the published protocol; an ideal ring of the fewest that are allowed for the corrected one. */
export const firstOf = (scope: Scope, node: string): Node => {
  const { protocol, successors, failures } = scope;
  const all = nodesOf(scope);
  const at = all.indexOf(node);
  const isOriginal = protocol === "original";
  const members = all.slice(0, isOriginal ? 1 : successors + 1 + failures);
  if (!members.includes(node)) return OUTSIDE;
  const after = (i: number) => members[(at + i) % members.length]!;
  return {
    ...OUTSIDE,
    succs: Array.from({ length: isOriginal ? 1 : successors }, (_, i) => after(i + 1)),
    prdc: isOriginal ? null : after(members.length - 1),
  };
};

/** The nodes, and the weather where churn stops. */
export const rolesOf = (scope: Scope) => ({
  node: many(nodesOf(scope), (id) => process({ init: firstOf(scope, id) })),
  weather: many(scope.churn === "stops" ? ["weather"] : [], () =>
    weather.process({
      init: { calm: false },
      actions: {
        "churn stops": ({ calm }) => (calm ? undefined : weather.next({ calm: true })),
      },
    }),
  ),
});

/** A ring with all that properties see. */
export type RingState = WorldOf<typeof rolesOf, { readonly wasSettled: boolean }>;

/** Have joins and failures stopped? */
export const isCalm = ({ weather }: Pick<RingState, "weather">): boolean =>
  weather.weather?.calm === true;
