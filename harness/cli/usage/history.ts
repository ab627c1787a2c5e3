import { type Command, Option } from "commander";
import { FORMATS } from "../../history/formats/guess.ts";
import { WRITTEN_FORMATS } from "../../history/written-formats.ts";
import { bytes, repeated } from "../amounts.ts";
import type { runHistory } from "../commands/history.ts";

export const addHistory = (program: Command): void => {
  program
    .command("history")
    .description("judge a recorded history by consistency models")
    .argument("<file>", "the history")
    .option("--format <format>", `${FORMATS.join(", ")}; guessed when left out`)
    .option("--model <model>", "judge by this model; may be repeated", repeated)
    .option("--object <object>", "what the clients used, by name or as a module of yours")
    .addOption(
      new Option("--nil <reading>", "what an answer of nil says, of any object").choices([
        "value",
        "unknown",
      ]),
    )
    .option("--memory <bytes>", "stop when a search needs more, such as 4G", bytes)
    .option("--write <file>", "also write the history to a file")
    .option("--as <format>", `how to write it: ${WRITTEN_FORMATS.join(", ")}`)
    .option("--html <file>", "also write a page to look around in; verdicts come first")
    .option("--json", "print one JSON document")
    .action(async (...given: Parameters<typeof runHistory>) =>
      (await import("../commands/history.ts")).runHistory(...given),
    );
};
