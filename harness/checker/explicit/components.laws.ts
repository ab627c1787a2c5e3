/**
 * Systems whose states can be counted without a search: components that do not know of one another.
 * A component climbs from layer to layer, from each of its states to every one of the next layer. How
 * many states it has in each layer are the coefficients of a polynomial. The product of all these
 * polynomials tells how many states of the system are so many steps away from the first.
 */
import { speaks } from "../../model/process.ts";
import { ids, many, type Roles } from "../../model/roles.ts";
import { type System, system } from "../../model/system.ts";

/** How many states a component has in each layer; the first is 1. */
export type Shape = readonly number[];

export type Components = {
  /** Components that climb, by shape. */
  readonly shapes: readonly Shape[];
  /** Components that may crash, and how many of them do at most: they make rows long. */
  readonly idle: number;
  readonly crashes: number;
};

type State = { readonly layer: number; readonly which: number };

export const componentsOf = ({ shapes, idle, crashes }: Components): System => {
  const part = speaks<State>();
  const names = ids("part", shapes.length);
  const sleeper = speaks<null>().process({ init: null, survives: (state) => state });
  const roles: Roles = {
    ...(idle > 0 && { idle: many(ids("idle", idle), () => sleeper) }),
    ...(shapes.length > 0 && {
      part: many(names, (name) => {
        const shape = shapes[names.indexOf(name)]!;
        return part.process({
          init: { layer: 0, which: 0 },
          actions: {
            climb: ({ layer }) =>
              Array.from({ length: shape[layer + 1] ?? 0 }, (_, which) =>
                part.next({ layer: layer + 1, which }),
              ),
          },
        });
      }),
    }),
  };
  return system({
    name: `${shapes.length} components climb, ${crashes} of ${idle} crash`,
    roles,
    environment: { network: "bag", crashes },
  });
};

export type Counts = {
  readonly states: number;
  readonly transitions: number;
  /** The number of states in the first layer, in the first two, and so on. */
  readonly layerEnds: readonly number[];
};

/** What a search of these components is to count. */
export const countsOf = ({ shapes, idle, crashes }: Components): Counts => {
  const crashed = Array.from({ length: crashes + 1 }, (_, k) => choose(idle, k));
  const factors = [crashed, ...shapes];
  const layers = factors.reduce(product);
  // A component climbs from every state of a layer to every state of the next.
  const climbs = shapes.map((shape) =>
    sum(shape.slice(1).map((above, layer) => above * shape[layer]!)),
  );
  // Of those that are up each may crash, as long as fewer have crashed than may.
  const falls = sum(crashed.slice(0, -1).map((states, k) => states * (idle - k)));
  const states = sum(layers);
  return {
    states,
    transitions: sum(
      [falls, ...climbs].map((own, at) => (own * states) / sum(factors[at]!)),
    ),
    layerEnds: layers.map((_, layer) => sum(layers.slice(0, layer + 1))),
  };
};

/** The coefficients of a product of polynomials. */
const product = (a: readonly number[], b: readonly number[]): readonly number[] =>
  Array.from({ length: a.length + b.length - 1 }, (_, power) =>
    sum(a.map((each, i) => each * (b[power - i] ?? 0))),
  );

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((all, each) => all + each, 0);

/** `n` over `k`. */
const choose = (n: number, k: number): number =>
  k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k;
