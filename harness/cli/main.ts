/**
 * The command line. `usage/` has the options of each command, and `commands/` its code, which is loaded
 * when the command is called.
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
import { addLoad } from "./usage/load.ts";
import { addMount } from "./usage/mount.ts";
import { addPcap } from "./usage/pcap.ts";
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
  addPcap,
  addServe,
  addClient,
  addLoad,
  addMount,
  addBench,
  addTour((args) => run(args)),
];

/** Commands take over the settings of the program when they are added, so the settings come first. */
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

// A reader may close the pipe early: `lockstep list | head -1`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  complain(`standard output: cannot be written (${error.code})`);
  process.exit(EXIT.input);
});

/** Runs one command line, and returns the exit code. */
const run = async (args: readonly string[]): Promise<number> => {
  process.exitCode = EXIT.fine;
  try {
    await programOf().parseAsync(args, { from: "user" });
    return Number(process.exitCode);
  } catch (error) {
    return exitOfError(error);
  }
};

/** Prints an error, unless commander has printed it, and returns the exit code. */
const exitOfError = (error: unknown): number => {
  // Commander throws after --help and --version, too; then its exit code is 0.
  if (error instanceof CommanderError)
    return error.exitCode === 0 ? EXIT.fine : EXIT.input;
  if (error instanceof InputError) {
    complain(error.message.replaceAll("\n", " "));
    return EXIT.input;
  }
  const stack = error instanceof Error ? error.stack : undefined;
  process.stderr.write(`${printableLines(stack ?? String(error))}\n`);
  return EXIT.bug;
};

process.exitCode = await run(process.argv.slice(2));
