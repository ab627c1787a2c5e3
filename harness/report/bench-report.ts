/**
 * The cost of pinned work as a table, with the rate along each run, which shows a rate that falls.
 */
import type { Verdict } from "../model/verdict.ts";
import { bytesText, durationText, thousands } from "./quantity.ts";
import { type Column, table } from "./table.ts";
import { verdictsText } from "./verdicts-text.ts";

/** A search that was measured. */
export type Measured = {
  readonly work: string;
  readonly system: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly engine: string;
  readonly workers: number;
  readonly states: number | string;
  readonly transitions: number | string | null;
  readonly depth: number | null;
  readonly seconds: number;
  /** The bytes of rows, tables and parents. */
  readonly bytes: number;
  /** The most that the whole process had in memory. */
  readonly residentBytes: number;
  /** Transitions a second (states, where transitions are not counted) in each tenth of the run. */
  readonly rates: readonly number[];
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** The deviations from the pinned results, in words. */
  readonly wrong: readonly string[];
};

/** A history that was read and judged. */
export type MeasuredJudging = {
  readonly work: string;
  readonly format: string;
  readonly operations: number;
  readonly clients: number;
  readonly fileBytes: number;
  readonly readSeconds: number;
  readonly judgeSeconds: number;
  /** The time for reading and judging. */
  readonly seconds: number;
  /** The most that the whole process had in memory. */
  readonly residentBytes: number;
  readonly verdict: Verdict;
  readonly wrong: readonly string[];
};

/** A simulated network that ran. */
export type MeasuredSimulating = {
  readonly work: string;
  readonly nodes: number;
  readonly events: number;
  /** The virtual time that passed. */
  readonly simulatedMs: number;
  readonly seconds: number;
  /** The most that the whole process had in memory. */
  readonly residentBytes: number;
  /** Events a second in each tenth of the run. */
  readonly rates: readonly number[];
  readonly wrong: readonly string[];
};

/** A capture that was read, by `lockstep pcap` and by tshark. */
export type MeasuredCapture = {
  readonly work: string;
  readonly packets: number;
  readonly fileBytes: number;
  /** The time of the whole process, as for the other program. */
  readonly seconds: number;
  /** The time of `tshark -q -z conv,tcp` on the same file; null: it is not installed. */
  readonly tsharkSeconds: number | null;
  readonly wrong: readonly string[];
};

/** Bytes between two processes. */
export type MeasuredTransfer = {
  readonly work: string;
  readonly bytes: number;
  /** The most bytes of a packet. */
  readonly mtuBytes: number;
  /** The same over the TCP of the kernel, in the same run. */
  readonly kernelSeconds: number;
  readonly seconds: number;
  readonly residentBytes: number;
  readonly wrong: readonly string[];
};

/** A file that was copied between two file systems. */
export type MeasuredCopy = {
  readonly work: string;
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  /** A file of that size by `cp`, as a whole process; null if there is no such program. */
  readonly cpSeconds: number | null;
  readonly seconds: number;
  readonly residentBytes: number;
  readonly wrong: readonly string[];
};

/** Bytes between two simulated nodes. */
export type MeasuredSegments = {
  readonly work: string;
  readonly bytes: number;
  readonly segments: number;
  /** The virtual time that passed. */
  readonly simulatedMs: number;
  readonly seconds: number;
  readonly residentBytes: number;
  readonly wrong: readonly string[];
};

/** Remote calls between two processes, one after another. */
export type MeasuredCalls = {
  readonly work: string;
  readonly over: "udp" | "tcp";
  readonly calls: number;
  readonly seconds: number;
  /** The same with both ends in C and libtirpc; null: there is no compiler, or no libtirpc. */
  readonly tirpcSeconds: number | null;
  readonly residentBytes: number;
  readonly wrong: readonly string[];
};

/** Calls of NFS by a client that was not written here. */
export type MeasuredNfs = {
  readonly work: string;
  readonly asks: string;
  readonly count: number;
  /** The size of a piece of the file that is read or written. */
  readonly bytes: number;
  /** The time with our server. */
  readonly seconds: number;
  /** The time with nfs-ganesha; null: see `skipped`. */
  readonly ganeshaSeconds: number | null;
  /** What is missing on this machine; null: nothing is. */
  readonly skipped: string | null;
  readonly residentBytes: number;
  readonly wrong: readonly string[];
};

/** Any work that was measured. */
export type AnyMeasured =
  | Measured
  | MeasuredJudging
  | MeasuredSimulating
  | MeasuredCapture
  | MeasuredTransfer
  | MeasuredSegments
  | MeasuredCalls
  | MeasuredCopy
  | MeasuredNfs;

