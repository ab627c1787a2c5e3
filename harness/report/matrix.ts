/** The matrix of systems and models, with what was kept of it, for those that print it. */
import type { OnSide } from "../compare/availability.ts";
import type { Cell } from "../compare/cell.ts";
import type { Row } from "../compare/row.ts";
import type { Played } from "../conform/play.ts";
import type { ModelName } from "../consistency/models.ts";

/** What is kept of a cell that is refuted. */
export type KeptWitness = {
  /** Files: the minimal history, and the path that makes it. */
  readonly history: string;
  readonly path: string;
  /** The lines that judge the one and play the other again. */
  readonly judge: string;
  readonly replay: string;
  /** The same path on the implementation; null where there is none. */
  readonly played: Played | null;
};

export type ShownRow = Row & {
  readonly kept: ReadonlyMap<ModelName, KeptWitness>;
  readonly seconds: number;
  /** Bytes that the process took at most meanwhile. */
  readonly peak: number;
};

export type Matrix = {
  readonly models: readonly ModelName[];
  readonly rows: readonly ShownRow[];
  readonly seconds: number;
  /** What cannot be; there is none unless Lockstep is wrong. */
  readonly bugs: readonly string[];
  /** What a system claims, and is refuted here. */
  readonly notAsClaimed: readonly string[];
};

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
};

export const shortOf = (model: ModelName): string => SHORT[model];

export const titleOf = ({ name, row }: Pick<Row, "name" | "row">): string =>
  row === "" ? name : `${name} · ${row}`;

/** `✓`, `✗12` (refuted after 12 steps), `…` unfinished, `–` unsupported. */
export const markOf = (cell: Cell): string => {
  if (cell.verdict === "proven") return "✓";
  if (cell.verdict === "refuted") return `✗${stepsOf(cell)}`;
  return cell.verdict === "unfinished" ? "…" : "–";
};

export const stepsOf = ({ refutation }: Extract<Cell, { verdict: "refuted" }>): number =>
  refutation.path.entries.length;

/** What is answered on one side of a cut. */
export const answeredText = (side: OnSide | undefined): string => {
  if (side === undefined) return "–";
  const { write, read } = side;
  if ([write, read].some(({ verdict }) => verdict === "unfinished")) return "…";
  const [writes, reads] = [write, read].map(({ verdict }) => verdict === "answered");
  if (writes) return reads ? "all" : "writes";
  return reads ? "reads" : "none";
};

/** Models that no row could be asked about, with the reason of the first. */
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

/** Refuted cells of a row that one path with one witness refutes. */
export type Group = {
  readonly models: readonly ModelName[];
  readonly refutation: Extract<Cell, { verdict: "refuted" }>["refutation"];
  readonly kept: KeptWitness;
};

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
