/**
 * A program: makes the same random calls in a mount, whose path is its argument, and in a directory of this machine, and
 * prints the first call that the two answer differently. Its calls block, so that it is a process of its own.
 */
import * as fc from "fast-check";
import { callOf, difference, realMachine } from "../../../../impl/vfs/kernel.laws.ts";

/** Random runs, and calls in each. */
const RUNS = process.env.LOCKSTEP_LONG === "1" ? 200 : 10;
const CALLS = 60;

/** Which calls are made: with links of both kinds, with symbolic ones alone, or with none and no modes and times. */
const CALLS_OF: Readonly<Record<string, ReturnType<typeof callOf>>> = {
  links: callOf(true),
  symbolic: callOf(true).filter(({ type }) => type !== "link"),
  none: callOf(false),
};

const compared = async (
  mounted: string,
  call: ReturnType<typeof callOf>,
  runs: number,
): Promise<string | null> => {
  const calls = fc.array(call, { minLength: CALLS, maxLength: CALLS });
  const differs = async (made: Parameters<typeof difference>[0]) =>
    difference(made, realMachine(mounted));
  const property = fc.asyncProperty(
    calls,
    async (made) => (await differs(made)) === null,
  );
  const { counterexample, seed } = await fc.check(property, { numRuns: runs });
  if (counterexample === null) return null;
  return `seed ${seed}: ${await differs(counterexample[0])}`;
};

const [mounted, kind = "none", runs = RUNS] = process.argv.slice(2);
if (mounted !== undefined)
  compared(mounted, CALLS_OF[kind]!, Number(runs)).then((found) => {
    process.stdout.write(`${found ?? "the same"}\n`);
  });
