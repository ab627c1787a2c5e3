/**
 * Every loop that may run long obeys the limits. A limit is here a function that returns true from some call on, or a
 * poll that counts its calls: no test reads a clock. The loops are
 *
 * - explicit: the search itself, by one thread or several; the row that stands for others (a search of
 *   its own); whether the promise of symmetry is kept;
 * - on the graph of all states: its table, its edges, what is owed, components, fair loops; refinement;
 * - symbolic: sweeps and layers, learning joint actions, asking properties, counting steps, paths;
 * - walks, and the shortening of what they find.
 *
 * Others are bounded by a count of their own: hints look at a thousand states, equally short paths are
 * compared among twenty thousand states.
 */
import { describe, expect, test } from "vitest";
import { twoPhaseCommit } from "../../spec/two-phase-commit/two-phase-commit.ts";
import { speaks } from "../model/process.ts";
import { ids, many, one } from "../model/roles.ts";
import { type System, system } from "../model/system.ts";
import { cellsOf } from "./cells/cells.ts";
import { check } from "./check.ts";
import { explore } from "./explicit/explore.ts";
import type { Explored } from "./explicit/explored.ts";
import { Interrupted, type Poll, pollOf } from "./interruption.ts";
import { shortened } from "./paths/shorten.ts";
import { walk } from "./paths/walk.ts";
import { judgeRefinement } from "./refinement/refinement.ts";
import { initialRow } from "./rules/initial-row.ts";
import { stepperOf } from "./rules/stepper.ts";
import { checkSymbolically } from "./symbolic/check-symbolically.ts";
import { decidedIn } from "./symbolic/judge.ts";
import { layersOf } from "./symbolic/layers.ts";
import { reachedFrom } from "./symbolic/reach.ts";
import { pathTo } from "./symbolic/retrace.ts";
import { type Space, spaceOf } from "./symbolic/space.ts";
import { transitionsOf } from "./symbolic/tally.ts";
import { symmetryHolds } from "./symmetry/holds.ts";
import { symmetryOf } from "./symmetry/symmetry.ts";
import { fairComponents } from "./temporal/fair-components.ts";
import { fairLoops } from "./temporal/fair-loop.ts";
import { promisesOf } from "./temporal/fairness.ts";
import { graphOf } from "./temporal/graph.ts";
import { temporalJudge } from "./temporal/judge-temporal.ts";
import { obligationOf } from "./temporal/obligation.ts";
import { pendingStates } from "./temporal/pending.ts";
import { stateTable } from "./temporal/state-table.ts";

const nothing = { questions: [], found: () => false, stuck: () => false };

/** A limit that is reached at the call numbered `time`, and the number of its calls so far. */
const from = (
  time: number,
): { readonly isOver: () => boolean; readonly asked: () => number } => {
  let asked = 0;
  return { isOver: () => ++asked >= time, asked: () => asked };
};

const NEVER = Number.POSITIVE_INFINITY;

const counting = (): { readonly poll: Poll; readonly count: () => number } => {
  let count = 0;
  return {
    poll: () => {
      count++;
    },
    count: () => count,
  };
};

/**
 * A system of `count` counters up to `most`, with `most + 1` to the power of `count` states. Under its fairness each
 * counter reaches `most`.
 */
const counters = (count: number, most: number, parts: Partial<System> = {}): System => {
  const { next, process } = speaks<number>();
  return {
    ...system({
      name: "counters",
      roles: {
        counter: many(ids("counter", count), () =>
          process({
            init: 0,
            actions: { count: (n) => (n < most ? next(n + 1) : undefined) },
          }),
        ),
      },
      fair: { weak: ["count"] },
      eventually: {
        "all come to their end": ({ counter }) =>
          Object.values(counter).every((n) => n === most),
      },
    }),
    ...parts,
  };
};

const explored = (
  spec: System,
): { cells: ReturnType<typeof cellsOf>; found: Explored } => {
  const cells = cellsOf(spec);
  return { cells, found: explore(cells, nothing, {}) };
};

test("a poll asks once in so many units of work, and ends the work where the answer is yes", () => {
  const { isOver, asked } = from(3);
  const poll = pollOf(isOver, 10);
  for (let work = 0; work < 29; work++) poll();
  expect(asked()).toBe(2);
  expect(poll).toThrow(Interrupted);
});

