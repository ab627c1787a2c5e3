import { expect, test } from "vitest";
import { twoPhaseCommit } from "../../../spec/two-phase-commit/two-phase-commit.ts";
import { type Cells, cellsOf } from "../cells/cells.ts";
import { stepperOf } from "../rules/stepper.ts";
import { explore } from "./explore.ts";
import type { Saved, SearchOptions, Visitor } from "./search-options.ts";
import type { Restored } from "./snapshot.ts";

const nothing: Visitor = { questions: [], found: () => false, stuck: () => false };

const cellsFor = (participants: number): Cells =>
  cellsOf(twoPhaseCommit.system({ participants }));

const explored = (participants: number, options: SearchOptions = {}) => {
  const cells = cellsFor(participants);
  return { cells, ...explore(cells, nothing, options) };
};

test("layers end where a step more is needed", () => {
  const { cells, layerEnds, states, depth, chainTo } = explored(6);
  expect(layerEnds).toHaveLength(depth + 1);
  expect(layerEnds.at(-1)).toBe(states);
  for (const [layer, end] of layerEnds.entries()) {
    expect(chainTo(end - 1)).toHaveLength(layer + 1);
    if (end < states) expect(chainTo(end)).toHaveLength(layer + 2);
  }
  expect(cells.count).toBe(2 * 7 + 2);
});

test("a path leads from the first state to the last by steps of the spec", () => {
  const { cells, states, pathTo } = explored(4);
  const path = pathTo(states - 1);
  const stepper = stepperOf(cells);
  for (const [i, { values }] of path.entries()) {
    if (i === 0) continue;
    const next = stepper(path[i - 1]!.values).map((each) => each.values.join());
    expect(next).toContain(values.join());
  }
});

test("states outside a bound are counted and not expanded", () => {
  const { cells, ...all } = explored(3);
  const phaseOf = (local: number) =>
    cells.reactions[0]!.states.values[cells.locals[0]!.values[local]!.state];
  const isOpen = (local: number) =>
    (phaseOf(local) as { phase: string }).phase === "init";
  const bounded = explore(cells, nothing, {
    expandable: { name: "within", ask: (read) => isOpen(read(0)), byFields: null },
  });
  const closed = Array.from({ length: bounded.states }, (_, state) => state).filter(
    (state) => !isOpen(bounded.valuesAt(state)[0]!),
  );
  expect(bounded.complete).toBe(true);
  expect(bounded.outside).toBe(closed.length);
  expect(bounded.states).toBeLessThan(all.states);
});

test("a canonical row stands for the others", () => {
  const cells = cellsFor(3);
  const identity = explore(cells, nothing, { canonical: (values) => values.slice() });
  expect(identity.states).toBe(288);
  const collapsed = explore(cells, nothing, { canonical: (values) => values.fill(0) });
  expect(collapsed.states).toBe(1);
});

test("a search reports every action that it takes, and no other", () => {
  const { taken, cells, states, valuesAt } = explored(3);
  const stepper = stepperOf(cells);
  const all = new Set<string>();
  for (let state = 0; state < states; state++)
    for (const { step } of stepper(valuesAt(state))) all.add(JSON.stringify(step.action));
  expect(new Set(taken().map((each) => JSON.stringify(each)))).toEqual(all);
});

/** What a later run would read back from the disk. */
const restoredFrom = ({ generation, numbers, words, values }: Saved): Restored => {
  const kept = new Map(
    Object.entries(words).map(([name, { from }]) => [
      name,
      [...from(0)].map((piece) => piece.slice()),
    ]),
  );
  const taken = [...values.taken];
  return { generation, numbers, words: (name) => kept.get(name)!, values: () => taken };
};

test("a search that was saved and goes on ends like one that never stopped", () => {
  const { cells, ...whole } = explored(6);
  for (const limit of [1, 1000, 20_000, 50_000]) {
    const stopped = explore(cells, nothing, { states: limit });
    expect(stopped.complete).toBe(false);
    const resumed = explore(cells, nothing, { restored: restoredFrom(stopped.save()) });
    expect(resumed).toMatchObject({
      states: whole.states,
      transitions: whole.transitions,
      depth: whole.depth,
      layerEnds: whole.layerEnds,
      complete: true,
    });
    expect(resumed.taken()).toHaveLength(whole.taken().length);
    expect(resumed.chainTo(whole.states - 1)).toHaveLength(whole.depth + 1);
  }
});