const isExplored = (row: AnyMeasured): row is Measured => "states" in row;

const isSimulated = (row: AnyMeasured): row is MeasuredSimulating => "events" in row;

const isTransferred = (row: AnyMeasured): row is MeasuredTransfer => "mtuBytes" in row;

const isOfSegments = (row: AnyMeasured): row is MeasuredSegments => "segments" in row;

const isCopied = (row: AnyMeasured): row is MeasuredCopy => "cpSeconds" in row;

const isCaptured = (row: AnyMeasured): row is MeasuredCapture => "tsharkSeconds" in row;

const isOfCalls = (row: AnyMeasured): row is MeasuredCalls => "tirpcSeconds" in row;

const isOfNfs = (row: AnyMeasured): row is MeasuredNfs => "asks" in row;

const isJudged = (row: AnyMeasured): row is MeasuredJudging => "readSeconds" in row;

/** Another program, timed between the own runs. */
export type OtherProgram = {
  readonly command: string;
  /** The time that it reports, or else that of the whole process. */
  readonly seconds: number;
  readonly states: number | null;
  readonly transitions: number | null;
};

/** The measurements for `--json`. */
export const benchJson = (
  results: readonly AnyMeasured[],
  compared: OtherProgram | null,
): object => ({ command: "bench", results, ...(compared === null ? {} : { compared }) });

/** The measurements on the terminal. */
export const benchReport = (
  results: readonly AnyMeasured[],
  compared: OtherProgram | null,
): string => {
  const explored = results.filter(isExplored);
  return [
    ...(explored.length === 0 ? [] : exploredLines(explored)),
    ...section(JUDGED, results.filter(isJudged)),
    ...section(SIMULATED, results.filter(isSimulated)),
    ...section(CAPTURED, results.filter(isCaptured)),
    ...section(SEGMENTS, results.filter(isOfSegments)),
    ...section(TRANSFERRED, results.filter(isTransferred)),
    ...section(CALLS, results.filter(isOfCalls)),
    ...section(COPIED, results.filter(isCopied)),
    ...section(OVER_NFS, results.filter(isOfNfs)),
    ...results.flatMap(({ work, wrong }) =>
      wrong.map((what) => `wrong: ${work}: ${what}`),
    ),
    ...(compared === null ? [] : comparison(explored, compared)),
  ].join("\n");
};

/** A table with an empty line below it; nothing without rows. */
const section = <R>(
  columns: readonly Column<R>[],
  rows: readonly R[],
): readonly string[] => (rows.length === 0 ? [] : [...table(columns, rows), ""]);

const exploredLines = (results: readonly Measured[]): readonly string[] => [
  ...table(COLUMNS, results),
  "",
  "the rate in each tenth of the run",
  ...table(RATES, results),
  "",
];

const JUDGED: readonly Column<MeasuredJudging>[] = [
  { title: "history", of: ({ work }) => work },
  { title: "format", of: ({ format }) => format },
  { title: "operations", of: ({ operations }) => whole(operations), align: "right" },
  { title: "clients", of: ({ clients }) => `${clients}`, align: "right" },
  { title: "file", of: ({ fileBytes }) => bytesText(fileBytes), align: "right" },
  {
    title: "reading",
    of: ({ readSeconds }) => durationText(readSeconds),
    align: "right",
  },
  {
    title: "judging",
    of: ({ judgeSeconds }) => durationText(judgeSeconds),
    align: "right",
  },
  {
    title: "peak memory",
    of: ({ residentBytes }) => bytesText(residentBytes),
    align: "right",
  },
  { title: "linearizable", of: ({ verdict }) => verdict },
];

const SIMULATED: readonly Column<MeasuredSimulating>[] = [
  { title: "simulated", of: ({ work }) => work },
  { title: "nodes", of: ({ nodes }) => whole(nodes), align: "right" },
  { title: "events", of: ({ events }) => whole(events), align: "right" },
  {
    title: "virtual",
    of: ({ simulatedMs }) => durationText(simulatedMs / 1000),
    align: "right",
  },
  { title: "time", of: ({ seconds }) => durationText(seconds), align: "right" },
  {
    title: "events/s",
    of: ({ events, seconds }) => rateText(events / seconds),
    align: "right",
  },
  {
    title: "last tenth",
    of: ({ rates }) => rateText(rates.at(-1) ?? 0),
    align: "right",
  },
  {
    title: "peak memory",
    of: ({ residentBytes }) => bytesText(residentBytes),
    align: "right",
  },
];

