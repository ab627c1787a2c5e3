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
    .requiredOption("--data <dir>", "its data directory, and no other node's")
    .option("--stdio", "speak over standard input and output, as Maelstrom starts a node")
    .action(async (...given: Parameters<typeof runServe>) =>
      (await import("../commands/serve.ts")).runServe(...given),
    );
};
