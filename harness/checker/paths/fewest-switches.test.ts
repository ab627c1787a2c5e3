import fc from "fast-check";
import { expect, test } from "vitest";
import { speaks } from "../../model/process.ts";
import { many } from "../../model/roles.ts";
import { type System, system } from "../../model/system.ts";
import { check } from "../check.ts";

const { next, process } = speaks<number>();
const NAMES = ["a", "b", "c"];

/** Three counters up to 3. The property is violated in the states for which `isEnd` is true. */
const counting = (isEnd: (counts: readonly number[]) => boolean): System =>
  system({
    name: "counting",
    roles: {
      counter: many(NAMES, () =>
        process({ init: 0, actions: { up: (n) => (n < 3 ? next(n + 1) : undefined) } }),
      ),
    },
    always: { "never there": ({ counter }) => !isEnd(Object.values(counter)) },
  });

/** The processes that take the steps of the counterexample, in order. */
const actorsOf = (system: System): readonly unknown[] => {
  const [judged] = check(system).properties;
  return judged!.path!.entries.map(({ node }) => node);
};

const switchesIn = (actors: readonly unknown[]): number =>
  actors.filter((node, i) => i > 0 && node !== actors[i - 1]).length;

test("of equally short counterexamples the one with the fewest process switches is shown", () => {
  const actors = actorsOf(counting((counts) => counts.every((n) => n >= 2)));
  expect(actors).toHaveLength(6);
  expect(switchesIn(actors)).toBe(2); // One process after the other, in any order.
});

test("that holds among paths to different states too", () => {
  // The search finds the state in which `a` and `b` have counted once each before the one in which `b` has counted
  // twice.
  const ends = ["1,1,0", "0,2,0"];
  expect(actorsOf(counting((counts) => ends.includes(counts.join())))).toEqual([
    "b",
    "b",
  ]);

  const places = [0, 1, 2, 3].flatMap((a) =>
    [0, 1, 2, 3].filter((b) => a + b <= 3).map((b) => [a, b, 3 - a - b]),
  );
  const drawn = fc.subarray(places, { minLength: 1 });
  fc.assert(
    fc.property(drawn, (ends) => {
      const isEnd = (counts: readonly number[]): boolean =>
        ends.some((end) => end.join() === counts.join());
      const actors = actorsOf(counting(isEnd));
      expect(actors).toHaveLength(3);
      // At best each process takes all its steps without a break.
      const fewest = Math.min(...ends.map((end) => end.filter((n) => n > 0).length - 1));
      expect(switchesIn(actors)).toBe(fewest);
    }),
    { numRuns: 60, seed: 1 },
  );
});
