import type { Command } from "commander";

/** `run` runs one command line and says what it exits with. */
export const addTour =
  (run: (args: readonly string[]) => Promise<number>) =>
  (program: Command): void => {
    program
      .command("tour")
      .description("see the whole tool at work, in about a minute")
      .action(async () => (await import("../commands/tour.ts")).runTour(run));
  };
