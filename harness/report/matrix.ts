/**
 * The matrix of systems and models, with the files of its counterexamples, as its printers need it.
 */
import type { OnSide } from "../compare/availability.ts";
import type { Cell } from "../compare/cell.ts";
import type { Row } from "../compare/row.ts";
import type { Played } from "../conform/play.ts";
import { LEVEL_MODELS, type ModelName } from "../consistency/models.ts";

/** The files of a refuted cell. */
export type KeptWitness = {
  /** The files of the minimal history, and of the path that leads to it. */
  readonly history: string;
  readonly path: string;
  /** The commands that judge the history and replay the path. */
  readonly judge: string;
  readonly replay: string;
  /** The result of the path on the implementation; null if there is none. */
  readonly played: Played | null;
};

/** A row with its files. */
export type ShownRow = Row & {
  readonly kept: ReadonlyMap<ModelName, KeptWitness>;
  readonly seconds: number;
  /** The most bytes that the process took meanwhile. */
  readonly peak: number;
};

/** Everything that `compare` shows. */
export type Matrix = {
  readonly models: readonly ModelName[];
  readonly rows: readonly ShownRow[];
  readonly seconds: number;
  /** Results that are impossible, each a bug of Lockstep. */
  readonly bugs: readonly string[];
  /** Claims that the matrix refutes. */
  readonly notAsClaimed: readonly string[];
};

/** Is it the matrix of systems that run transactions? That matrix has no columns for a network that is cut in two. */
export const isOfTransactions = ({ models }: Pick<Matrix, "models">): boolean =>
  models.every((model) => LEVEL_MODELS.includes(model));

const SHORT: Readonly<Record<ModelName, string>> = {
  linearizable: "LIN",
  sequential: "SEQ",
  "per-key-sequential": "KEY",
  "causal-convergence": "CCv",
  "causal-memory": "CM",
  "causal-consistency": "CC",
  pram: "PRAM",
  slow: "SLOW",
  "session-guarantees": "SESS",
  "read-your-writes": "RYW",
  "monotonic-reads": "MR",
  "monotonic-writes": "MW",
  "writes-follow-reads": "WFR",
  regular: "REG",
  safe: "SAFE",
  "2-atomic": "2AT",
  "bounded-staleness": "BND",
  convergent: "CNV",
  "close-to-open": "CTO",
  "session-semantics": "AFS",
  "read-uncommitted": "RU",
  "read-committed": "RC",
  "monotonic-atomic-view": "MAV",
  "repeatable-read": "RR",
  "parallel-snapshot-isolation": "PSI",
  "snapshot-isolation": "SI",
  "strong-session-snapshot-isolation": "SSSI",
  "strong-snapshot-isolation": "STSI",
  "update-serializable": "USER",
  serializable: "SER",
  "strong-session-serializable": "SSER",
  "strict-serializable": "STRICT",
};

/** The short title of a model's column. */
export const shortOf = (model: ModelName): string => SHORT[model];

/** The title of a row. */
export const titleOf = ({ name, row }: Pick<Row, "name" | "row">): string =>
  row === "" ? name : `${name} · ${row}`;

/** `✓`, `✗12` (refuted after 12 steps), `…` unfinished, `–` unsupported. */
export const markOf = (cell: Cell): string => {
  if (cell.verdict === "proven") return "✓";
  if (cell.verdict === "refuted") return `✗${stepsOf(cell)}`;
  return cell.verdict === "unfinished" ? "…" : "–";
};

/** The length of the counterexample. */
export const stepsOf = ({ refutation }: Extract<Cell, { verdict: "refuted" }>): number =>
  refutation.path.entries.length;

/** The requests that one side of a cut answers. */
export const answeredText = (side: OnSide | undefined): string => {
  if (side === undefined) return "–";
  const { write, read } = side;
  if ([write, read].some(({ verdict }) => verdict === "unfinished")) return "…";
  const [writes, reads] = [write, read].map(({ verdict }) => verdict === "answered");
  if (writes) return reads ? "all" : "writes";
  return reads ? "reads" : "none";
};

/** Models that are unsupported in every row, with the reason of the first row. */
export const unjudged = ({ models, rows }: Matrix): ReadonlyMap<ModelName, string> =>
  new Map(
    models.flatMap((model) => {
      const cells = rows.map(({ cells }) => cells.get(model)!);
      const [first] = cells;
      return first?.verdict === "unsupported" &&
        cells.every(({ verdict }) => verdict === "unsupported")
        ? [[model, first.reason] as const]
        : [];
    }),
  );

/** Refuted cells of a row with one path and one witness. */
export type Group = {
  readonly models: readonly ModelName[];
  readonly refutation: Extract<Cell, { verdict: "refuted" }>["refutation"];
  readonly kept: KeptWitness;
};

/** The refuted cells of a row, grouped by path and witness. */
export const groupsOf = ({ cells, kept }: ShownRow): readonly Group[] => {
  const groups = new Map<string, Group>();
  for (const [model, cell] of cells) {
    if (cell.verdict !== "refuted") continue;
    const { refutation } = cell;
    const operations = refutation.judgement.witness!.operations;
    const key = JSON.stringify([
      refutation.path.entries.length,
      refutation.path.history,
      operations,
    ]);
    const known = groups.get(key);
    groups.set(key, {
      ...(known ?? { refutation, kept: kept.get(model)! }),
      models: [...(known?.models ?? []), model],
    });
  }
  return [...groups.values()];
};
