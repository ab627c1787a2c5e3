import type { Command } from "commander";

/** Adds the command `tour`; `run` runs one command line and returns its exit code. */
export const addTour =
  (run: (args: readonly string[]) => Promise<number>) =>
  (program: Command): void => {
    program
      .command("tour")
      .description("show the whole tool at work, in about a minute")
      .action(async () => (await import("../commands/tour.ts")).runTour(run));
  };
