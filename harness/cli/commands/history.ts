import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { type ModelName, models } from "../../consistency/models.ts";
import { FORMATS, isHistoryFormat } from "../../history/formats/guess.ts";
import { readHistory } from "../../history/read-history.ts";
import type { NilReading } from "../../history/register.ts";
import { InputError } from "../../model/input-error.ts";
import {
  type HistoryResult,
  historyJson,
  historyReport,
} from "../../report/history-report.ts";
import { repeated } from "../amounts.ts";
import { exitOf } from "../exit.ts";
import { unknown } from "../nearest.ts";
import { objectNamed } from "../object-named.ts";
import { colors, print, printJson } from "../print.ts";
import { requireOther, savePage } from "../save-page.ts";

type HistoryOptions = {
  readonly format?: string;
  readonly model?: readonly string[];
  readonly object?: string;
  readonly nil?: NilReading;
  readonly html?: string;
  readonly json?: true;
};

export const addHistory = (program: Command): void => {
  program
    .command("history")
    .description("judge a recorded history by consistency models")
    .argument("<file>", "the history")
    .option("--format <format>", `${FORMATS.join(", ")}; guessed when left out`)
    .option("--model <model>", "judge by this model; may be repeated", repeated)
    .option("--object <object>", "what the clients used, by name or as a module of yours")
    .addOption(
      new Option("--nil <reading>", "what a read of nil says").choices([
        "value",
        "unknown",
      ]),
    )
    .option("--html <file>", "also write a page to look around in; verdicts come first")
    .option("--json", "print one JSON document")
    .action(runHistory);
};

const runHistory = async (file: string, options: HistoryOptions): Promise<void> => {
  const { format, nil, html, json } = options;
  if (format !== undefined && !isHistoryFormat(format))
    throw unknown({ what: "format", given: format, known: FORMATS });
  requireOther(html, file);
  const named = modelsNamed(options.model);
  const history = readHistory(textOf(file), file, format);
  const { name, object } = await objectNamed(
    options.object ?? history.object,
    nil ?? history.nil,
  );
  const results = (named ?? (Object.keys(models) as ModelName[])).map(
    (model): HistoryResult => {
      const start = performance.now();
      const judgement = models[model](object, history.operations);
      return { ...judgement, model, seconds: (performance.now() - start) / 1000 };
    },
  );
  const judged = { file, object: name, history, results };
  if (json) printJson(historyJson(judged));
  else print(historyReport(judged, colors));
  // The rows that nobody asked for are information.
  const counts: readonly string[] = named ?? ["linearizable"];
  const exit = exitOf(
    results.filter(({ model }) => counts.includes(model)).map(({ verdict }) => verdict),
  );
  process.exitCode = html === undefined ? exit : await savePage(html, judged, exit);
};

const modelsNamed = (
  given: readonly string[] | undefined,
): readonly ModelName[] | undefined =>
  given?.map((name) => {
    if (Object.hasOwn(models, name)) return name as ModelName;
    throw unknown({ what: "model", given: name, known: Object.keys(models) });
  });

const textOf = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(`${file}: cannot be read (${code}); expected a history`);
  }
};
