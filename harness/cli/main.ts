/**
 * The command line: what each command takes stands in `usage/`, what it does in
 * `commands/`, which are loaded once they are needed.
 */
import { Command, CommanderError } from "commander";
import { printableLines } from "../history/printable.ts";
import { InputError } from "../model/input-error.ts";
import { complain } from "../terminal/print.ts";
import { EXIT } from "./exit.ts";
import { addBench } from "./usage/bench.ts";
import { addCheck } from "./usage/check.ts";
import { addClient } from "./usage/client.ts";
import { addCompare } from "./usage/compare.ts";
import { addConform } from "./usage/conform.ts";
import { addHistory } from "./usage/history.ts";
import { addList } from "./usage/list.ts";
import { addReplay } from "./usage/replay.ts";
import { addServe } from "./usage/serve.ts";
import { addTest } from "./usage/test.ts";
import { addTour } from "./usage/tour.ts";
import { version } from "./version.ts";

const commands = [
  addList,
  addCheck,
  addTest,
  addCompare,
  addConform,
  addReplay,
  addHistory,
  addServe,
  addClient,
  addBench,
  addTour(run),
];

/** Its settings go to every command, so they come first. */
const programOf = (): Command => {
  const program = new Command("lockstep")
    .description("A model checker and test harness for protocols.")
    .version(version(), "-V, --version", "the version of this package")
    .exitOverride()
    .configureOutput({
      outputError: (text) =>
        complain(
          text
            .trim()
            .replace(/^error: /, "")
            .replaceAll("\n", " "),
        ),
    });
  for (const add of commands) add(program);
  return program;
};

// Whoever reads us may stop reading: `lockstep list | head -1`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  complain(`standard output: cannot be written (${error.code})`);
  process.exit(EXIT.input);
});

process.exitCode = await run(process.argv.slice(2));

/** Runs one command, and says what it exits with. */
async function run(args: readonly string[]): Promise<number> {
  process.exitCode = EXIT.fine;
  try {
    await programOf().parseAsync(args, { from: "user" });
    return Number(process.exitCode);
  } catch (error) {
    return exitOfError(error);
  }
}

function exitOfError(error: unknown): number {
  // Help that was asked for is no error; commander has printed what else is wrong.
  if (error instanceof CommanderError)
    return error.exitCode === 0 ? EXIT.fine : EXIT.input;
  if (error instanceof InputError) {
    complain(error.message.replaceAll("\n", " "));
    return EXIT.input;
  }
  const told = error instanceof Error ? error.stack : undefined;
  process.stderr.write(`${printableLines(told ?? String(error))}\n`);
  return EXIT.bug;
}
