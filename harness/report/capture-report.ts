/** The connections of a capture, judged. */
import type { Colors } from "picocolors/types.js";
import type {
  CaptureViolation,
  JudgedConnection,
  JudgedEnd,
  LadderRow,
} from "../capture/judge.ts";
import type { Verdict } from "../model/verdict.ts";
import { columns, indented } from "./columns.ts";
import { counted, durationText, thousands } from "./quantity.ts";
import { table } from "./table.ts";
import { colorOf } from "./verdict-color.ts";

/** A capture with its verdicts. */
export type JudgedCapture = {
  /** How many connections got each verdict. */
  readonly counts: Readonly<Record<Verdict, number>>;
  /** The connections that the report shows, in the order of their first packets. */
  readonly connections: readonly JudgedConnection[];
  /** The number of the connection that is shown in full whatever its verdict. */
  readonly chosen: number | null;
};

const MARGIN = 14;
const ROWS_MAX = 40;
const FULL_MAX = 10;

const both = ({ a, b }: JudgedConnection, of: (end: JudgedEnd) => number): string => {
  const [one, other] = [of(a), of(b)];
  return one + other === 0 ? "" : `${thousands(one)} / ${thousands(other)}`;
};

const COLUMNS = [
  { title: "", of: ({ verdict }: JudgedConnection) => verdict },
  { title: "", of: ({ number }: JudgedConnection) => `${number}` },
  {
    title: "connection",
    of: ({ a, b }: JudgedConnection) => `${a.name} → ${b.name}`,
  },
  {
    title: "frames",
    of: ({ firstPacket, lastPacket }: JudgedConnection) =>
      firstPacket === lastPacket
        ? thousands(firstPacket)
        : `${thousands(firstPacket)} to ${thousands(lastPacket)}`,
  },
  {
    title: "packets",
    of: (row: JudgedConnection) => both(row, ({ packets }) => packets),
  },
  { title: "bytes", of: (row: JudgedConnection) => both(row, ({ bytes }) => bytes) },
  { title: "sent again", of: (row: JudgedConnection) => both(row, ({ again }) => again) },
  { title: "out of order", of: (row: JudgedConnection) => both(row, ({ late }) => late) },
  {
    title: "bytes missing",
    of: (row: JudgedConnection) => both(row, ({ missing }) => missing),
  },
] as const;

const RANK: Readonly<Record<Verdict, number>> = {
  violated: 0,
  unfinished: 1,
  unsupported: 2,
  holds: 3,
};

/** The worst first, else in the order of the capture. */
const ranked = (connections: readonly JudgedConnection[]) =>
  [...connections].sort(
    (one, other) => RANK[one.verdict] - RANK[other.verdict] || one.number - other.number,
  );

/** A rule that a packet breaks, in a sentence. */
const violationText = (
  { a, b }: JudgedConnection,
  { packet, from, text, source }: CaptureViolation,
): string =>
  `frame ${thousands(packet)}: ${(from === "a" ? a : b).name} ${text}   [${source}]`;

const timelineText = ({ timeline }: JudgedEnd): string =>
  timeline.map(({ packet, phase }) => `${thousands(packet)} ${phase}`).join(", ");

const rowCells = ({ packet, at, from, text, remark }: LadderRow): readonly string[] => [
  thousands(packet),
  at.toFixed(6),
  from === "a" ? text : "",
  from === "a" ? "──→" : "←──",
  from === "b" ? text : "",
  remark,
];

/** The packets between both ends as a ladder. */
const ladderLines = (connection: JudgedConnection): readonly string[] => {
  const { rows, lastRows, omitted, a, b } = connection;
  const lines = columns([
    ["frame", "time", a.name, "", b.name, ""],
    ...[...rows, ...lastRows].map(rowCells),
  ]);
  if (omitted === 0) return lines;
  const at = rows.length + 1;
  return [...lines.slice(0, at), `… ${counted(omitted, "packet")} …`, ...lines.slice(at)];
};

const fullLines = (connection: JudgedConnection, colors: Colors): readonly string[] => {
  const { verdict, number, a, b, violation, notes, seconds } = connection;
  const extras = [a, b].flatMap(({ name, damaged, unfilled, keepAlives, probes }) => [
    ...(unfilled > 0
      ? [`${name}: ${counted(unfilled, "checksum")} left to the network card`]
      : []),
    ...(damaged > 0
      ? [`${name}: ${counted(damaged, "packet")} altered on the way, which no end takes`]
      : []),
    ...(keepAlives > 0 ? [`${name}: ${counted(keepAlives, "keep-alive")}`] : []),
    ...(probes > 0 ? [`${name}: ${counted(probes, "probe")} of a closed window`] : []),
  ]);
  const timelines = columns([a, b].map((end) => [end.name, timelineText(end)]));
  return [
    "",
    `  ${colorOf(verdict, colors)(verdict.padEnd(MARGIN - 2))}${number}   ${a.name} → ${b.name}   ${colors.dim(durationText(seconds))}`,
    ...indented(
      [
        ...(violation === null ? [] : [violationText(connection, violation)]),
        ...notes,
        ...extras,
        "",
        ...timelines,
        "",
        ...ladderLines(connection),
      ],
      MARGIN,
    ),
  ];
};

/** Is a connection shown in full? Violated ones are; any other where it was chosen, or is the only one. */
const isFull = ({ chosen, connections }: JudgedCapture) => {
  return ({ number, verdict }: JudgedConnection): boolean =>
    number === chosen || verdict === "violated" || connections.length === 1;
};

const VERDICTS: readonly Verdict[] = ["violated", "unfinished", "unsupported", "holds"];

const countText = (counts: JudgedCapture["counts"]): string =>
  VERDICTS.filter((verdict) => counts[verdict] > 0)
    .map((verdict) => {
      const many = thousands(counts[verdict]);
      return `${many} ${verdict === "holds" && counts.holds > 1 ? "hold" : verdict}`;
    })
    .join(", ");

/** The connections of a capture on the terminal. */
export const captureReport = (capture: JudgedCapture, colors: Colors): string => {
  const { counts, connections } = capture;
  const all = VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0);
  const rows = ranked(connections).slice(0, ROWS_MAX);
  const full = ranked(connections).filter(isFull(capture)).slice(0, FULL_MAX);
  const notes = rows.filter(({ verdict }) => verdict !== "holds");
  const hidden = all - rows.length;
  return [
    ...indented(table(COLUMNS, rows), 2),
    ...(hidden > 0 ? [`  … and ${thousands(hidden)} more`] : []),
    ...notes
      .filter((each) => !full.includes(each))
      .map(({ number, notes }) => `  ${number}: ${notes.join("; ")}`),
    ...full.flatMap((each) => fullLines(each, colors)),
    "",
    `${counted(all, "connection")}: ${countText(counts)}`,
  ].join("\n");
};

/** The connections of a capture for `--json`. */
export const captureJson = ({ counts, connections }: JudgedCapture): object => ({
  counts,
  connections,
});
