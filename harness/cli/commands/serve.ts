import type { Command } from "commander";
import { parseAddress } from "../../deploy/address.ts";
import { InputError } from "../../model/input-error.ts";
import { runningNamed } from "../implementation-of.ts";
import { print } from "../print.ts";

type ServeOptions = {
  readonly id?: string;
  readonly listen?: string;
  readonly peers?: string;
  readonly data: string;
  readonly stdio?: true;
};

export const addServe = (program: Command): void => {
  program
    .command("serve")
    .description("run one real node until it is interrupted")
    .argument("<subject>", "the protocol")
    .option("--id <name>", "this node's name")
    .option("--listen <host:port>", "where it listens")
    .option("--peers <list>", "the other nodes: n2=127.0.0.1:7102,n3=…")
    .requiredOption("--data <dir>", "its data directory, and no other node's")
    .option("--stdio", "speak over standard input and output, as Maelstrom starts a node")
    .action(async (name: string, { id, listen, peers, data, stdio }: ServeOptions) => {
      const { implementation } = await runningNamed(name);
      if (stdio) {
        await implementation.serveStdio(data);
        return;
      }
      if (id === undefined || listen === undefined)
        throw new InputError("serve: expected --id and --listen, or --stdio");
      const served = await implementation.serve({
        id,
        listen: parseAddress(listen),
        peers: peersOf(peers),
        data,
      });
      print(`${id} listens on port ${served.port}; its data is in ${data}`);
      await new Promise<void>((resolve) => {
        process.once("SIGINT", resolve);
        process.once("SIGTERM", resolve);
      });
      await served.close();
    });
};

const peersOf = (list: string | undefined) =>
  Object.fromEntries(
    (list ?? "")
      .split(",")
      .filter((each) => each !== "")
      .map((each) => {
        const [, id, address] = /^([^=]+)=(.+)$/.exec(each) ?? [];
        if (id === undefined || address === undefined)
          throw new InputError(
            `--peers ${each}: expected name=host:port, such as n2=127.0.0.1:7102`,
          );
        return [id, parseAddress(address)];
      }),
  );
