/** A counter as a spec and as a node, right and wrong, for suites on coverage. */
import type { Json, Start } from "../../impl/ports.ts";
import { many, speaks, system } from "../index.ts";
import { linKv } from "../simulate/dialect.ts";
import type { Steering } from "./steering.ts";

/** Goes up to 2 and down again: three states, four edges. */
const { next, process } = speaks<number>();
export const counter = system({
  name: "counter",
  roles: {
    counter: many(["a"], () =>
      process({
        init: 0,
        actions: {
          up: (count) => (count < 2 ? next(count + 1) : undefined),
          down: (count) => (count > 0 ? next(count - 1) : undefined),
        },
      }),
    ),
  },
});

type Step = (count: number) => number;

/** A node that counts up or down on request, and traces its count. */
const node =
  (steps: Readonly<Record<string, Step>>): Start =>
  async ({ trace }) => {
    let count = 0;
    return {
      receive: ({ body: { type } }) => {
        count = steps[type]!(count);
        trace({ action: "counts", state: count });
      },
    };
  };

export const right = {
  up: (count: number) => count + 1,
  down: (count: number) => count - 1,
};

export const steering = (
  steps: Readonly<Record<string, Step>>,
  more: Partial<Steering> = {},
): Steering => {
  let seen: Json = 0;
  const names = Object.keys(steps).map((type) => [
    type,
    async (world, at) => {
      await world.ask(at, "tester", { type });
      return null;
    },
  ]) as [string, NonNullable<Steering["acts"]>[string]][];
  return {
    nodes: ["a"],
    start: node(steps),
    dialect: linKv as never,
    placeOf: (name) => name,
    request: (request) => request,
    letterOf: () => null,
    note: ({ state }) => {
      seen = state ?? seen;
    },
    acts: Object.fromEntries(names),
    agree: ({ counter }: { counter: { a: number } }) =>
      counter.a === seen ? null : `in the spec ${counter.a}, not ${seen}`,
    ...more,
  };
};
