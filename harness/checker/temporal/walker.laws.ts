/** For tests: a graph given as a list of moves, as a system of one process that walks along it. */
import { speaks } from "../../model/process.ts";
import { one } from "../../model/roles.ts";
import { type Fairness, type System, system } from "../../model/system.ts";

export type Move = readonly [from: number, action: string, to: number];

export type Walk = {
  /** The moves of the graph. The first move begins in the first state. */
  readonly moves: readonly Move[];
  readonly fair?: Fairness;
  readonly asked?: (state: number) => boolean;
  readonly goal: (state: number) => boolean;
  readonly within?: (state: number) => boolean;
};

/**
 * A system that promises that its process `arrives` at the goal, and that it `returns` there after each state for which
 * `asked` is true.
 */
export const walker = ({ moves, fair, asked, goal, within }: Walk): System => {
  const { next, process } = speaks<number>();
  const names = new Set(moves.map(([, action]) => action));
  const act = (action: string) => (state: number) => {
    const ways = moves.filter(([from, name]) => from === state && name === action);
    return ways.length === 0 ? undefined : ways.map(([, , to]) => next(to));
  };
  return system({
    name: "walker",
    roles: {
      at: one(
        process({
          init: moves[0]?.[0] ?? 0,
          actions: Object.fromEntries([...names].map((name) => [name, act(name)])),
        }),
      ),
    },
    environment: { network: "bag" },
    eventually: { arrives: ({ at }) => goal(at) },
    leadsTo: { returns: [({ at }) => asked?.(at) ?? true, ({ at }) => goal(at)] },
    ...(fair && { fair }),
    ...(within && { within: ({ at }: { readonly at: number }) => within(at) }),
  });
};
