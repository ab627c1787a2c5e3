import { type Command, Option } from "commander";
import { count, repeated } from "../amounts.ts";
import type { runTest } from "../commands/test.ts";

/** Adds the command `test` to a program. */
export const addTest = (program: Command): void => {
  program
    .command("test")
    .description(
      "run implementations under faults; judge each run by the spec and by the consistency models that it promises",
    )
    .argument(
      "[subject...]",
      "subjects by name; all with an implementation when none is named",
    )
    .option("--seeds <n>", "the number of simulated runs", count, 50)
    .option("--seed <n>", "the first seed", count, 1)
    .option("--fault <name>", "plant this fault in the implementation")
    .option("--real", "run real processes with sockets, disks and real time")
    .addOption(
      new Option(
        "--cover <what>",
        "play on the implementation every step of the spec, or one of each class of similar steps (same handler, same input, same reaction)",
      )
        .choices(["edges", "classes"])
        .conflicts("real"),
    )
    .option(
      "--param <name=value>",
      "with --cover: a parameter of the spec; may be repeated",
      repeated,
    )
    .option(
      "--max-states <n>",
      "with --cover classes: explore at most this many states (default: 1000000)",
      count,
    )
    .option("--json", "print one JSON document")
    .option("--out <dir>", "where traces are written", ".lockstep")
    .action(async (...given: Parameters<typeof runTest>) =>
      (await import("../commands/test.ts")).runTest(...given),
    );
};
