/** The entering of rows into a table, by itself. */
import { expect, test } from "vitest";
import { sharedWords } from "../words.ts";
import { enter } from "./offers.ts";

/** Three rows of two words each, one after the other. */
const ROWS = Int32Array.of(1, 10, 1, 20, 3, 10);
const [FIRST, SECOND, THIRD] = [0, 2, 4] as const;

test.each([true, false])("a row is entered once, alone: %s", (isAlone) => {
  const table = sharedWords(8);
  const entered = (row: number, place: number): boolean =>
    enter(table, 2, isAlone, ROWS, row, place);
  // The second row shares its first word with the first row, and the third shares its second word with it.
  expect([entered(FIRST, 6), entered(SECOND, 6), entered(THIRD, 6)]).toEqual([
    true,
    true,
    true,
  ]);
  expect([...table]).toEqual([1, 20, 3, 10, 0, 0, 1, 10]);
  expect([entered(FIRST, 6), entered(SECOND, 6), entered(THIRD, 0)]).toEqual([
    false,
    false,
    false,
  ]);
});
