import { type Command, Option } from "commander";
import { FORMATS } from "../../history/formats/guess.ts";
import { WRITTEN_FORMATS } from "../../history/written-formats.ts";
import { bytes, repeated } from "../amounts.ts";
import type { runHistory } from "../commands/history.ts";

/** Adds the command `history` to a program. */
export const addHistory = (program: Command): void => {
  program
    .command("history")
    .description("judge a recorded history by consistency models")
    .argument("<file>", "the history")
    .option("--format <format>", `${FORMATS.join(", ")}; default: guessed`)
    .option("--model <model>", "judge by this model; may be repeated", repeated)
    .option(
      "--object <object>",
      "the object of the clients, by name or as a module of yours; default: guessed",
    )
    .addOption(
      new Option(
        "--nil <reading>",
        "whether an answer of nil is a value, or an unknown answer",
      ).choices(["value", "unknown"]),
    )
    .option("--memory <bytes>", "stop when a search needs more, such as 4G", bytes)
    .option("--write <file>", "also write the history to a file")
    .option("--as <format>", `the format of --write: ${WRITTEN_FORMATS.join(", ")}`)
    .option("--html <file>", "also write an interactive page")
    .option("--json", "print one JSON document")
    .action(async (...given: Parameters<typeof runHistory>) =>
      (await import("../commands/history.ts")).runHistory(...given),
    );
};
