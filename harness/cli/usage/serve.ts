import type { Command } from "commander";
import type { runServe } from "../commands/serve.ts";

export const addServe = (program: Command): void => {
  program
    .command("serve")
    .description("run one real node until it is interrupted")
    .argument("<subject>", "the protocol")
    .option("--id <name>", "this node's name")
    .option("--listen <host:port>", "where it listens")
    .option("--peers <list>", "the other nodes: n2=127.0.0.1:7102,n3=…")
    .option("--cluster-key <file>", "what members share: a file with a secret in it")
    .option("--data <dir>", "its data directory, and no other node's")
    .option("--stdio", "speak over standard input and output, as Maelstrom starts a node")
    // What is unknown here may be an option of the subject.
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText(
      "after",
      "\nA subject may have options of its own, after its name; it needs no others then than it says.",
    )
    .action(
      async (
        name: string,
        options: Parameters<typeof runServe>[1],
        { args }: { readonly args: readonly string[] },
      ) => (await import("../commands/serve.ts")).runServe(name, options, args.slice(1)),
    );
};
