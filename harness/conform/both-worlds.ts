import {
  needing,
  type PortName,
  type Ports,
  type StartNeeding,
} from "../../impl/ports.ts";
import { Cluster } from "../deploy/cluster.ts";
import { deploy } from "../deploy/deploy.ts";
import type { ForeignClients } from "../deploy/foreign-client.ts";
import type { Program } from "../deploy/node-process.ts";
import { serve } from "../deploy/serve.ts";
import { serveStdio } from "../deploy/serve-stdio.ts";
import type { Json } from "../history/trace.ts";
import type { Dialect } from "../simulate/dialect.ts";
import { simulate } from "../simulate/simulate.ts";
import type { OwnValues } from "./command-line.ts";
import type { Implementation, RealProcesses, SameMistake } from "./subject.ts";

/** What a node needs to be run in either world. */
type Runnable<Options, Fault extends string> = {
  readonly nodes: readonly string[];
  readonly start: StartNeeding<
    PortName,
    [options?: Options & { readonly faults?: readonly Fault[] }]
  >;
  /** Where `start` is found: a real node is a process of its own. */
  readonly program: Pick<Program, "module" | "start">;
  /** What every node is started with, beside the faults that are planted. */
  readonly options: Options;
  readonly faults: readonly Fault[];
  /** What a served node is started with, from the subject's own options of `serve`. */
  readonly served?: (own: OwnValues) => Options;
  // biome-ignore lint/suspicious/noExplicitAny: each dialect has requests of its own.
  readonly dialect: Dialect<any>;
  /** After how long a client of the simulated world stops waiting. */
  readonly clientTimeoutMs?: number;
  /** Programs not written here that are clients in the real world, beside those of the schedule. */
  readonly clients?: ForeignClients;
};

/** How commands run an implementation: the same node in the simulated world and in the real one. */
export const inBothWorlds = <Options extends object, Fault extends string>({
  nodes,
  start,
  program,
  options,
  served: optionsFrom,
  faults: plantable,
  dialect,
  clientTimeoutMs,
  clients = {},
}: Runnable<Options, Fault>): Required<
  Pick<
    Implementation,
    "simulate" | "deploy" | "processes" | "serve" | "serveStdio" | "clients"
  >
> => {
  const optionsWith = (faults: readonly string[]) => ({
    ...options,
    faults: known(plantable, faults),
  });
  const plain = needing(start.needs, (ports: Ports) => start(ports));
  return {
    clients,
    simulate: (schedule, faults) =>
      simulate<Json>({
        nodes,
        start: (ports) => start(ports, optionsWith(faults)),
        dialect,
        schedule,
        ...(clientTimeoutMs !== undefined && { clientTimeoutMs }),
      }),
    deploy: (schedule, faults, signal) =>
      deploy<Json>({
        nodes,
        program: { ...program, options: optionsWith(faults) as Json },
        dialect,
        schedule,
        clients,
        ...(signal && { signal }),
      }),
    processes: processesOf(nodes, { ...program, options: optionsWith([]) as Json }),
    serve: (served, own = {}) =>
      serve({
        ...served,
        start: needing(start.needs, (ports: Ports) => start(ports, optionsFrom?.(own))),
      }),
    serveStdio: (data) => serveStdio({ data, start: plain }),
  };
};

const processesOf = (nodes: readonly string[], program: Program): RealProcesses => ({
  nodes,
  cluster: (directory, failed) =>
    new Cluster({
      nodes,
      program,
      directory,
      failed,
      events: "dropped",
      seed: 1,
      clientTimeoutMs: 0, // Clients of `load` have connections of their own.
    }),
});

/** The names among these that are faults of the implementation. */
export const known = <Fault extends string>(
  plantable: readonly Fault[],
  faults: readonly string[],
): readonly Fault[] => plantable.filter((fault) => faults.includes(fault));

/**
 * The address of a module beside another one, whose own `url` is given: both are sources, or both are compiled.
 */
export const moduleBeside = (path: string, url: string): string =>
  new URL(`${path}${url.slice(url.lastIndexOf("."))}`, url).href;

/** The planted faults that are the same mistake as a mutant of the spec; none where the code has none. */
export const imitated = (
  sameMistake: SameMistake,
  mutant: string | undefined,
): readonly string[] =>
  mutant !== undefined && Object.hasOwn(sameMistake, mutant)
    ? [sameMistake[mutant]!].flat()
    : [];