describe("explicit", () => {
  test.each([1, 2])("the search, by %i threads", (workers) => {
    const spec = counters(6, 5);
    const { isOver, asked } = from(2);
    const checked = check(spec, { workers, shareFrom: 2, stop: isOver, only: [] });

    expect(checked.complete).toBe(false);
    expect(checked.states).toBeLessThan(6 ** 6);
    expect(asked()).toBeGreaterThanOrEqual(2);
  });

  test("the row that stands for others, where looking for it never ends", () => {
    const cells = cellsOf(counters(3, 3));
    const first = initialRow(cells).join();
    const { isOver } = from(5);
    const found = explore(cells, nothing, {
      canonical: (values, poll) => {
        while (values.join() !== first) poll();
        return values;
      },
      stop: isOver,
    });

    expect(found).toMatchObject({ states: 1, complete: false });
  });

  /** A ring in which each process knows the next one, so that no process is the first. */
  const ring = (count: number): System => {
    const { process } = speaks<{ readonly after: string }>();
    const names = ids("node", count);
    return system({
      name: "ring",
      roles: {
        node: many(names, (name) =>
          process({ init: { after: names[(names.indexOf(name) + 1) % count]! } }),
        ),
      },
      symmetric: ["node"],
    });
  };

  test("the search for that row polls for each partition", () => {
    const cells = cellsOf(ring(8));
    const { canonical } = symmetryOf(cells);
    const { poll, count } = counting();
    canonical(initialRow(cells), poll);
    // One poll for the partition of all processes, and at least one for each process that could be the first.
    expect(count()).toBeGreaterThan(8);
    const stopped = (): Int32Array =>
      canonical(
        initialRow(cells),
        pollOf(() => true, 4),
      );
    expect(stopped).toThrow(Interrupted);
  });

  test("the promise of symmetry: a hint says that not all was compared", () => {
    const cells = cellsOf(twoPhaseCommit.system({ participants: 3 }));
    const symmetry = symmetryOf(cells);
    const found = explore(cells, nothing, { canonical: symmetry.canonical });
    const rows = {
      states: 1 << 15,
      valuesAt: (state: number) => found.valuesAt(state % found.states),
    };
    expect(symmetryHolds(cells, symmetry, rows)).toEqual([]);
    const hints = symmetryHolds(cells, symmetry, { ...rows, isOver: () => true });
    expect(hints).toEqual([
      expect.stringMatching(/on a sample of the renamings, not on all of them/),
    ]);
  });
});

describe("on the graph of all states", () => {
  const spec = counters(5, 4);
  const name = "all come to their end";
  const { cells, found } = explored(spec);
  const promises = promisesOf(cells);
  const graph = graphOf(cells, found, promises)!;
  const pending = pendingStates(graph, obligationOf(cells, name));
  const everywhere = new Int32Array(found.states + 1).fill(1);

  test.each<[string, number, (poll: Poll) => unknown]>([
    ["its table", found.states, (poll) => stateTable(cells, found, poll)],
    ["its edges", 2 * found.states, (poll) => graphOf(cells, found, promises, { poll })],
    [
      "a predicate",
      found.states,
      (poll) => {
        const table = stateTable(cells, found);
        const asking = stateTable(cells, found, poll);
        expect(asking.where(() => true)).toEqual(table.where(() => true));
      },
    ],
    [
      "what is owed",
      found.states,
      (poll) => pendingStates(graph, obligationOf(cells, name), poll),
    ],
    // The last state is not pending, since all counters are at their ends.
    [
      "components",
      found.states - 1,
      (poll) => fairComponents(graph, promises, pending.states, poll),
    ],
    [
      "fair loops",
      // The loop takes a step of each counter; the way back is then sought among states where no counter is 0.
      found.states / 4,
      (poll) => {
        expect(() => fairLoops(graph, promises, everywhere, poll)(0)).toThrow(
          /no fair loop/,
        );
      },
    ],
  ])("%s: a poll a state", (_, least, work) => {
    const { poll, count } = counting();
    work(poll);
    expect(count()).toBeGreaterThanOrEqual(least);
  });

  test("a judgement is unfinished wherever it is interrupted, and else what it is", () => {
    const whole = from(NEVER);
    const judged = temporalJudge(cells, { ...found, isOver: whole.isOver })(name);
    expect(judged.verdict).toBe("holds");
    expect(whole.asked()).toBeGreaterThan(8);
    for (let time = 1; time <= whole.asked(); time++) {
      const { isOver } = from(time);
      const { verdict, lasso } = temporalJudge(cells, { ...found, isOver })(name);
      expect([time, verdict, lasso]).toEqual([time, "unfinished", null]);
    }
  });

  test("refinement", () => {
    const { cells, found } = explored(twoPhaseCommit.system({ participants: 5 }));
    const whole = from(NEVER);
    const judged = judgeRefinement(
      cells,
      { ...found, isOver: whole.isOver },
      "transaction commit",
    );
    expect(judged.verdict).toBe("holds");
    expect(whole.asked()).toBeGreaterThan(1);
    for (let time = 1; time <= whole.asked(); time++) {
      const { isOver } = from(time);
      const { verdict } = judgeRefinement(
        cells,
        { ...found, isOver },
        "transaction commit",
      );
      expect([time, verdict]).toEqual([time, "unfinished"]);
    }
  });
});

