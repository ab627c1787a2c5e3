import type { Command } from "commander";
import { count } from "../amounts.ts";
import type { runPcap } from "../commands/pcap.ts";

/** Adds the command `pcap` to a program. */
export const addPcap = (program: Command): void => {
  program
    .command("pcap")
    .description("read a capture of packets (pcap, pcapng), or write one of a run")
    .argument(
      "<what>",
      "the capture; with --write a trace file, or a subject to be simulated",
    )
    .option("--write <file>", "write the packets that the nodes of a run sent")
    .option(
      "--seed <n>",
      "with --write: the seed of the simulated run (default: 1)",
      count,
    )
    .option("--fault <name>", "with --write: plant this fault in the implementation")
    .option("--real", "with --write: run real processes")
    .option("--json", "print one JSON document")
    .action(async (...given: Parameters<typeof runPcap>) =>
      (await import("../commands/pcap.ts")).runPcap(...given),
    );
};
