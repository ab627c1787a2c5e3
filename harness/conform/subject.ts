import type { CalledProgram } from "../capture/calls/program.ts";
import type { Captures } from "../capture/judge.ts";
import type { Cluster } from "../deploy/cluster.ts";
import type { ForeignClients } from "../deploy/foreign-client.ts";
import type { ServeOptions } from "../deploy/serve.ts";
import type { Json, TraceEvent } from "../history/trace.ts";
import type { Family, Scope } from "../model/family.ts";
import type { Verdict } from "../model/verdict.ts";
import type { Schedule } from "../simulate/schedule.ts";
import type { Run } from "../simulate/simulate.ts";
import type { ClientWords, MountWords, OwnValues, ServeWords } from "./command-line.ts";
import type { Follower } from "./conform.ts";
import type { CoverScope } from "./cover-scopes.ts";
import type { Promised } from "./promised.ts";
import type { Steering } from "./steering.ts";

/** By mutant of the spec, the planted fault that is the same mistake; several where the mutant is of several. */
export type SameMistake<Fault extends string = string> = Readonly<
  Record<string, Fault | readonly Fault[]>
>;

/** A protocol as the command line knows it: its spec, and the implementation held to it. */
export type Subject = {
  /** Its name on the command line, in kebab case. */
  readonly name: string;
  /** One sentence for `list`. */
  readonly summary: string;
  readonly family: Family;
  readonly implementation?: Implementation;
  /** Judges packets on the wire by the spec. */
  readonly captures?: Captures;
  /** Programs of RPC whose calls captures are shown with. */
  readonly programs?: readonly CalledProgram[];
};

/** Many bytes between real nodes, judged by what arrives, where a spec could not follow each event. */
export type Transfer = {
  /** The bytes that are sent, and the links, in words. */
  readonly about: string;
  /** How it is judged, and why not by the spec. */
  readonly why: string;
  readonly run: (faults: readonly string[], signal?: AbortSignal) => Promise<Transferred>;
};

/** The result of a transfer; `text` says what was compared, or what differs. */
export type Transferred = { readonly verdict: Verdict; readonly text: string };

/** Requests to real processes, and what is done to these. */
export type RealSchedule = Pick<Schedule<Json>, "requests" | "faults">;

/** Its nodes as real processes, for `load`. */
export type RealProcesses = {
  readonly nodes: readonly string[];
  /** A cluster that is not open yet, with the directory for its data. Nothing of what its nodes do is recorded. */
  readonly cluster: (directory: string, failed: (error: Error) => void) => Cluster;
};

/**
 * How the code is run, with which workload and faults, and what it promises. A subject need not offer the optional
 * parts: commands that need one say so.
 */
export type Implementation = {
  /** Faults that can be planted, by name, each with what is wrong then. */
  readonly faults: Readonly<Record<string, string>>;
  /** The consistency models that its histories keep; without any, the spec alone judges its runs. */
  readonly promises: readonly Promised[];
  readonly scope: Json;
  /** The schedule that a seed decides. */
  readonly schedule?: (seed: number) => Schedule<Json>;
  /** The schedule of `test --real`: one process is killed, one is cut off. */
  readonly realSchedule?: RealSchedule;
  readonly simulate?: (
    schedule: Schedule<Json>,
    faults: readonly string[],
  ) => Promise<Run<Json>>;
  /** The same with real processes, sockets, disks and time. */
  readonly deploy?: (
    schedule: RealSchedule,
    faults: readonly string[],
    signal?: AbortSignal,
  ) => Promise<Run<Json>>;
  readonly processes?: RealProcesses;
  /** A second part of `test --real`. */
  readonly transfer?: Transfer;
  /** Programs not written here that `deploy` starts as clients; the simulated world has none of them. */
  readonly clients?: ForeignClients;
  /** Follows a run with the spec. */
  readonly follower?: () => Follower;
  /**
   * How a path of the spec, found at this scope, is played on the implementation; a path of a mutant
   * is played on a node that makes the same mistake, where it can.
   */
  readonly steering?: (
    scope: Scope,
    faults?: readonly string[],
    mutant?: string,
  ) => Steering;
  readonly sameMistake?: SameMistake;
  /** Scopes at which every step of the spec, or one of each class, is played on it, pinned. */
  readonly cover?: readonly CoverScope[];
  /** Starts one real node, until it is closed; with the values of its own options. */
  readonly serve?: (
    options: Omit<ServeOptions, "start">,
    own?: OwnValues,
  ) => Promise<{ readonly port: number; close(): Promise<void> }>;
  /** The options of `serve` for this subject. */
  readonly serveWords?: ServeWords;
  /** The words of `client --subject`. */
  readonly client?: ClientWords;
  /** The same node over standard input and output, as Maelstrom starts it; until the input ends. */
  readonly serveStdio?: (data: string) => Promise<void>;
  /** A file system for `mount`. */
  readonly mount?: MountWords;
};

export type { Json, TraceEvent };