const CAPTURED: readonly Column<MeasuredCapture>[] = [
  { title: "capture", of: ({ work }) => work },
  { title: "packets", of: ({ packets }) => whole(packets), align: "right" },
  { title: "file", of: ({ fileBytes }) => bytesText(fileBytes), align: "right" },
  { title: "time", of: ({ seconds }) => durationText(seconds), align: "right" },
  {
    title: "packets/s",
    of: ({ packets, seconds }) => rateText(packets / seconds),
    align: "right",
  },
  {
    title: "tshark",
    of: ({ tsharkSeconds }) =>
      tsharkSeconds === null ? "not installed" : durationText(tsharkSeconds),
    align: "right",
  },
  {
    title: "times as fast",
    of: ({ seconds, tsharkSeconds }) =>
      tsharkSeconds === null ? "" : (tsharkSeconds / seconds).toFixed(2),
    align: "right",
  },
];

const SEGMENTS: readonly Column<MeasuredSegments>[] = [
  { title: "segments", of: ({ work }) => work },
  { title: "bytes", of: ({ bytes }) => whole(bytes), align: "right" },
  { title: "segments", of: ({ segments }) => whole(segments), align: "right" },
  {
    title: "virtual",
    of: ({ simulatedMs }) => durationText(simulatedMs / 1000),
    align: "right",
  },
  { title: "time", of: ({ seconds }) => durationText(seconds), align: "right" },
  {
    title: "segments/s",
    of: ({ segments, seconds }) => rateText(segments / seconds),
    align: "right",
  },
  {
    title: "peak memory",
    of: ({ residentBytes }) => bytesText(residentBytes),
    align: "right",
  },
];

const COPIED: readonly Column<MeasuredCopy>[] = [
  { title: "copies", of: ({ work }) => work },
  { title: "from", of: ({ from }) => from },
  { title: "to", of: ({ to }) => to },
  { title: "bytes", of: ({ bytes }) => whole(bytes), align: "right" },
  { title: "time", of: ({ seconds }) => durationText(seconds), align: "right" },
  {
    title: "speed",
    of: ({ bytes, seconds }) => `${bytesText(bytes / seconds)}/s`,
    align: "right",
  },
  {
    title: "cp",
    of: ({ bytes, cpSeconds }) =>
      cpSeconds === null ? "not installed" : `${bytesText(bytes / cpSeconds)}/s`,
    align: "right",
  },
  {
    title: "ratio",
    of: ({ seconds, cpSeconds }) =>
      cpSeconds === null ? "" : (cpSeconds / seconds).toFixed(3),
    align: "right",
  },
  {
    title: "peak memory",
    of: ({ residentBytes }) => bytesText(residentBytes),
    align: "right",
  },
];

/** Bytes a second where bytes go, or else operations a second; "" where nothing was measured. */
const nfsRate = ({ asks, count, bytes }: MeasuredNfs, seconds: number | null): string => {
  if (seconds === null || seconds === 0) return "";
  const isOfBytes = ["stream", "write", "read"].includes(asks);
  return isOfBytes
    ? `${bytesText((count * bytes) / seconds)}/s`
    : `${whole(Math.round(count / seconds))}/s`;
};

const OVER_NFS: readonly Column<MeasuredNfs>[] = [
  { title: "over NFS", of: ({ work }) => work },
  { title: "count", of: ({ count }) => whole(count), align: "right" },
  {
    title: "of bytes",
    of: ({ asks, bytes }) => (["stat", "make"].includes(asks) ? "" : whole(bytes)),
    align: "right",
  },
  { title: "time", of: ({ seconds }) => durationText(seconds), align: "right" },
  { title: "speed", of: (row) => nfsRate(row, row.seconds), align: "right" },
  {
    title: "nfs-ganesha",
    of: (row) => nfsRate(row, row.ganeshaSeconds),
    align: "right",
  },
  {
    title: "ratio",
    of: ({ seconds, ganeshaSeconds }) =>
      ganeshaSeconds === null || seconds === 0
        ? ""
        : (ganeshaSeconds / seconds).toFixed(3),
    align: "right",
  },
  {
    title: "skipped",
    of: ({ skipped }) => skipped ?? "",
  },
];

