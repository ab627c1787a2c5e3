import type { Command } from "commander";
import type { runClient } from "../commands/client.ts";

export const addClient = (program: Command): void => {
  program
    .command("client")
    .description("talk to a real node: put KEY VALUE, or get KEY")
    .requiredOption("--connect <host:port>", "the node")
    .option("--json", "print the answer as one JSON document")
    .argument("<operation>", "put or get")
    .argument("<key>")
    .argument("[value]")
    .action(async (...given: Parameters<typeof runClient>) =>
      (await import("../commands/client.ts")).runClient(...given),
    );
};
