/** The judgements on a recorded history. */
import type { Colors } from "picocolors/types.js";
import { strongestOf } from "../consistency/implications.ts";
import type { Judgement, Witness } from "../consistency/judgement.ts";
import type { ModelName } from "../consistency/models.ts";
import { isLevel } from "../consistency/transactions/levels.ts";
import type { RecordedHistory } from "../history/read-history.ts";
import type { Operation } from "../model/operation.ts";
import type { WorkloadJudgement } from "../workloads/workload.ts";
import { indented } from "./columns.ts";
import { intervals } from "./intervals.ts";
import { plainJson } from "./plain-json.ts";
import { counted, durationText, thousands } from "./quantity.ts";
import { colorOf } from "./verdict-color.ts";

/** A judgement, and the time that it took. */
export type HistoryResult = Judgement & { readonly seconds: number };

/** The workload of a history, with its judgement. */
export type JudgedWorkload = {
  readonly name: string;
  /** Why it was recognised; undefined if the user named it. */
  readonly why: string | undefined;
  /** The model whose verdict it has; undefined if it has a check of its own. */
  readonly model: string | undefined;
  /** Undefined if the model of the workload was not judged. */
  readonly judgement: WorkloadJudgement | undefined;
};

/** A recorded history with its judgements. */
export type JudgedHistory = {
  readonly file: string;
  /** Undefined if the workload has no object; then no model judged. */
  readonly object: string | undefined;
  /** Undefined if the history looks like no workload, and the user named none. */
  readonly workload: JudgedWorkload | undefined;
  readonly history: RecordedHistory;
  readonly results: readonly HistoryResult[];
  /** The time that reading the file took. */
  readonly readSeconds: number;
  /** The models that the user named; undefined for all. */
  readonly named: readonly string[] | undefined;
};

/** The judgements for `--json`. */
export const historyJson = ({
  file,
  object,
  workload,
  history,
  results,
  readSeconds,
}: JudgedHistory): object => ({
  command: "history",
  file,
  format: history.format,
  guessed: history.guessed,
  filledIn: history.filledIn,
  object: object ?? null,
  objectGuessed: guessOf({ object, history }) !== undefined,
  objectWhy: guessOf({ object, history }) ?? null,
  workload: workload === undefined ? null : workloadJson(workload),
  operations: history.invocations,
  failed: history.failed,
  processes: history.processes,
  otherLines: history.skipped,
  readSeconds,
  results: results.map(({ model, verdict, seconds, witness, reason, least }) => ({
    model,
    verdict,
    seconds,
    witness:
      witness === undefined
        ? null
        : { ...witness, operations: witness.operations.map(operationJson) },
    ...(least === undefined ? {} : { least }),
    ...(reason === undefined ? {} : { reason }),
  })),
});

const workloadJson = ({ name, why, model, judgement }: JudgedWorkload): object => ({
  name,
  guessed: why !== undefined,
  why: why ?? null,
  model: model ?? null,
  verdict: judgement?.verdict ?? null,
  reason: judgement?.reason ?? null,
  facts: judgement === undefined ? null : plainJson(judgement.facts),
});

/** The workload with the reason, in one sentence; undefined if there is none. */
export const workloadText = ({
  workload,
}: Pick<JudgedHistory, "workload">): string | undefined => {
  if (workload === undefined) return undefined;
  const { name, why, model } = workload;
  const guess =
    why === undefined
      ? `workload ${name}`
      : `workload ${name}, because ${why} (--workload names another)`;
  return model === undefined ? guess : `${guess}; its verdict is that of ${model}`;
};

/** An operation for `--json`. One that never returned has no `returned`. */
export const operationJson = ({ returned, ...rest }: Operation): object => ({
  ...(plainJson(rest) as object),
  ...(Number.isFinite(returned) ? { returned } : {}),
});

/** The guessed object with the reason; undefined if the user named it. */
export const guessOf = ({
  object,
  history,
}: Pick<JudgedHistory, "object" | "history">): string | undefined =>
  object === history.object && history.objectWhy !== undefined
    ? `taken for a ${object}, because ${history.objectWhy} (--object names another)`
    : undefined;

/** The facts about a history, in a few words each. */
export const factsOf = ({
  object,
  history,
}: Pick<JudgedHistory, "object" | "history">): readonly string[] => {
  const { format, guessed, invocations, failed, processes, skipped, filledIn } = history;
  const isGuessed = guessOf({ object, history }) !== undefined;
  return [
    `format ${format}${guessed ? " (guessed)" : ""}`,
    object === undefined
      ? "no object"
      : `object ${object}${isGuessed ? " (guessed)" : ""}`,
    `${counted(invocations, "operation")}${failed === 0 ? "" : `, ${thousands(failed)} failed`}`,
    `${processes} ${processes === 1 ? "process" : "processes"}`,
    ...(skipped === 0
      ? []
      : [
          skipped === 1
            ? "1 line that is no operation of a client"
            : `${thousands(skipped)} lines that are no operations of clients`,
        ]),
    ...filledIn,
  ];
};

