import fc from "fast-check";
import { expect, test } from "vitest";
import { type HistoryCell, invoked, operationsOf, responded } from "./history-cell.ts";
import { elapsed } from "./timed-history.ts";

const clients = ["a", "b", "constructor"];
const BOUND = 3;
/** Moves of a run: a client's name begins its operation or ends it; a number is how many ticks pass. */
const moves = fc.array(fc.constantFrom(...clients, 1, 1, 2, 7), { maxLength: 24 });

type Ends = { readonly from: number; to: number };

/**
 * Plays moves. Returns the history, the true times of each client's operations (ticks, with the place of the move as a
 * fraction), and the oldest age seen.
 */
const played = (all: readonly (string | number)[]) => {
  const truth = new Map<string, Ends[]>();
  const waiting = new Set<string>();
  let history: HistoryCell = [];
  let [time, oldest] = [0, 0];
  for (const [place, move] of all.entries()) {
    if (typeof move === "number") {
      time += move;
      for (let tick = 0; tick < move; tick++) history = elapsed(history, BOUND);
    } else {
      const mine = truth.get(move) ?? [];
      truth.set(move, mine);
      const moment = time + place / 32;
      if (waiting.delete(move)) {
        history = responded(history, move, place);
        mine.at(-1)!.to = moment;
      } else {
        history = invoked(history, move, place, true);
        waiting.add(move);
        mine.push({ from: moment, to: Number.POSITIVE_INFINITY });
      }
    }
    oldest = Math.max(oldest, ...history.flatMap(({ ages }) => ages!));
  }
  return { history, truth, oldest };
};

test("up to the bound a timed history tells the ticks and the order of what happened", () => {
  fc.assert(
    fc.property(moves, (all) => {
      const { history, truth, oldest } = played(all);
      const operations = operationsOf(history);
      const told = clients.flatMap((client) =>
        operations.filter((each) => each.client === client),
      );
      const real = clients.flatMap((client) => truth.get(client) ?? []);
      expect(told.length).toBe(real.length);
      expect(oldest).toBeLessThanOrEqual(2 * history.length * BOUND);
      for (const [i, { returned }] of told.entries())
        for (const [j, { invoked }] of told.entries())
          for (let apart = 0; apart <= BOUND; apart++)
            expect(returned < invoked - apart).toBe(real[i]!.to < real[j]!.from - apart);
      const ticks = (of: readonly number[]): number[] =>
        of.flatMap((a) =>
          of.map((b) => Math.max(-BOUND, Math.min(BOUND, Math.floor(a) - Math.floor(b)))),
        );
      const ended = told.flatMap(({ invoked, returned }) => [invoked, returned]);
      const really = real.flatMap(({ from, to }) => [from, to]);
      expect(ticks(ended.filter(Number.isFinite))).toEqual(
        ticks(really.filter(Number.isFinite)),
      );
    }),
    { numRuns: 400, seed: 5 },
  );
});

test("what happened long ago stays as far apart as it was", () => {
  const { history } = played(["a", "a", 7, 7, "b", 7, 7]);
  const [write, read] = operationsOf(history);
  expect([write!.invoked, write!.returned, read!.invoked].map(Math.floor)).toEqual([
    0, 0, 3,
  ]);
  expect(elapsed(history, BOUND)).toBe(history);
});
