import { describe, expect, test } from "vitest";
import type { ModelName } from "../consistency/models.ts";
import { askedSystem } from "./asked-system.ts";
import type { Cell } from "./cell.ts";
import { cell, copies } from "./fixtures.laws.ts";
import { lookAhead, settledBy, type View } from "./lookahead.ts";

const refutedBy = (steps: number) =>
  ({ verdict: "refuted", refutation: { path: { entries: { length: steps } } } }) as Cell;
const unfinished: Cell = { verdict: "unfinished", reason: "too many states" };
const unsupported: Cell = { verdict: "unsupported", reason: "no file" };

const view = (depth: number, found: Cell): View => ({
  depth,
  cells: new Map<ModelName, Cell>([["pram", found]]),
});
const settled = (...views: readonly View[]) => settledBy(views).get("pram");

describe("a model is settled ahead", () => {
  test("by a path that is no longer than what was seen of the other workloads", () => {
    const found = refutedBy(6);
    expect(settled(view(4, found), view(6, unfinished))).toBe(found);
    expect(settled(view(9, found), view(5, unfinished))).toBeUndefined();
    expect(settled(view(4, found), view(4, refutedBy(8)))).toBe(found);
  });
  test("where it cannot be judged, and never where it may be proven", () => {
    expect(settled(view(4, unsupported), view(4, unsupported))).toBe(unsupported);
    expect(settled(view(4, unfinished), view(4, unfinished))).toBeUndefined();
    expect(settled(view(Infinity, { verdict: "proven" }))).toBeUndefined();
  });
});

describe("looking ahead", () => {
  const searching = { bytes: 2 ** 30, stop: () => false };
  const workload = (ann: readonly unknown[], bob: readonly unknown[]) => ({
    object: cell,
    scripts: { ann, bob },
    system: {
      ...askedSystem(copies(), { ann, bob }),
      consistent: { linearizable: cell, "read-your-writes": cell },
    },
  });
  const put = { type: "put", value: 1 };
  const get = { type: "get" };
  const names = ["linearizable", "read-your-writes"] as const;

  test("finds the shortest path of all workloads, and leaves what holds to be proven", () => {
    const { cells, states } = lookAhead(
      [workload([get, put], [get]), workload([put], [get])],
      names,
      searching,
    );
    expect(cells.get("linearizable")).toMatchObject({
      refutation: { path: { entries: { length: 2 } } },
    });
    expect([...cells.keys()]).toEqual(["linearizable"]);
    expect(states).toHaveLength(2);
  });
  test("ends where a workload refutes nothing", () => {
    const found = lookAhead(
      [workload([get], [get]), workload([put], [get])],
      names,
      searching,
    );
    expect(found).toEqual({ cells: new Map(), states: [] });
  });
});
