import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellsOf } from "../checker/cells/cells.ts";
import { initialRow } from "../checker/rules/initial-row.ts";
import { stepClasses } from "../checker/rules/step-classes.ts";
import { stepperOf } from "../checker/rules/stepper.ts";
import { many, speaks, system } from "../index.ts";
import type { System } from "../model/system.ts";
import { subject as eventual } from "../subjects/eventual.ts";
import { subject as quorum } from "../subjects/quorum.ts";
import { subject as singleCopy } from "../subjects/single-copy.ts";
import { classSpace, type Routes } from "./class-space.ts";
import { classWalks } from "./class-walks.ts";
import { counter, right, steering } from "./counter.laws.ts";
import { coverClasses } from "./cover-classes.ts";
import { coverGraph } from "./cover-graph.ts";
import { scopesBy } from "./cover-scopes.ts";
import type { Walk } from "./cover-walks.ts";
import { distances } from "./distances.laws.ts";
import type { Steering } from "./steering.ts";

const NONE: ReadonlySet<number> = new Set();

const classesOn = ({ classes }: Routes, walks: readonly Walk[]): ReadonlySet<number> =>
  new Set(walks.flat().map((edge) => classes[edge]!));

const joins = ({ graph: { edges } }: Routes, walk: Walk): boolean =>
  walk.every((edge, i) => edges[edge]!.from === (i === 0 ? 0 : edges[walk[i - 1]!]!.to));

const all = (count: number): ReadonlySet<number> => new Set(Array(count).keys());

/** A small system of every store, with crashes, loss, cuts, wipes and puts given up on among them. */
const bundled: readonly (readonly [name: string, made: System])[] = [
  singleCopy,
  eventual,
  quorum,
].flatMap(({ name, family, implementation: { cover } }) =>
  scopesBy("edges", cover).map(
    (scope, i) => [`${name}, scope ${i + 1}`, family.system(scope)] as const,
  ),
);

