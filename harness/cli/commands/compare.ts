import { requireWritable, writeWhole } from "../../artifacts/whole-file.ts";
import { writeWitness } from "../../artifacts/write-witness.ts";
import type { EngineChoice } from "../../checker/check-with.ts";
import { againstClaims, breachesOfCap, brokenImplications } from "../../compare/laws.ts";
import { judgeRow } from "../../compare/row.ts";
import { playerOf } from "../../conform/play.ts";
import type { ModelName } from "../../consistency/models.ts";
import { LEVEL_MODELS, OPERATION_MODELS } from "../../consistency/models.ts";
import { modelsNamed } from "../../registry/models-named.ts";
import { subjects } from "../../registry/registry.ts";
import type { KeptWitness, Matrix, ShownRow } from "../../report/matrix.ts";
import { matricesJson } from "../../report/matrix-json.ts";
import { matrixPage } from "../../report/matrix-page.ts";
import { matrixReport } from "../../report/matrix-report.ts";
import { colors, print, printJson } from "../../terminal/print.ts";
import { statusLine } from "../../terminal/status-line.ts";
import { EXIT } from "../exit.ts";
import { processMemory } from "./check/process-memory.ts";
import { exitOfMatrix } from "./compare/matrix-exit.ts";
import { type PlannedRow, rowsNamed } from "./compare/rows-named.ts";

type CompareOptions = {
  readonly model?: readonly string[];
  readonly engine: EngineChoice;
  readonly memory?: number;
  readonly time?: number;
  readonly json?: true;
  readonly html?: string;
  readonly out: string;
};

/**
 * Runs `lockstep compare`; sets the exit code. Systems that run transactions have a matrix of their own. Throws
 * InputError on bad options or names.
 */
export const runCompare = async (
  names: readonly string[],
  options: CompareOptions,
): Promise<void> => {
  const named = modelsNamed(options.model);
  const planned = await rowsNamed(names);
  if (options.html !== undefined) requireWritable(options.html);
  const matrices: Matrix[] = [];
  for (const [hasTransactions, models] of [
    [false, OPERATION_MODELS],
    [true, LEVEL_MODELS],
  ] as const) {
    const rows = planned.filter((row) => row.hasTransactions === hasTransactions);
    // Models that the user named and that do not apply to these rows are left out, unless none of the named ones
    // applies.
    const applying = named?.filter((model) => models.includes(model)) ?? models;
    const judgedBy = applying.length === 0 ? named! : applying;
    if (rows.length > 0) matrices.push(await matrixOf(rows, judgedBy, options));
  }
  if (options.json) printJson(matricesJson(matrices));
  else for (const matrix of matrices) print(matrixReport(matrix, colors));
  if (options.html !== undefined) writeWhole(options.html, matrixPage(matrices));
  const exits = matrices.map((each) => exitOfMatrix(each, options.model !== undefined));
  process.exitCode = exits.find((each) => each === EXIT.violated) ?? Math.max(...exits);
};

const matrixOf = async (
  planned: readonly PlannedRow[],
  judgedBy: readonly ModelName[],
  options: CompareOptions,
): Promise<Matrix> => {
  const start = performance.now();
  const rows: ShownRow[] = [];
  for (const each of planned) rows.push(await shownRow(each, judgedBy, options));
  return {
    models: judgedBy,
    rows,
    seconds: (performance.now() - start) / 1000,
    bugs: rows.flatMap((row) => [...breachesOfCap(row), ...brokenImplications(row)]),
    notAsClaimed: rows.flatMap(againstClaims),
  };
};

const overAfter = (timeMs: number | undefined, start: number) => (): boolean =>
  timeMs !== undefined && performance.now() - start >= timeMs;

const shownRow = async (
  { registered, configuration }: PlannedRow,
  judgedBy: readonly ModelName[],
  { engine, memory, time, out, json }: CompareOptions,
): Promise<ShownRow> => {
  const start = performance.now();
  const { name, row } = configuration;
  const { most, isShort, peak } = processMemory(memory);
  const isLate = overAfter(time, start);
  const over = (): boolean => isLate() || isShort(0);
  const status = statusLine({ onlyOnTerminal: true });
  if (!json) status.show(() => `${name} ${row} …`);
  const judged = judgeRow(configuration, judgedBy, {
    engine,
    bytes: most,
    stop: over,
  });
  status.end();
  const implementation = (await subjects()).find(
    (each) => each.name === registered.reference,
  )?.implementation;
  const player = implementation && playerOf(implementation);
  const kept = new Map<ModelName, KeptWitness>();
  for (const [model, cell] of judged.cells)
    if (cell.verdict === "refuted")
      kept.set(
        model,
        await writeWitness({
          row: judged,
          reference: registered.reference,
          model,
          refutation: cell.refutation,
          player,
          out,
        }),
      );
  const seconds = (performance.now() - start) / 1000;
  return { ...judged, kept, seconds, peak: peak() };
};
