import { type Command, Option } from "commander";
import { FORMATS } from "../../history/formats/guess.ts";
import { WRITTEN_FORMATS } from "../../history/written-formats.ts";
import { bytes, count, repeated } from "../amounts.ts";
import type { runHistory } from "../commands/history.ts";

/** Adds the command `history` to a program. */
export const addHistory = (program: Command): void => {
  program
    .command("history")
    .description(
      "judge a recorded history by consistency models and by the workload that clients ran",
    )
    .argument("<file>", "the history, or a folder of Jepsen's store")
    .option("--format <format>", `${FORMATS.join(", ")}; default: guessed`)
    .option("--model <model>", "judge by this model; may be repeated", repeated)
    .option(
      "--object <object>",
      "what the clients used: register, cas-register, kv, counter, set, queue, … (an unknown name prints the list), or a module that exports one; default: guessed",
    )
    .option(
      "--workload <workload>",
      "the test that the clients ran: bank, set-full, counter, … (an unknown name prints the list); default: guessed",
    )
    .option("--negative-balances", "for bank: balances may be negative")
    .option(
      "--total-amount <amount>",
      "for bank: the sum of all balances; default: that of the first read",
      count,
    )
    .addOption(
      new Option(
        "--nil <reading>",
        "how to take answers of nil to read, get, contains, dequeue and pop: as a value, or as unknown; default: by format and object",
      ).choices(["value", "unknown"]),
    )
    .option(
      "--memory <bytes>",
      "the most memory of a search, such as 4G (default: a quarter of the machine's, or half of node's heap if that is less)",
      bytes,
    )
    .option("--write <file>", "also write the history to a file")
    .option("--as <format>", `the format of --write: ${WRITTEN_FORMATS.join(", ")}`)
    .option("--html <file>", "also write an interactive page")
    .option("--json", "print one JSON document")
    .action(async (...given: Parameters<typeof runHistory>) =>
      (await import("../commands/history.ts")).runHistory(...given),
    );
};
