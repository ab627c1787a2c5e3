import { type Command, Option } from "commander";
import { count, repeated } from "../amounts.ts";
import type { runTest } from "../commands/test.ts";

export const addTest = (program: Command): void => {
  program
    .command("test")
    .description("run the implementation under faults; judge it by spec and by model")
    .argument(
      "[subject...]",
      "subjects by name; all that have an implementation otherwise",
    )
    .option("--seeds <n>", "how many simulated runs", count, 50)
    .option("--seed <n>", "the first seed", count, 1)
    .option("--fault <name>", "plant this fault in the implementation")
    .option("--real", "real processes, sockets, disks and time")
    .addOption(
      new Option(
        "--cover <what>",
        "drive it along every step that the spec can take, or along a step of each class",
      )
        .choices(["edges", "classes"])
        .conflicts("real"),
    )
    .option("--param <name=value>", "with --cover: another scope", repeated)
    .option("--max-states <n>", "with --cover classes: look at so many states", count)
    .option("--json", "print one JSON document")
    .option("--out <dir>", "where traces are written", ".lockstep")
    .action(async (...given: Parameters<typeof runTest>) =>
      (await import("../commands/test.ts")).runTest(...given),
    );
};
