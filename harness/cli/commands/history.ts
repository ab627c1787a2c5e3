import { judgeAll } from "../../consistency/judge-all.ts";
import type { AnyObject, SearchProgress } from "../../consistency/judgement.ts";
import type { ModelName } from "../../consistency/models.ts";
import { FORMATS, isHistoryFormat } from "../../history/formats/guess.ts";
import type { NilReading } from "../../history/objects/answers.ts";
import { isObjectName, type ObjectName } from "../../history/objects.ts";
import { type RecordedHistory, readHistoryFile } from "../../history/read-history.ts";
import { InputError } from "../../model/input-error.ts";
import { modelsNamed } from "../../registry/models-named.ts";
import { unknown } from "../../registry/nearest.ts";
import { objectNamed, requireOperations } from "../../registry/object-named.ts";
import {
  decidingModel,
  type HistoryResult,
  historyJson,
  historyReport,
} from "../../report/history-report.ts";
import { counted, thousands } from "../../report/quantity.ts";
import { colors, print, printJson } from "../../terminal/print.ts";
import { statusLine } from "../../terminal/status-line.ts";
import { exitOf } from "../exit.ts";
import { requireOther, savePage } from "./history/save-page.ts";
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
};

/** Runs `lockstep history`; sets the exit code. Throws InputError on bad options or files. */
export const runHistory = async (
  file: string,
  options: HistoryOptions,
): Promise<void> => {
  const { format, nil, html, json, memory } = options;
  if (format !== undefined && !isHistoryFormat(format))
    throw unknown({ what: "format", given: format, known: FORMATS });
  requireOther(html, file);
  const named = modelsNamed(options.model);
  const writing = writingOf(file, options.write, options.as);
  // Fails on a wrong name before a long file is read.
  if (options.object !== undefined) await objectNamed(options.object, "value");
  const start = performance.now();
  const history = readHistoryFile(file, {
    format,
    operations: isOwn(options.object) ? "any" : "known",
    object: isOwn(options.object)
      ? undefined
      : (options.object as ObjectName | undefined),
  });
  const readSeconds = (performance.now() - start) / 1000;
  if (writing !== undefined) await writeTo(writing, history.operations);
  const { name, object } = await objectNamed(
    options.object ?? history.object,
    nil ?? history.nil,
  );
  if (!isOwn(name)) requireOperations(object, history.operations);
  const results = isOwn(name)
    ? guarded(name, () => judgedBy(object, history, named, memory))
    : judgedBy(object, history, named, memory);
  const judged = { file, object: name, history, results, readSeconds, named };
  if (json) printJson(historyJson(judged));
  else print(historyReport(judged, colors));
  // Without --model only one decides the exit code; other rows are information.
  const counts: readonly string[] = named ?? [decidingModel(results)];
  const exit = exitOf(
    results.filter(({ model }) => counts.includes(model)).map(({ verdict }) => verdict),
  );
  process.exitCode = html === undefined ? exit : await savePage(html, judged, exit);
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
