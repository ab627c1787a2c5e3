import type { Command } from "commander";
import type { runClient } from "../commands/client.ts";

export const addClient = (program: Command): void => {
  program
    .command("client")
    .description("talk to a real node: put KEY VALUE, or get KEY")
    .requiredOption("--connect <host:port>", "the node")
    .option("--subject <name>", "what the node runs, where that has words of its own")
    .option("--json", "print the answer as one JSON document")
    .argument("<operation>", "put or get, or a word of the subject")
    .argument("[value...]", "KEY and VALUE, or what the word takes")
    .action(async (...given: Parameters<typeof runClient>) =>
      (await import("../commands/client.ts")).runClient(...given),
    );
};
