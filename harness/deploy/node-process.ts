/**
 * The main module of one node, which the harness starts as a process. Its one argument is `NodeArguments` as
 * JSON. Each line on standard input is a `NodeInput`, and the process ends with it, so that it never outlives
 * the harness; each line on standard output is a `NodeOutput`; the trace goes to file descriptor 3.
 */
import {
  type Body,
  type Json,
  type Node,
  needing,
  type PortName,
  type Ports,
  type StartNeeding,
} from "../../impl/ports.ts";
import { printable } from "../history/printable.ts";
import { InputError } from "../model/input-error.ts";
import type { Address } from "./address.ts";
import { Control, type Order } from "./control.ts";
import { onLine } from "./lines.ts";
import { type Served, type ServeOptions, serve } from "./serve.ts";
import { TraceLog } from "./trace-log.ts";

/** An implementation: the URL of a module, the name of its export that starts a node, and its options. */
export type Program = {
  readonly module: string;
  readonly start: string;
  readonly options?: Json;
};

/** The name of a node, and all that it runs with. */
export type NodeArguments = {
  readonly id: string;
  readonly peers: Readonly<Record<string, Address>>;
  /** The IP addresses of all members. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly data: string;
  readonly program: Program;
  readonly packets?: ServeOptions["packets"];
  /** Are its events recorded? They are unless dropped. */
  readonly events?: "kept" | "dropped";
  /** The beginning of the trace, on the monotonic clock of the machine. */
  readonly originMs: number;
  readonly clusterKey: string;
  /** Decides which messages and datagrams its links lose. */
  readonly seed: number;
};

/** A line on standard input: an order, a call of the local API, or the request to leave. */
export type NodeInput =
  | Order
  | { readonly type: "call"; readonly number: number; readonly request: Body }
  | { readonly type: "leave" };

/** A line on standard output: the port, once the node runs, or the answer to a call (null: it has no local API). */
export type NodeOutput =
  | { readonly port: number }
  | { readonly answered: number; readonly answer: Body | null };

type StartWith = StartNeeding<PortName, [options: Json | undefined]>;

const run = async (given: NodeArguments): Promise<void> => {
  const { id, program, seed } = given;
  process.stdin.on("end", () => process.exit(0));
  const control = new Control(id, seed);
  let begin: (served: Served) => void = () => {};
  const running = new Promise<Served>((resolve) => {
    begin = resolve;
  });
  onLine(process.stdin, (line) => {
    const input = JSON.parse(line) as NodeInput;
    if (input.type === "leave") void running.then(leave);
    else if (input.type === "call")
      void running.then(({ node }) => {
        control.spend();
        return answer(node, input);
      });
    else control.obey(input);
  });
  const start = await startIn(program);
  const log = new TraceLog(3, given.originMs);
  const served = await serve({
    id,
    listen: { host: "127.0.0.1", port: 0 },
    peers: given.peers,
    hosts: given.hosts,
    clusterKey: given.clusterKey,
    data: given.data,
    start: needing(start.needs, (ports: Ports) => start(ports, program.options)),
    ...(given.events !== "dropped" && {
      trace: (event) => log.record({ node: id, ...event }),
    }),
    ...(given.packets && { packets: given.packets }),
    warn: () => {}, // The harness cuts links, kills nodes and fills disks on purpose.
    control,
  });
  begin(served);
  write({ port: served.port });
};

const startIn = async ({ module, start }: Program): Promise<StartWith> => {
  const loaded = (await import(module)) as Record<string, StartWith | undefined>;
  const found = loaded[start];
  if (found?.needs === undefined)
    throw new InputError(
      `${module}: expected an export named ${start}, made with needing()`,
    );
  return found;
};

const answer = async (
  node: Node,
  { number, request }: Extract<NodeInput, { readonly type: "call" }>,
): Promise<void> =>
  write({ answered: number, answer: (await node.call?.(request)) ?? null });

const leave = async ({ node, close }: Served): Promise<never> => {
  await node.leave?.();
  await close();
  process.exit(0);
};

const write = (output: NodeOutput): void =>
  void process.stdout.write(`${JSON.stringify(output)}\n`);

run(JSON.parse(process.argv[2] ?? "{}")).catch((error: unknown) => {
  const line = error instanceof InputError ? error.message : (error as Error).stack;
  process.stderr.write(`${printable(`${line}`)}\n`);
  process.exit(1);
});
