import { judgeAll } from "../../consistency/judge-all.ts";
import type { AnyObject, SearchProgress } from "../../consistency/judgement.ts";
import type { ModelName } from "../../consistency/models.ts";
import { FORMATS, isHistoryFormat } from "../../history/formats/guess.ts";
import type { NilReading } from "../../history/objects/answers.ts";
import { isObjectName } from "../../history/objects.ts";
import {
  type ReadOptions,
  type RecordedHistory,
  readHistoryFile,
} from "../../history/read-history.ts";
import { historyIn } from "../../history/store-folder.ts";
import { InputError } from "../../model/input-error.ts";
import type { Verdict } from "../../model/verdict.ts";
import { modelsNamed } from "../../registry/models-named.ts";
import { unknown } from "../../registry/nearest.ts";
import { objectNamed, requireOperations } from "../../registry/object-named.ts";
import {
  decisive,
  type HistoryResult,
  historyJson,
  historyReport,
  type JudgedHistory,
} from "../../report/history-report.ts";
import { counted, thousands } from "../../report/quantity.ts";
import { colors, print, printJson } from "../../terminal/print.ts";
import { statusLine } from "../../terminal/status-line.ts";
import { exitOf } from "../exit.ts";
import { requireOther, savePage } from "./history/save-page.ts";
import {
  type ChosenWorkload,
  judgedWorkload,
  readingOf,
  requireNoModels,
  workloadAsked,
  workloadOf,
} from "./history/workload-of.ts";
import { writeTo, writingOf } from "./history/write-history.ts";

type HistoryOptions = {
  readonly format?: string;
  readonly model?: readonly string[];
  readonly object?: string;
  readonly nil?: NilReading;
  readonly write?: string;
  readonly as?: string;
  readonly html?: string;
  readonly memory?: number;
  readonly json?: true;
  readonly workload?: string;
  readonly negativeBalances?: true;
  readonly totalAmount?: number;
};

/** Runs `lockstep history`; sets the exit code. Throws InputError on bad options or files. */
export const runHistory = async (
  given: string,
  options: HistoryOptions,
): Promise<void> => {
  const { format, html, json } = options;
  if (format !== undefined && !isHistoryFormat(format))
    throw unknown({ what: "format", given: format, known: FORMATS });
  const file = historyIn(given);
  requireOther(html, file);
  const named = modelsNamed(options.model);
  const asked = workloadAsked(options.workload);
  const writing = writingOf(file, options.write, options.as);
  // Fails on a wrong name before a long file is read.
  if (options.object !== undefined) await objectNamed(options.object, "value");
  const start = performance.now();
  const history = readHistoryFile(file, { format, ...reading(options.object, asked) });
  const readSeconds = (performance.now() - start) / 1000;
  if (writing !== undefined) await writeTo(writing, history.operations);
  const chosen = isOwn(options.object)
    ? asked
    : workloadOf(asked, options.object ?? history.object, history);
  const isObjectless =
    options.object === undefined &&
    chosen !== undefined &&
    chosen.workload.object === undefined;
  if (isObjectless) requireNoModels(chosen, named);
  const { object, results } = isObjectless
    ? { object: undefined, results: [] }
    : await judgedAs(history, named, options);
  const workload =
    chosen === undefined ? undefined : judgedWorkload(chosen, history, results, options);
  const judged = { file, object, workload, history, results, readSeconds, named };
  if (json) printJson(historyJson(judged));
  else print(historyReport(judged, colors));
  const exit = exitOf(counting(judged, asked !== undefined || isObjectless));
  process.exitCode = html === undefined ? exit : await savePage(html, judged, exit);
};

/** How the file is read: what the user says of it decides which operations it may have. */
const reading = (
  object: string | undefined,
  asked: ChosenWorkload | undefined,
): ReadOptions => {
  if (object === undefined) return readingOf(asked);
  return isObjectName(object) ? { object, operations: "known" } : { operations: "any" };
};

/** The judgements of models, on the object that the user named or that the history has. */
const judgedAs = async (
  history: RecordedHistory,
  named: readonly ModelName[] | undefined,
  { object: given, nil, memory }: HistoryOptions,
): Promise<Pick<JudgedHistory, "object" | "results">> => {
  const { name, object } = await objectNamed(given ?? history.object, nil ?? history.nil);
  if (!isOwn(name)) requireOperations(object, history.operations);
  const results = isOwn(name)
    ? guarded(name, () => judgedBy(object, history, named, memory))
    : judgedBy(object, history, named, memory);
  return { object: name, results };
};

/**
 * The verdicts that decide the exit code. Without --model these are that of the model of the workload,
 * or of linearizability. The check of a workload that was only recognised counts if it is violated.
 */
const counting = (judged: JudgedHistory, isCheckAsked: boolean): readonly Verdict[] => {
  const { results, workload, named } = judged;
  const own = workload?.model === undefined ? workload?.judgement?.verdict : undefined;
  if (own !== undefined && isCheckAsked && named === undefined) return [own];
  const models = decisive(judged);
  return [
    ...results
      .filter(({ model }) => models.includes(model))
      .map(({ verdict }) => verdict),
    ...(own === "violated" || (own !== undefined && isCheckAsked) ? [own] : []),
  ];
};

/** The judgement of each model, or of those named, with the seconds that it took. */
const judgedBy = (
  object: AnyObject,
  { operations }: RecordedHistory,
  named: readonly ModelName[] | undefined,
  memory: number | undefined,
): readonly HistoryResult[] => {
  const status = statusLine();
  const seconds = new Map<ModelName, number>();
  let before = performance.now();
  const onJudged = (name: ModelName): void => {
    const now = performance.now();
    seconds.set(name, (now - before) / 1000);
    before = now;
  };
  const judgements = judgeAll(object, operations, {
    onJudged,
    onSearched: (searched) => status.show(() => searchedText(searched)),
    ...(memory === undefined ? {} : { bytes: memory }),
    ...(named === undefined ? {} : { names: named }),
  });
  status.end();
  return [...judgements].map(([name, judgement]) => ({
    ...judgement,
    seconds: seconds.get(name)!,
  }));
};

/** The progress of a search for one order. */
const searchedText = ({
  model,
  configurations,
  explained,
  all,
}: SearchProgress): string =>
  `${model}: ${counted(configurations, "configuration")} · ${thousands(explained)} of ${thousands(all)} operations explained`;

/** Whether the object comes from a module of the user. */
const isOwn = (object: string | undefined): boolean =>
  object !== undefined && !isObjectName(object);

/** Turns an error of the object of a user into an input error, since it is no bug of Lockstep. */
const guarded = <T>(name: string, judge: () => T): T => {
  try {
    return judge();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(
      `${name}: its functions threw ${String(error)}; apply must accept every request of the history`,
    );
  }
};
