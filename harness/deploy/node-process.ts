/**
 * One node as a process of its own, started by the harness: told in its one argument who it is,
 * it says on its standard output where it listens, writes its trace to descriptor 3, and ends
 * with its standard input, so that it never outlives whoever started it. Lines on its standard input
 * make its disk fail or repair it, and use its local API.
 */
import type { Body, Json, Node, PortName, Ports } from "../../impl/ports.ts";
import { InputError } from "../model/input-error.ts";
import { DiskFailures } from "../simulate/disk-failures.ts";
import type { DiskFault } from "../simulate/schedule.ts";
import type { Address } from "./address.ts";
import { onLine } from "./lines.ts";
import { serve } from "./serve.ts";
import { TraceLog } from "./trace-log.ts";

/** Where the implementation is: a module's address, and its function that starts a node. */
export type Program = {
  readonly module: string;
  readonly start: string;
  readonly options?: Json;
};

export type NodeArguments = {
  readonly id: string;
  readonly peers: Readonly<Record<string, Address>>;
  readonly data: string;
  readonly program: Program;
  readonly originMs: number;
  readonly clusterKey: string;
};

/** A line on standard input: what becomes of the disk, or a call of the local API. */
export type Order =
  | { readonly disk: DiskFault | "repaired" }
  | { readonly call: number; readonly request: Body };

/** A line on standard output, once the node runs and for each call; null: it answers no calls. */
export type Word =
  | { readonly port: number }
  | { readonly answered: number; readonly answer: Body | null };

type StartWith = ((ports: Ports, options: Json | undefined) => Promise<Node>) & {
  readonly needs: readonly PortName[];
};

const run = async ({
  id,
  peers,
  data,
  program,
  originMs,
  clusterKey,
}: NodeArguments): Promise<void> => {
  process.stdin.on("end", () => process.exit(0));
  const failures = new DiskFailures();
  let begin: (node: Node) => void = () => {};
  const running = new Promise<Node>((resolve) => {
    begin = resolve;
  });
  onLine(process.stdin, (line) => {
    const order = JSON.parse(line) as Order;
    if ("call" in order) void running.then((node) => answer(node, order));
    else if (order.disk === "repaired") failures.repair();
    else failures.fail(order.disk);
  });
  const loaded = (await import(program.module)) as Record<string, StartWith | undefined>;
  const start = loaded[program.start];
  if (start?.needs === undefined)
    throw new InputError(
      `${program.module}: expected an export named ${program.start}, made with needing()`,
    );
  const log = new TraceLog(3, originMs);
  const { port, node } = await serve({
    id,
    listen: { host: "127.0.0.1", port: 0 },
    peers,
    clusterKey,
    data,
    start: Object.assign((ports: Ports) => start(ports, program.options), {
      needs: start.needs,
    }),
    trace: (event) => log.record({ node: id, ...event }),
    warn: () => {}, // Links are cut, nodes killed and disks filled on purpose here.
    beforeWrite: () => {
      const failure = failures.next();
      if (failure !== null) throw failure;
    },
  });
  begin(node);
  say({ port });
};

const answer = async (
  node: Node,
  { call, request }: Extract<Order, { readonly call: number }>,
): Promise<void> => say({ answered: call, answer: (await node.call?.(request)) ?? null });

const say = (word: Word): void => void process.stdout.write(`${JSON.stringify(word)}\n`);

run(JSON.parse(process.argv[2] ?? "{}")).catch((error: unknown) => {
  const line = error instanceof InputError ? error.message : (error as Error).stack;
  process.stderr.write(`${line}\n`);
  process.exit(1);
});
