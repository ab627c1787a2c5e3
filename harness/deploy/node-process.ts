/**
 * One node as a process of its own, started by the harness: told in its one argument who it is,
 * it says on its standard output where it listens, writes its trace to descriptor 3, and ends
 * with its standard input, so that it never outlives whoever started it. Lines on its standard input
 * make its machine worse, use its local API, or have it leave.
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
import { type Served, serve } from "./serve.ts";
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
  /** The IP addresses of all members. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly data: string;
  readonly program: Program;
  readonly originMs: number;
  readonly clusterKey: string;
  /** Decides what its links lose. */
  readonly seed: number;
};

/** A line on standard input. */
export type Told =
  | Order
  | { readonly type: "call"; readonly number: number; readonly request: Body }
  | { readonly type: "leave" };

/** A line on standard output, once the node runs and for each call; null: it answers no calls. */
export type Word =
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
    const told = JSON.parse(line) as Told;
    if (told.type === "leave") void running.then(leave);
    else if (told.type === "call")
      void running.then(({ node }) => {
        control.spend();
        return answer(node, told);
      });
    else control.obey(told);
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
    trace: (event) => log.record({ node: id, ...event }),
    warn: () => {}, // Links are cut, nodes killed and disks filled on purpose here.
    control,
  });
  begin(served);
  say({ port: served.port });
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
  { number, request }: Extract<Told, { readonly type: "call" }>,
): Promise<void> =>
  say({ answered: number, answer: (await node.call?.(request)) ?? null });

const leave = async ({ node, close }: Served): Promise<never> => {
  await node.leave?.();
  await close();
  process.exit(0);
};

const say = (word: Word): void => void process.stdout.write(`${JSON.stringify(word)}\n`);

run(JSON.parse(process.argv[2] ?? "{}")).catch((error: unknown) => {
  const line = error instanceof InputError ? error.message : (error as Error).stack;
  process.stderr.write(`${printable(`${line}`)}\n`);
  process.exit(1);
});
