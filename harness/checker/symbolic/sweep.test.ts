/**
 * What one sweep adds. Searches repeat sweeps until one adds nothing, so their counts of states do not show how much a
 * single sweep adds.
 */
import { expect, test } from "vitest";
import { speaks } from "../../model/process.ts";
import { one } from "../../model/roles.ts";
import { system } from "../../model/system.ts";
import { cellsOf } from "../cells/cells.ts";
import { countOf } from "./set-queries.ts";
import { spaceOf } from "./space.ts";

/** A clock: its action takes it from 0 to 1, and a tick from 1 to 2. */
const clockwork = () => {
  const { next, process } = speaks<number>();
  const limits = { maxBytes: 1 << 30, mostAsked: 1 << 10, isOver: () => false };
  return spaceOf(
    cellsOf(
      system({
        name: "clockwork",
        roles: {
          clock: one(
            process({
              init: 0,
              actions: { wind: (n) => (n === 0 ? next(1) : undefined) },
              tick: (n) => (n === 1 ? 2 : n),
            }),
          ),
        },
        environment: { network: "bag", ticks: "unlimited" },
      }),
    ),
    limits,
  );
};

test("steps of the world are taken from what processes did in the same sweep", () => {
  const { sweep, first, ldd } = clockwork();
  const swept = sweep.swept(first);

  expect(countOf(ldd.table, swept)).toBe(3n);
  expect(sweep.swept(swept)).toBe(swept);
});

test("successors are one step away, and no more", () => {
  const { sweep, first, ldd } = clockwork();
  const after = sweep.successors(first);

  // The states after the action, and after a tick that changes nothing.
  expect(countOf(ldd.table, after)).toBe(2n);
  expect(ldd.difference(first, after)).toBe(0);
  expect(countOf(ldd.table, ldd.union(first, sweep.successors(after)))).toBe(3n);
});
