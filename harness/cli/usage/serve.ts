import type { Command } from "commander";
import type { runServe } from "../commands/serve.ts";

/** Adds the command `serve` to a program. */
export const addServe = (program: Command): void => {
  program
    .command("serve")
    .description("run one real node until it is interrupted")
    .argument("<subject>", "the subject that the node runs")
    .option("--id <name>", "the name of this node")
    .option("--listen <host:port>", "the address at which it listens")
    .option("--peers <list>", "the other nodes: n2=127.0.0.1:7102,n3=…")
    .option("--cluster-key <file>", "a file with the secret that all members share")
    .option(
      "--data <dir>",
      "the folder for the data of this node; no other node may use it",
    )
    .option(
      "--stdio",
      "use standard input and output, as Maelstrom does, in place of sockets",
    )
    // An option that is unknown here may be one of the subject.
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText(
      "after",
      [
        "\nA subject may have options of its own, given after its name; an unknown option prints the list.",
        "`serve tcp` is an HTTP server over Lockstep's own TCP, whose packets travel in UDP; it prints how to send it a request.",
      ].join("\n"),
    )
    .action(
      async (
        name: string,
        options: Parameters<typeof runServe>[1],
        { args }: { readonly args: readonly string[] },
      ) => (await import("../commands/serve.ts")).runServe(name, options, args.slice(1)),
    );
};
