/**
 * One node as a process of its own, started by the harness: told in its one argument who it is,
 * it says on its standard output where it listens, writes its trace to descriptor 3, and ends
 * with its standard input, so that it never outlives whoever started it. Lines on its standard input
 * make its disk fail, or repair it.
 */
import type { Json, Ports, Start } from "../../impl/ports.ts";
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

/** A line on standard input. */
export type DiskOrder = { readonly disk: DiskFault | "repaired" };

type StartWith = (ports: Ports, options: Json | undefined) => ReturnType<Start>;

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
  onLine(process.stdin, (line) => {
    const { disk } = JSON.parse(line) as DiskOrder;
    if (disk === "repaired") failures.repair();
    else failures.fail(disk);
  });
  const loaded = (await import(program.module)) as Record<string, StartWith | undefined>;
  const start = loaded[program.start];
  if (start === undefined)
    throw new InputError(`${program.module}: expected an export named ${program.start}`);
  const log = new TraceLog(3, originMs);
  const { port } = await serve({
    id,
    listen: { host: "127.0.0.1", port: 0 },
    peers,
    clusterKey,
    data,
    start: (ports) => start(ports, program.options),
    trace: (event) => log.record({ node: id, ...event }),
    warn: () => {}, // Links are cut, nodes killed and disks filled on purpose here.
    beforeWrite: () => {
      const failure = failures.next();
      if (failure !== null) throw failure;
    },
  });
  process.stdout.write(`${JSON.stringify({ port })}\n`);
};

run(JSON.parse(process.argv[2] ?? "{}")).catch((error: unknown) => {
  const line = error instanceof InputError ? error.message : (error as Error).stack;
  process.stderr.write(`${line}\n`);
  process.exit(1);
});
