/**
 * Tests of letters that reactions carry (`expire`, `unlessFlying`). They are kept, for letters that are
 * first sent later; each answer is remembered.
 */
import type { Flying, LetterTest } from "../../model/process.ts";
import type { Letters } from "./cells.ts";

/** Letter tests by number. */
export type LetterTests = {
  /** The number of a test; a function that was seen before keeps its number. */
  id(test: LetterTest<never>): number;
  /** Whether a letter passes a test. */
  matches(test: number, letter: number): boolean;
  /** How many there are so far. */
  count(): number;
};

/** No test yet. */
export const letterTests = ({ flying }: Pick<Letters, "flying">): LetterTests => {
  const tests: LetterTest<never>[] = [];
  const numbers = new Map<LetterTest<never>, number>();
  const answers: boolean[][] = [];
  return {
    id: (test) => {
      const found = numbers.get(test);
      if (found !== undefined) return found;
      numbers.set(test, tests.length);
      return tests.push(test) - 1;
    },
    matches: (test, letter) => {
      const known = (answers[test] ??= []);
      return (known[letter] ??= tests[test]!(flying(letter) as Flying<never>));
    },
    count: () => tests.length,
  };
};
