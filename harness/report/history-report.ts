/** What the models say of a recorded history. */
import type { Colors } from "picocolors/types.js";
import type { Judgement } from "../consistency/judgement.ts";
import type { RecordedHistory } from "../history/read-history.ts";
import type { Operation } from "../model/operation.ts";
import { indented } from "./columns.ts";
import { intervals } from "./intervals.ts";
import { plainJson } from "./plain-json.ts";
import { counted, durationText } from "./quantity.ts";
import { colorOf } from "./verdict-color.ts";

export type HistoryResult = Judgement & { readonly seconds: number };

export type JudgedHistory = {
  readonly file: string;
  readonly object: string;
  readonly history: RecordedHistory;
  readonly results: readonly HistoryResult[];
};

export const historyJson = ({
  file,
  object,
  history,
  results,
}: JudgedHistory): object => ({
  command: "history",
  file,
  format: history.format,
  guessed: history.guessed,
  object,
  operations: history.invocations,
  processes: history.processes,
  results: results.map(({ model, verdict, seconds, witness, reason }) => ({
    model,
    verdict,
    seconds,
    witness:
      witness === undefined
        ? null
        : { ...witness, operations: witness.operations.map(operationJson) },
    ...(reason === undefined ? {} : { reason }),
  })),
});

/** One that never returned has no `returned`. */
export const operationJson = ({ returned, ...rest }: Operation): object => ({
  ...(plainJson(rest) as object),
  ...(Number.isFinite(returned) ? { returned } : {}),
});

const MARGIN = 14;

export const historyReport = (judged: JudgedHistory, colors: Colors): string => {
  const { file, object, history, results } = judged;
  const { format, guessed, invocations, processes, skipped } = history;
  const facts = [
    `format ${format}${guessed ? " (guessed)" : ""}`,
    `object ${object}`,
    counted(invocations, "operation"),
    `${processes} ${processes === 1 ? "process" : "processes"}`,
    ...(skipped === 0 ? [] : [`${counted(skipped, "other line")}`]),
  ];
  return [
    colors.bold(file),
    `  ${colors.dim(facts.join(" · "))}`,
    ...results.flatMap((result) => resultLines(result, colors)),
  ].join("\n");
};

const resultLines = (result: HistoryResult, colors: Colors): readonly string[] => {
  const { model, verdict, seconds, reason, witness } = result;
  const paint = colorOf(verdict, colors);
  const drawn =
    witness === undefined
      ? []
      : [
          `witness (${witness.minimality}):`,
          ...intervals(witness.operations).split("\n"),
        ];
  return [
    `  ${paint(verdict.padEnd(MARGIN - 2))}${model}   ${colors.dim(durationText(seconds))}`,
    ...indented([...(reason === undefined ? [] : [reason]), ...drawn], MARGIN),
  ];
};