const TRANSFERRED: readonly Column<MeasuredTransfer>[] = [
  { title: "between processes", of: ({ work }) => work },
  { title: "bytes", of: ({ bytes }) => whole(bytes), align: "right" },
  {
    title: "packets up to",
    of: ({ mtuBytes }) => `${whole(mtuBytes)} B`,
    align: "right",
  },
  { title: "time", of: ({ seconds }) => durationText(seconds), align: "right" },
  {
    title: "speed",
    of: ({ bytes, seconds }) => `${bytesText(bytes / seconds)}/s`,
    align: "right",
  },
  {
    title: "node:net",
    of: ({ bytes, kernelSeconds }) => `${bytesText(bytes / kernelSeconds)}/s`,
    align: "right",
  },
  {
    title: "ratio",
    of: ({ seconds, kernelSeconds }) => (kernelSeconds / seconds).toFixed(3),
    align: "right",
  },
  {
    title: "peak memory",
    of: ({ residentBytes }) => bytesText(residentBytes),
    align: "right",
  },
];

const CALLS: readonly Column<MeasuredCalls>[] = [
  { title: "calls", of: ({ work }) => work },
  { title: "over", of: ({ over }) => over },
  { title: "calls", of: ({ calls }) => whole(calls), align: "right" },
  { title: "time", of: ({ seconds }) => durationText(seconds), align: "right" },
  {
    title: "calls/s",
    of: ({ calls, seconds }) => rateText(calls / seconds),
    align: "right",
  },
  {
    title: "libtirpc",
    of: ({ calls, tirpcSeconds }) =>
      tirpcSeconds === null ? "not installed" : rateText(calls / tirpcSeconds),
    align: "right",
  },
  {
    title: "ratio",
    of: ({ seconds, tirpcSeconds }) =>
      tirpcSeconds === null ? "" : (tirpcSeconds / seconds).toFixed(3),
    align: "right",
  },
  {
    title: "peak memory",
    of: ({ residentBytes }) => bytesText(residentBytes),
    align: "right",
  },
];

const COLUMNS: readonly Column<Measured>[] = [
  { title: "system", of: ({ system }) => system },
  { title: "scope", of: ({ params }) => paramsText(params) },
  { title: "engine", of: ({ engine }) => engine },
  { title: "workers", of: ({ workers }) => `${workers}`, align: "right" },
  { title: "states", of: ({ states }) => whole(states), align: "right" },
  { title: "transitions", of: ({ transitions }) => whole(transitions), align: "right" },
  { title: "depth", of: ({ depth }) => `${depth ?? ""}`, align: "right" },
  { title: "time", of: ({ seconds }) => durationText(seconds), align: "right" },
  {
    title: "states/s",
    of: (row) => rateText(perSecond(row.states, row)),
    align: "right",
  },
  {
    title: "transitions/s",
    of: (row) =>
      row.transitions === null ? "" : rateText(perSecond(row.transitions, row)),
    align: "right",
  },
  {
    title: "bytes/state",
    of: ({ bytes, states }) => `${thousands(bytes / Number(states))} B`,
    align: "right",
  },
  {
    title: "peak memory",
    of: ({ residentBytes }) => bytesText(residentBytes),
    align: "right",
  },
  { title: "verdicts", of: ({ verdicts }) => verdictsText(Object.values(verdicts)) },
];

const TENTHS = Array.from({ length: 10 }, (_, tenth) => tenth);

const RATES: readonly Column<Measured>[] = [
  { title: "", of: ({ work }) => work },
  ...TENTHS.map(
    (tenth): Column<Measured> => ({
      title: `${tenth + 1}`,
      of: ({ rates }) => (rates[tenth] === undefined ? "" : rateText(rates[tenth])),
      align: "right",
    }),
  ),
];

const paramsText = (params: Measured["params"]): string =>
  Object.entries(params)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");

const whole = (count: number | string | null): string =>
  count === null ? "" : thousands(BigInt(count));

const perSecond = (count: number | string, { seconds }: Measured): number =>
  Number(count) / Math.max(seconds, 0.001);

const rateText = (rate: number): string =>
  rate < 1e6 ? `${thousands(rate / 1e3)} k/s` : `${(rate / 1e6).toFixed(1)} M/s`;

/** If the other program reports its states, compare only equal numbers. */
const comparable = (
  results: readonly Measured[],
  states: number | null,
): readonly Measured[] => {
  const same = results.filter((row) => states === null || Number(row.states) === states);
  return same.length > 0 ? same : results;
};

const comparison = (
  results: readonly Measured[],
  { command, seconds, states, transitions }: OtherProgram,
): readonly string[] => [
  `${command}: ${durationText(seconds)}${
    transitions === null ? "" : `, ${rateText(transitions / seconds)}`
  }`,
  ...comparable(results, states).map((row) => {
    const ratio =
      transitions === null || row.transitions === null
        ? seconds / row.seconds
        : perSecond(row.transitions, row) / (transitions / seconds);
    return `${row.work} is ${ratio.toFixed(2)} times as fast as the program compared`;
  }),
];
