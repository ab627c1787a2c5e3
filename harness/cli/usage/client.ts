import type { Command } from "commander";
import type { runClient } from "../commands/client.ts";

/** Adds the command `client` to a program. */
export const addClient = (program: Command): void => {
  program
    .command("client")
    .description("send one request to a real node: put KEY VALUE, or get KEY")
    .requiredOption("--connect <host:port>", "the address of the node")
    .option("--subject <name>", "the subject of the node, if it has requests of its own")
    .option("--json", "print the answer as one JSON document")
    .argument("<operation>", "put or get, or a request of the subject")
    .argument("[value...]", "KEY and VALUE, or the arguments of the request")
    .addHelpText(
      "after",
      "\nRequests of tcp: get PATH, post PATH BODY (BODY as @FILE sends what is in the file). An unknown request prints the list.",
    )
    .action(async (...given: Parameters<typeof runClient>) =>
      (await import("../commands/client.ts")).runClient(...given),
    );
};
