/** Work whose counts are known, to be measured. Other counts than the pinned ones are an error. */
import { UDP_BYTES_MAX } from "../../impl/ports.ts";
import type { EngineChoice } from "../checker/check-with.ts";
import type { Family, Scope } from "../model/family.ts";
import type { BenchFormat, HistoryLoad } from "./history.ts";
import type { TransactionLoad } from "./transactions.ts";

/** A system to explore. */
export type SearchWork = {
  readonly name: string;
  readonly system: string;
  /** Loads a system that is no subject, but belongs to the bench. */
  readonly family?: () => Promise<Family>;
  readonly scope: Scope;
  /** The properties that are judged: only those that one state decides, so that exploring is measured. */
  readonly only: readonly string[];
  readonly engine: EngineChoice;
  readonly workers: number;
  readonly states: number | bigint;
  /** These two are null if the engine counts no transitions or builds no layers. */
  readonly transitions: number | null;
  readonly depth: number | null;
  /** Short enough for every push. */
  readonly isShort?: true;
};

/** A history to read from a file and judge by linearizability. */
export type JudgeWork = HistoryLoad & {
  readonly name: string;
  readonly format: BenchFormat;
  readonly isShort?: true;
};

/** A history of transactions to read from a file and judge by all isolation levels. */
export type TransactionWork = TransactionLoad & {
  readonly name: string;
  readonly isShort?: true;
};

/** A simulated network of many nodes, run for `events` events. */
export type SimulateWork = {
  readonly name: string;
  readonly nodes: number;
  readonly events: number;
  /** The datagrams received; the seed of the run decides the number. */
  readonly heard: number;
  readonly isShort?: true;
};

/** A capture to read, which repeats one simulated run so many times. */
export type CaptureWork = {
  readonly name: string;
  readonly copies: number;
  readonly packets: number;
  readonly isShort?: true;
};

/** Bytes between two processes, over the TCP of `impl/tcp` with packets of `mtuBytes` at most. */
export type TransferWork = {
  readonly name: string;
  readonly bytes: number;
  readonly mtuBytes: number;
  readonly isShort?: true;
};

/** Bytes between two simulated nodes; the seed decides the number of segments. */
export type SegmentsWork = {
  readonly name: string;
  readonly bytes: number;
  readonly segments: number;
  readonly isShort?: true;
};

/** Remote calls between two processes, one after another. */
export type CallsWork = {
  readonly name: string;
  readonly over: "udp" | "tcp";
  readonly calls: number;
  readonly isShort?: true;
};

/** A file to copy between two file systems of `impl/vfs`. */
export type CopyWork = {
  readonly name: string;
  readonly from: "memory" | "floppy" | "local";
  readonly to: "memory" | "floppy" | "local";
  readonly bytes: number;
  readonly isShort?: true;
};

/** Calls of NFS by a client that was not written here, one after another. */
export type NfsWork = {
  readonly name: string;
  /**
   * `stream`: pieces of a file are written, with one COMMIT at the end; `write`: each is on the disk before the next;
   * `read`: they are read; `stat`: a file is looked up by its path; `make`: files are made and removed.
   */
  readonly asks: "stream" | "write" | "read" | "stat" | "make";
  readonly count: number;
  /** Of a piece. */
  readonly bytes: number;
  readonly isShort?: true;
};

/** Any pinned work. */
export type AnyWork =
  | SearchWork
  | JudgeWork
  | TransactionWork
  | SimulateWork
  | CaptureWork
  | TransferWork
  | SegmentsWork
  | CallsWork
  | CopyWork
  | NfsWork;

/** Whether work is remote calls. */
export const isOfCalls = (work: AnyWork): work is CallsWork => "over" in work;

/** Whether work is calls of NFS. */
export const isOfNfs = (work: AnyWork): work is NfsWork => "asks" in work;

/** Whether work is a transfer between processes. */
export const isTransfer = (work: AnyWork): work is TransferWork => "mtuBytes" in work;

/** Whether work is a transfer between simulated nodes. */
export const isOfSegments = (work: AnyWork): work is SegmentsWork => "segments" in work;

/** Whether work is a file to copy. */
export const isCopy = (work: AnyWork): work is CopyWork => "from" in work;

/** Whether work is a capture to read. */
export const isCapture = (work: AnyWork): work is CaptureWork => "copies" in work;

/** Whether work is a simulated network. */
export const isSimulating = (work: AnyWork): work is SimulateWork => "heard" in work;

/** Whether work is a history of transactions. */
export const isOfTransactions = (work: AnyWork): work is TransactionWork =>
  "transactions" in work;

/** Whether work is a history to judge. */
export const isJudging = (work: AnyWork): work is JudgeWork => "format" in work;

