/** The calls of RPC that a capture carries. */
import { type CallsTally, type SeenCall, statusOf } from "../capture/calls/call.ts";
import { indented } from "./columns.ts";
import { counted, thousands } from "./quantity.ts";
import { table } from "./table.ts";

/** The calls of a capture. */
export type ShownCalls = {
  readonly tally: CallsTally;
  /** In the order in which they passed by: the first ones, or all. */
  readonly calls: readonly SeenCall[];
  /** By the name of program and procedure. */
  readonly sums: ReadonlyMap<string, CallSum>;
};

/** The counts of one procedure. */
export type CallSum = {
  readonly calls: number;
  readonly unanswered: number;
  /** How often a call was sent again. */
  readonly again: number;
  /** Replies with an error, of the procedure or of the call as such. */
  readonly failed: number;
  readonly answeredSeconds: number;
};

/** The counts before the first call. */
export const NO_CALLS: CallSum = {
  calls: 0,
  unanswered: 0,
  again: 0,
  failed: 0,
  answeredSeconds: 0,
};

/** Whether a status says that all went well: "ok", or a name of an RFC that ends so, such as NFS3_OK. */
const isFine = (status: string): boolean => /(^ok|_OK)$/.test(status);

/** A sum with one more call. */
export const withCall = (sum: CallSum, { sent, reply, again }: SeenCall): CallSum => ({
  calls: sum.calls + 1,
  unanswered: sum.unanswered + (reply === null ? 1 : 0),
  again: sum.again + again,
  failed: sum.failed + (reply === null || isFine(statusOf(reply)) ? 0 : 1),
  answeredSeconds: sum.answeredSeconds + (reply === null ? 0 : reply.at - sent.at),
});

/** The most characters of a text in a line. */
const TEXT_MAX = 60;

const cut = (text: string): string =>
  text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1)}…` : text;

const millis = (seconds: number): string => `${(1000 * seconds).toFixed(3)} ms`;

const remarkOf = ({ again, repliesAgain, isOdd }: SeenCall): string =>
  [
    ...(again > 0 ? [`sent again ${counted(again, "time")}`] : []),
    ...(repliesAgain > 0 ? [`answered again ${counted(repliesAgain, "time")}`] : []),
    ...(isOdd ? ["not of the types of its program"] : []),
  ].join(", ");

const CALL_COLUMNS = [
  {
    title: "frames",
    of: ({ sent, reply }: SeenCall) =>
      `${sent.frame}${reply === null ? "" : `, ${reply.frame}`}`,
  },
  { title: "time", of: ({ sent }: SeenCall) => sent.at.toFixed(6) },
  { title: "call", of: ({ name }: SeenCall) => name },
  { title: "arguments", of: ({ args }: SeenCall) => cut(args?.text ?? "") },
  {
    title: "status",
    of: ({ reply }: SeenCall) => (reply === null ? "unanswered" : statusOf(reply)),
  },
  {
    title: "after",
    of: ({ sent, reply }: SeenCall) => (reply === null ? "" : millis(reply.at - sent.at)),
    align: "right",
  },
  { title: "results", of: ({ reply }: SeenCall) => cut(reply?.results?.text ?? "") },
  { title: "", of: remarkOf },
] as const;

type NamedSum = CallSum & { readonly name: string };

const count = (many: number): string => (many === 0 ? "" : thousands(many));

const SUM_COLUMNS = [
  { title: "procedure", of: ({ name }: NamedSum) => name },
  { title: "calls", of: ({ calls }: NamedSum) => count(calls), align: "right" },
  {
    title: "unanswered",
    of: ({ unanswered }: NamedSum) => count(unanswered),
    align: "right",
  },
  { title: "sent again", of: ({ again }: NamedSum) => count(again), align: "right" },
  { title: "failed", of: ({ failed }: NamedSum) => count(failed), align: "right" },
  {
    title: "mean time",
    of: ({ calls, unanswered, answeredSeconds }: NamedSum) =>
      calls === unanswered ? "" : millis(answeredSeconds / (calls - unanswered)),
    align: "right",
  },
] as const;

const tallyLines = ({ strays, unreadable, lost }: CallsTally): readonly string[] => [
  ...(strays > 0
    ? [
        `  ${counted(strays, "reply").replace("replys", "replies")} to calls that are not in the capture`,
      ]
    : []),
  ...(unreadable > 0
    ? [`  ${counted(unreadable, "record")} that no message of RPC is`]
    : []),
  ...(lost > 0
    ? [`  ${counted(lost, "time")} the records of a connection could not be followed`]
    : []),
];

/** The calls on the terminal, one by one, and by procedure; no lines where there are none. */
export const callsReport = ({ tally, calls, sums }: ShownCalls): readonly string[] => {
  if (tally.calls === 0) return [];
  const hidden = tally.calls - calls.length;
  const rows = [...sums].map(([name, sum]) => ({ name, ...sum }));
  return [
    "",
    ...indented(table(CALL_COLUMNS, calls), 2),
    ...(hidden > 0 ? [`  … and ${thousands(hidden)} more: --calls shows them`] : []),
    "",
    ...indented(table(SUM_COLUMNS, rows), 2),
    ...tallyLines(tally),
    "",
    `${counted(tally.calls, "call")} of RPC`,
  ];
};

/** The calls for `--json`; nothing where there are none. */
export const callsJson = ({ tally, calls }: ShownCalls): object =>
  tally.calls === 0 ? {} : { rpc: { ...tally, shown: calls } };