describe("the classes of a system", () => {
  test.each(bundled)("part its edges, and walks take each: %s", (_, made) => {
    const { states, edges } = coverGraph(made);
    const space = classSpace(made);
    expect(space).toMatchObject({ states, edges: edges.length, complete: true });
    const count = space.classes.length;
    expect(space.classes.reduce((sum, each) => sum + each.edges, 0)).toBe(edges.length);
    const routes = space.routes(NONE);
    const walks = classWalks(routes, NONE);
    expect(classesOn(routes, walks)).toEqual(all(count));
    expect(walks.every((walk) => joins(routes, walk))).toBe(true);
    expect(walks.length).toBeLessThanOrEqual(count);
  });

  test("are gone to by walks that go round what is closed, but for what was taken", () => {
    const spaces = bundled.map(([, made]) => classSpace(made));
    const cases = fc.constantFrom(...spaces).chain((space) => {
      const some = fc.subarray([...space.classes.keys()]);
      return fc.tuple(fc.constant(space), some, some);
    });
    fc.assert(
      fc.property(cases, ([space, closed, taken]) => {
        const routes = space.routes(new Set(closed));
        const walked = classesOn(routes, classWalks(routes, new Set(taken)));
        expect(closed.filter((each) => walked.has(each))).toEqual([]);
        const wanted = [...routes.ends.keys()].filter((each) => !taken.includes(each));
        expect(wanted.filter((each) => !walked.has(each))).toEqual([]);
        expect(classWalks(routes, new Set(routes.ends.keys()))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test("are reached by ways that no others are shorter than", () => {
    for (const [, made] of bundled.slice(0, 3)) {
      const { graph, ends } = classSpace(made).routes(NONE);
      const far = distances(graph);
      const lengths = [...ends.values()].map((end) => far[graph.edges[end]!.from]! + 1);
      expect(lengths.sort((a, b) => a - b)).toEqual(leastLengths(made));
    }
  });

  test("are the same when they are found again", () => {
    const [, made] = bundled.at(-1)!;
    expect(classSpace(made).classes).toEqual(classSpace(made).classes);
  });

  test("are as many as were found where a bound on states ends the search", () => {
    const [, made] = bundled.at(-1)!;
    const whole = classSpace(made);
    const cut = classSpace(made, { states: 100 });
    expect(cut).toMatchObject({ states: 100, complete: false });
    expect(cut.classes.length).toBeLessThan(whole.classes.length);
    expect(classSpace(made, { states: whole.states }).complete).toBe(true);
    const routes = cut.routes(NONE);
    expect(classesOn(routes, classWalks(routes, NONE))).toEqual(all(cut.classes.length));
  });

  test("are refused where they are too many, saying so", () => {
    const [, made] = bundled[0]!;
    expect(() => classSpace(made, { classes: 3 })).toThrow(/more than 3 classes at this/);
  });
});

/** By class the least steps to one of it, in order: by breadth-first search that keeps everything. */
const leastLengths = (made: System): readonly number[] => {
  const cells = cellsOf(made);
  const stepper = stepperOf(cells);
  const classes = stepClasses(cells);
  const first = initialRow(cells);
  const rows = new Map<string, Int32Array>([[first.join(), first]]);
  const far = new Map([[first.join(), 0]]);
  const least = new Map<number, number>();
  for (const [key, values] of rows)
    for (const successor of stepper(values)) {
      const steps = far.get(key)! + 1;
      const number = classes.of(values, successor);
      least.set(number, Math.min(least.get(number) ?? steps, steps));
      const next = successor.values.join();
      if (rows.has(next)) continue;
      rows.set(next, successor.values);
      far.set(next, steps);
    }
  return [...least.values()].sort((a, b) => a - b);
};

test("a crash is followed by the restart that shows what it took", () => {
  const lamp = speaks<"dark" | "lit", "lit">();
  const watcher = speaks<null, "lit">();
  const made = system({
    name: "lamp",
    roles: {
      lamp: many(["a"], () =>
        lamp.process({
          init: "dark",
          actions: {
            light: (state) =>
              state === "dark" ? lamp.next("lit").send("b", "lit") : undefined,
          },
          survives: () => "dark",
        }),
      ),
      watcher: many(["b"], () => watcher.process({ init: null })),
    },
    environment: { network: "bag", crashes: 1, restarts: 1 },
    sometimes: { "it is lit": ({ lamp }) => lamp.a === "lit" },
  });
  // Restarts after a crash of the dark and of the lit lamp are of one class.
  const routes = classSpace(made).routes(NONE);
  const walks = classWalks(routes, NONE).map((walk) =>
    walk.map(
      (edge) => routes.graph.edges[edge]!.name ?? routes.graph.edges[edge]!.action,
    ),
  );
  expect(
    walks.map(String).filter((walk) => /light,crash,restart/.test(walk)),
  ).toHaveLength(1);
});

const covered = (...given: Parameters<typeof steering>) =>
  coverClasses(classSpace(counter), { steering: () => steering(...given) });

describe("class cover", () => {
  test("takes a step of each class of the right code", async () => {
    expect(await covered(right)).toEqual({
      states: 3,
      edges: 4,
      complete: true,
      classes: 4,
      covered: 4,
      walks: 1,
      steps: 4,
      refusals: [],
      behind: 0,
      deviated: null,
      quirks: [],
    });
  });

  test("tells a shortest way to the first difference, and what differs", async () => {
    const found = await covered({ ...right, down: () => 0 });
    expect(found.deviated).toMatchObject({ why: "in the spec 1, not 0" });
    expect(found.deviated!.path.entries.map(({ name }) => name)).toEqual([
      "up",
      "up",
      "down",
    ]);
  });

  test("lists the classes that the code refuses, and goes on without them", async () => {
    const found = await covered({ up: right.up });
    expect(found).toMatchObject({ covered: 2, behind: 0, deviated: null });
    expect(found.refusals).toMatchObject([
      {
        why: 'the subject\'s staging has no entry "down" under acts, so nothing makes the code take it',
        explained: false,
        classes: 2,
        edges: 2,
      },
    ]);
  });

  test("takes no class for covered that the code refuses another time", async () => {
    let ups = 0;
    const acts: Steering["acts"] = {
      up: async (world, at) => {
        if (++ups > 2) return "no more";
        await world.ask(at, "tester", { type: "up" });
        return null;
      },
      down: async () => "never",
    };
    const found = await covered(right, { acts });
    expect(found).toMatchObject({ classes: 4, covered: 1, behind: 1, deviated: null });
    expect(found.refusals.map(({ why }) => why)).toEqual(["never", "no more"]);
  });

  test("leaves out what the subject explains, and counts what lies behind it", async () => {
    const lacks: Steering["lacks"] = ({ name }) => (name === "up" ? "never up" : null);
    expect(await covered(right, { lacks })).toMatchObject({
      covered: 0,
      walks: 0,
      refusals: [{ why: "never up", explained: true, classes: 2, edges: 2 }],
      behind: 2,
    });
  });
});