const twoPhaseCommit = (
  participants: number,
  counts: Pick<SearchWork, "states" | "transitions" | "depth">,
): SearchWork => ({
  name: `two-phase-commit-${participants}`,
  system: "two-phase-commit",
  scope: { participants },
  only: ["no participant commits when another aborts", "all commit", "all abort"],
  engine: "explicit",
  workers: 1,
  ...counts,
});

/** The same work by the symbolic engine, which builds no layers and counts no transitions. */
const onSets = (work: SearchWork): SearchWork => ({
  ...work,
  name: `${work.name}-on-sets`,
  engine: "symbolic",
  transitions: null,
  depth: null,
});

const shared = (work: SearchWork, workers: number): SearchWork => ({
  ...work,
  name: `${work.name}-by-${workers}`,
  workers,
});

const abd: SearchWork = {
  name: "abd-3-2",
  system: "abd",
  scope: { servers: 3, clients: 2 },
  only: ["linearizable", "a get returns a value that was put"],
  engine: "explicit",
  workers: 1,
  states: 41_138_199,
  transitions: 194_646_242,
  depth: 32,
};

/** A system whose steps are all joint steps. */
const ring: SearchWork = {
  name: "chord-4",
  system: "chord",
  family: async () => (await import("./chord.ts")).chord,
  scope: { nodes: 4 },
  only: [],
  engine: "explicit",
  workers: 1,
  states: 3_183_555,
  transitions: 28_960_676,
  depth: 54,
};

const NINE = { states: 10_340_352, transitions: 123_558_401, depth: 28 } as const;

const judging = (
  clients: number,
  format: BenchFormat,
  hasStaleRead: boolean,
): JudgeWork => {
  const parts = [
    "history",
    clients,
    ...(hasStaleRead ? ["stale"] : []),
    ...(format === "lockstep" ? [] : ["edn"]),
  ];
  return {
    name: parts.join("-"),
    operations: 1_000_000,
    clients,
    hasStaleRead,
    format,
  };
};

const transacting = (hasWriteSkew: boolean): TransactionWork => ({
  name: hasWriteSkew ? "transactions-1m-skew" : "transactions-1m",
  transactions: 1_000_000,
  clients: 50,
  length: 4,
  hasWriteSkew,
});

const simulating = (nodes: number, events: number, heard: number): SimulateWork => ({
  name: `simulate-${nodes}-${events / 1_000_000}m`,
  nodes,
  events,
  heard,
});

const transfer = (mtuBytes: number): TransferWork => ({
  name: `tcp-over-udp-${mtuBytes}`,
  bytes: 200_000_000,
  mtuBytes,
});

const copy = (from: CopyWork["from"], to: CopyWork["to"]): CopyWork => ({
  name: `copy-${from}-to-${to}`,
  from,
  to,
  bytes: 50_000_000,
});

/** All work, in the order in which it runs. */
export const works: readonly AnyWork[] = [
  {
    ...twoPhaseCommit(7, { states: 296_448, transitions: 2_744_705, depth: 22 }),
    isShort: true,
  },
  twoPhaseCommit(8, { states: 1_745_408, transitions: 18_507_777, depth: 25 }),
  twoPhaseCommit(9, NINE),
  shared(twoPhaseCommit(9, NINE), 2),
  abd,
  ring,
  {
    ...onSets(twoPhaseCommit(9, NINE)),
    isShort: true,
  },
  onSets(twoPhaseCommit(10, { states: 61_515_776, transitions: null, depth: null })),
  onSets(abd),
  ...(["lockstep", "jepsen-edn"] as const).flatMap((format) =>
    [10, 100].flatMap((clients) => [
      judging(clients, format, false),
      judging(clients, format, true),
    ]),
  ),
  transacting(false),
  transacting(true),
  simulating(100, 1_000_000, 665_504),
  simulating(10_000, 1_000_000, 663_703),
  { name: "pcap-240k", copies: 40, packets: 247_160 },
  { name: "tcp-simulated-50mb", bytes: 50_000_000, segments: 76_341 },
  transfer(1500),
  transfer(UDP_BYTES_MAX),
  { name: "calls-over-udp", over: "udp", calls: 20_000 },
  { name: "calls-over-tcp", over: "tcp", calls: 20_000 },
  copy("memory", "local"),
  copy("local", "floppy"),
  copy("floppy", "memory"),
  { name: "nfs-stream", asks: "stream", count: 512, bytes: 65_536 },
  { name: "nfs-write", asks: "write", count: 200, bytes: 8192 },
  { name: "nfs-read", asks: "read", count: 512, bytes: 65_536 },
  { name: "nfs-stat", asks: "stat", count: 5000, bytes: 1 },
  { name: "nfs-make", asks: "make", count: 300, bytes: 0 },
];
