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
      "say that the capture was made on, or next to, the machine with this address: all that it sent is then in the capture, in the order of sending, and the judge is stricter; may be repeated; all: every machine",
      machines,
    )
    .option(
      "--complete",
      "say that the capture has every packet that reached either end: an acknowledgement of anything else is then a violation",
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
