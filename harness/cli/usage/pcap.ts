import { isIP } from "node:net";
import { type Command, InvalidArgumentError } from "commander";
import { count, milliseconds, repeated } from "../amounts.ts";
import type { runPcap } from "../commands/pcap.ts";

/** Collects addresses of machines. @throws InvalidArgumentError */
const machines = (text: string, before?: readonly string[]): readonly string[] => {
  if (text === "all" || isIP(text) !== 0) return repeated(text, before);
  throw new InvalidArgumentError("Expected an IP address, or all.");
};

/** Adds the command `pcap` to a program. */
export const addPcap = (program: Command): void => {
  program
    .command("pcap")
    .description(
      "judge the connections of a capture (pcap, pcapng) by the spec, or write a capture of a run",
    )
    .argument(
      "<what>",
      "the capture; with --write a trace file, or a subject to be simulated",
    )
    .option(
      "--beside <address>",
      "an address of a machine on which, or next to which, the capture was made: all that it sent is in the capture, in the order of sending, so that the judge is stricter; may be repeated; all: every machine",
      machines,
    )
    .option(
      "--complete",
      "every packet that reached either end is in the capture: an acknowledgement of anything else is a violation",
    )
    .option(
      "--msl <time>",
      "the maximum segment lifetime: TIME-WAIT lasts twice as long (default: 30s)",
      milliseconds,
    )
    .option("--connection <n>", "show this connection in full", count)
    .option("--calls", "show every call of RPC, and not only the first ones")
    .option("--subject <name>", "the subject whose spec judges (default: tcp)")
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