/**
 * The model that decides the exit code if none is named: linearizability, and for transactions strict
 * serializability, which is the same for them.
 */
const decidingModel = (results: readonly Judgement[]): string =>
  results.some(({ model }) => model === "strict-serializable")
    ? "strict-serializable"
    : "linearizable";

const MARGIN = 14;

/** The judgements on the terminal. */
export const historyReport = (judged: JudgedHistory, colors: Colors): string => {
  const { file, results } = judged;
  const said = [guessOf(judged), workloadText(judged)].filter(
    (text) => text !== undefined,
  );
  const asked = decisive(judged);
  const shown = results.filter(
    ({ model, verdict }) => verdict !== "unsupported" || asked.includes(model),
  );
  const hidden = results.filter((result) => !shown.includes(result));
  const lines = shown.flatMap((result, i) =>
    resultLines(result, shown.slice(0, i), colors),
  );
  return [
    colors.bold(file),
    `  ${colors.dim(factsOf(judged).join(" · "))}`,
    ...said.map((text) => `  ${colors.dim(text)}`),
    ...workloadLines(judged, colors),
    ...lines,
    ...strongestLines(results).map((line) => `  ${line}`),
    ...(hidden.length === 0 ? [] : [`  ${colors.dim(hiddenText(hidden))}`]),
  ].join("\n");
};

/** Of transactions: the levels that hold and that no other level that holds implies. */
const strongestLines = (results: readonly HistoryResult[]): readonly string[] => {
  const levels = results.filter(({ model }) => isLevel(model));
  if (levels.length < 2) return [];
  const holding = levels.filter(({ verdict }) => verdict === "holds");
  const strongest = strongestOf(holding.map(({ model }) => model as ModelName));
  return holding.length === 0
    ? ["no level is known to hold"]
    : [`the strongest that holds: ${strongest.join(", ")}`];
};

/** The models that decide the exit code, and are shown even where they do not apply. */
export const decisive = ({
  named,
  results,
}: Pick<JudgedHistory, "named" | "results">): readonly string[] =>
  named ?? [decidingModel(results)];

/** The verdict of a check of its own. That of a model stands among the models. */
const workloadLines = (
  { workload }: JudgedHistory,
  colors: Colors,
): readonly string[] => {
  if (workload?.judgement === undefined || workload.model !== undefined) return [];
  const { verdict, reason } = workload.judgement;
  const paint = colorOf(verdict, colors);
  return [
    `  ${paint(verdict.padEnd(MARGIN - 2))}workload ${workload.name}`,
    ...indented([reason], MARGIN),
  ];
};

const hiddenText = (hidden: readonly HistoryResult[]): string => {
  const names = hidden.map(({ model }) => model).join(", ");
  const what = hidden.length === 1 ? "model does" : "models do";
  return `${hidden.length} ${what} not apply here (--model NAME says why): ${names}`;
};

const resultLines = (
  result: HistoryResult,
  before: readonly HistoryResult[],
  colors: Colors,
): readonly string[] => {
  const { model, verdict, seconds, reason, witness, least } = result;
  const paint = colorOf(verdict, colors);
  const bound = least === undefined ? "" : `, least ${least.name} ${least.value}`;
  const why =
    witness === undefined
      ? reason === undefined
        ? []
        : [reason]
      : witnessLines(witness, before);
  return [
    `  ${paint(verdict.padEnd(MARGIN - 2))}${model}${bound}   ${colors.dim(durationText(seconds))}`,
    ...indented(why, MARGIN),
  ];
};

/** The explanation of a witness. It contains the reason, so that is not repeated. */
const witnessLines = (
  { operations, explanation, minimality }: Witness,
  before: readonly HistoryResult[],
): readonly string[] => {
  const same = before.filter(
    ({ witness }) => witness !== undefined && isSame(witness.operations, operations),
  );
  const sameWords = same.find(({ witness }) => isSame(witness!.explanation, explanation));
  if (sameWords !== undefined) return [`for the same reason as ${sameWords.model}`];
  const [first] = same;
  if (first !== undefined) return [...explanation, `witness: the one of ${first.model}`];
  return [
    ...explanation,
    `witness (${minimality}):`,
    ...intervals(operations).split("\n"),
  ];
};

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((part, i) => part === b[i]);
