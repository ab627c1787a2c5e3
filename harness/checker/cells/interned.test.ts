import { describe, expect, test } from "vitest";
import { quorum } from "../../../spec/quorum/quorum.ts";
import { explore } from "../explicit/explore.ts";
import { cellsOf } from "./cells.ts";
import { internAgain, internedValues } from "./interned.ts";
import { plainText, plainValue } from "./plain-text.ts";

const visitor = { questions: [], found: () => false, stuck: () => false };
const system = () => quorum.system({ ...quorum.scope, gets: 1, crashes: 1 });

/**
 * The values interned by a search of so many states, by the names of their interners, as a checkpoint gives them back.
 */
const saved = (states: number) => {
  const cells = cellsOf(system());
  explore(cells, visitor, { states });
  const texts = Object.entries(internedValues(cells)).map(([name, values]) => {
    return [name, values.map(plainText)] as const;
  });
  const byName = new Map(texts);
  return (name: string) => byName.get(name)!.map(plainValue);
};

describe("values named again", () => {
  test("have the ids that they had, in whatever order a search meets them", () => {
    const kept = saved(2000);
    const cells = cellsOf(system());
    internAgain(cells, kept);
    const fresh = cellsOf(system());

    expect(internedValues(cells)["locals of replica0"]).toEqual(
      kept("locals of replica0"),
    );
    const [again, anew] = [cells, fresh].map((each) =>
      explore(each, visitor, { states: 5000 }),
    );
    expect(again!.transitions).toBe(anew!.transitions);
    expect(again!.states).toBe(anew!.states);
    expect(internedValues(cells)).toEqual(internedValues(fresh));
    expect(again!.valuesAt(4999)).toEqual(anew!.valuesAt(4999));
  });

  test("of another search are refused", () => {
    const kept = saved(100);
    const cells = cellsOf(system());
    explore(cells, visitor, { states: 10 });
    const turned = (name: string) => kept(name).toReversed();

    expect(() => internAgain(cells, turned)).toThrow("does not fit this search");
  });
});
