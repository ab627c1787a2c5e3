/**
 * The letter tests that reactions carry (`expire`, `unlessFlying`), with their answers. A test is kept, because letters
 * that a process sends later may have to pass it too.
 */
import type { Flying, LetterTest } from "../../model/process.ts";
import type { Letters } from "./cells.ts";

/** Letter tests by number. */
export type LetterTests = {
  /** The number of a test. The same function keeps its number. */
  id(test: LetterTest<never>): number;
  /** Whether a letter passes a test. */
  matches(test: number, letter: number): boolean;
  /** The number of tests so far. */
  count(): number;
};

/** An empty numbering of letter tests. */
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
