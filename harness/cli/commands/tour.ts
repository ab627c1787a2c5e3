import { colors, print } from "../../terminal/print.ts";
import { EXIT } from "../exit.ts";

type TourStop = {
  /** A sentence that is true if the command ends with the exit code `exits`. */
  readonly shows: string;
  readonly args: readonly string[];
  readonly exits: number;
};

const PATH = ".lockstep/quorum-linearizable-write-back=off.jsonl";

const stops: readonly TourStop[] = [
  {
    shows:
      "the explorer is exact: two-phase commit comes to its published 296,448 states",
    args: ["check", "two-phase-commit", "--param", "participants=7"],
    exits: EXIT.fine,
  },
  {
    shows: "proven: with W + R > N and a write-back every history is linearizable",
    args: [
      "check",
      "quorum",
      "--claim",
      "with W + R > N and a write-back every history is linearizable",
    ],
    exits: EXIT.fine,
  },
  {
    shows:
      "refuted, as claimed: without the write-back it is not; this is a shortest counterexample",
    args: ["check", "quorum", "--param", "write-back=off"],
    exits: EXIT.violated,
  },
  {
    shows:
      "the real store, without its write-back, does the same when it is steered there",
    args: ["replay", PATH, "--subject", "quorum"],
    exits: EXIT.fine,
  },
  {
    shows: "every claim about the store comes out as claimed",
    args: ["check", "quorum", "--quiet"],
    exits: EXIT.fine,
  },
  {
    shows: "the store as it is: simulated crashes, partitions and losses leave it right",
    args: ["test", "quorum", "--seeds", "50"],
    exits: EXIT.fine,
  },
  {
    shows: "a fault planted in it is found by both judges, and shrunk",
    args: ["test", "quorum", "--seeds", "50", "--fault", "skip-write-back"],
    exits: EXIT.violated,
  },
  {
    shows: "three real processes, one killed and one cut off, are judged right",
    args: ["test", "quorum", "--real"],
    exits: EXIT.fine,
  },
  {
    shows:
      "which store keeps which promise, each cell proven or refuted; every row keeps within CAP",
    args: ["compare", "single-copy", "quorum", "eventual", "frozen-replica"],
    exits: EXIT.fine,
  },
];

/** Runs `lockstep tour`, which is also `npm start`: the whole tool once; sets the exit code. */
export const runTour = async (
  run: (args: readonly string[]) => Promise<number>,
): Promise<void> => {
  const seen: boolean[] = [];
  for (const { args, exits } of stops) {
    const words = args.map((word) => (/\s/.test(word) ? `"${word}"` : word));
    print(`\n${colors.bold(`$ npx lockstep ${words.join(" ")}`)}\n`);
    seen.push((await run(args)) === exits);
  }
  print(`\n${colors.bold("What you have seen")}\n`);
  for (const [i, { shows }] of stops.entries())
    print(`  ${seen[i] ? colors.green("✓") : colors.red("✗ NOT AS EXPECTED:")} ${shows}`);
  const missed = seen.filter((each) => !each).length;
  print(
    missed === 0
      ? "\nNext: README.md, or npx lockstep list"
      : `\n${missed} of ${stops.length} did not end as expected; see above`,
  );
  process.exitCode = missed === 0 ? EXIT.fine : EXIT.violated;
};