describe("symbolic", () => {
  const spaceFor = (spec: System, isOver: () => boolean = () => false): Space =>
    spaceOf(cellsOf(spec), { maxBytes: 1 << 30, mostAsked: 1 << 20, isOver });

  test("sweeps and layers", () => {
    const { isOver } = from(1);
    expect(checkSymbolically(counters(10, 3), { stop: isOver, only: [] }).complete).toBe(
      false,
    );
    const layers = layersOf(spaceFor(counters(10, 3), from(3).isOver), { wanted: [] });
    expect(layers.complete).toBe(false);
    expect(layers.layers.length).toBeLessThan(5);
  });

  test("joint actions that are tried with values without end", () => {
    const joint = {
      meet: {
        over: [[0]],
        step: ({ counter }: { readonly counter: Readonly<Record<string, number>> }) => {
          Object.values(counter);
          return undefined;
        },
      },
    } as unknown as System["joint"];
    const spec = counters(6, 3, { joint });
    const open = spaceFor(spec);
    const { set } = reachedFrom(open, () => false);
    expect(open.learnJoint(set)).toBe(true);
    const { isOver } = from(2);
    const space = spaceFor(spec, isOver);
    const reached = reachedFrom(space, () => false);
    expect(reached.complete).toBe(false);
  });

  test("a property with very many combinations of values to judge", () => {
    const space = spaceFor(counters(5, 7));
    const { set } = reachedFrom(space, () => false);
    const sum = (read: (cell: number) => number): number =>
      [0, 1, 2, 3, 4].reduce((all, cell) => all + read(cell), 0);
    const decided = (isOver: () => boolean) =>
      decidedIn(
        { ...space, interrupt: { ...space.interrupt, isOver } },
        set,
        ({ read }) => sum(read) > 34,
      );
    expect(decided(() => false)).toMatchObject({ unsupported: null });
    expect(decided(() => false).unfinished).toBeUndefined();
    expect(decided(() => true)).toMatchObject({ states: 0, unfinished: true });
  });

  test("counting steps polls for each set below", () => {
    const space = spaceFor(counters(5, 7));
    const { set } = reachedFrom(space, () => false);
    const { poll, count } = counting();
    // In a step one of the five counters is below its end, in one of 7 states, and each of the other four is in one of
    // 8 states.
    expect(transitionsOf({ ...space, poll }, set)).toBe(5n * 7n * 8n ** 4n);
    expect(count()).toBeGreaterThanOrEqual(5);
    const stopped = (): bigint =>
      transitionsOf({ ...space, poll: pollOf(() => true, 3) }, set);
    expect(stopped).toThrow(Interrupted);
  });

  test("a path that takes long to find", () => {
    const space = spaceFor(counters(8, 7));
    const { layers, ...rest } = layersOf(space, { wanted: [] });
    const last = layers.at(-1)!;
    expect(layers).toHaveLength(57);
    expect(pathTo(space, { layers, ...rest }, last)).toHaveLength(57);
    const stopped = { ...space, interrupt: { ...space.interrupt, isOver: () => true } };
    expect(pathTo(stopped, { layers, ...rest }, last)).toBeNull();
  });
});

describe("walks", () => {
  /** A system of one counter without an end. */
  const endless = (): System => {
    const { next, process } = speaks<number>();
    return system({
      name: "endless",
      roles: { counter: one(process({ init: 0, actions: { up: (n) => next(n + 1) } })) },
      always: { "it is small": ({ counter }) => counter < 10 ** 9 },
    });
  };

  test("a walk without an end is left on the way", () => {
    const { isOver, asked } = from(2);
    const walked = walk(endless(), { random: () => 0, depth: 10 ** 9, stop: isOver });
    expect(walked.steps).toBe(8191);
    expect(asked()).toBe(3);
    expect(walked.properties).toMatchObject([{ verdict: "unfinished" }]);
  });

  test("shortening ends after so many steps, with the shortest path so far", () => {
    const cells = cellsOf(counters(2, 40));
    const stepper = stepperOf(cells);
    let taken = 0;
    const counted = (values: Int32Array) => {
      taken++;
      return stepper(values);
    };
    const path = [
      { step: null, values: initialRow(cells) },
      ...longWay(stepper, initialRow(cells)),
    ];
    const isEnd = (values: Int32Array): boolean => values[0] === 40;
    expect(shortened(counted, path, isEnd)).toHaveLength(41);
    const whole = taken;
    taken = 0;
    const cut = shortened(counted, path, isEnd, 200);
    expect(taken).toBe(200);
    expect(whole).toBeGreaterThan(200);
    expect(isEnd(cut.at(-1)!.values)).toBe(true);
    expect(cut.length).toBeGreaterThanOrEqual(41);
  });

  /** The path on which both counters count in turn, up to their ends. */
  const longWay = (stepper: ReturnType<typeof stepperOf>, first: ArrayLike<number>) => {
    const way: ReturnType<typeof stepper> = [];
    let at = Int32Array.from(first);
    for (;;) {
      const next = stepper(at);
      if (next.length === 0) return way;
      const step = next[way.length % next.length]!;
      way.push(step);
      at = Int32Array.from(step.values);
    }
  };
});
