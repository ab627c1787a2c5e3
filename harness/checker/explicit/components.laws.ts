/**
 * Systems whose states can be counted without a search: their components do not depend on one another. A component
 * climbs from layer to layer, from each of its states to every state of the next layer. Its numbers of states per layer
 * are the coefficients of a polynomial. The product of the polynomials of all components has as coefficients the
 * numbers of states per layer of the system.
 */
import { speaks } from "../../model/process.ts";
import { ids, many, type Roles } from "../../model/roles.ts";
import { type System, system } from "../../model/system.ts";

/** The number of states of a component in each of its layers; in the first layer it has one state. */
export type Shape = readonly number[];

export type Components = {
  /** The shapes of the components that climb. */
  readonly shapes: readonly Shape[];
  /**
   * The number of components that may crash, and how many crashes there may be. Many such components make rows long.
   */
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
  /** For each layer, the number of states in it and in all layers before it. */
  readonly layerEnds: readonly number[];
};

/** The counts that a search of these components must give. */
export const countsOf = ({ shapes, idle, crashes }: Components): Counts => {
  const crashed = Array.from({ length: crashes + 1 }, (_, k) => choose(idle, k));
  const factors = [crashed, ...shapes];
  const layers = factors.reduce(product);
  // A component climbs from every state of a layer to every state of the next.
  const climbs = shapes.map((shape) =>
    sum(shape.slice(1).map((above, layer) => above * shape[layer]!)),
  );
  // Each component that is up may crash, unless the budget of crashes is used up.
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

/** The coefficients of the product of two polynomials. */
const product = (a: readonly number[], b: readonly number[]): readonly number[] =>
  Array.from({ length: a.length + b.length - 1 }, (_, power) =>
    sum(a.map((each, i) => each * (b[power - i] ?? 0))),
  );

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((all, each) => all + each, 0);

/** The binomial coefficient `n` over `k`. */
const choose = (n: number, k: number): number =>
  k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k;
