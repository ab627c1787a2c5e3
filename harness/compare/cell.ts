/** A cell of the matrix: the verdict on one system and one model. */
import type { Judged } from "../checker/checked.ts";
import type { Path } from "../checker/rules/path.ts";
import type { Judgement } from "../consistency/judgement.ts";
import { type ModelName, models } from "../consistency/models.ts";
import type { AnySequential } from "../model/sequential.ts";
import type { System } from "../model/system.ts";
import type { Scripts } from "./asked-system.ts";

/** A counterexample to a model. */
export type Refutation = {
  /** The requests of the clients, and the system with them. */
  readonly scripts: Scripts;
  readonly system: System;
  readonly path: Path;
  /** With a minimal witness. */
  readonly judgement: Judgement;
};

/** `proven` holds within the scope of the row; the README says what each verdict means. */
export type Cell =
  | { readonly verdict: "proven" }
  | { readonly verdict: "refuted"; readonly refutation: Refutation }
  | { readonly verdict: "unfinished" | "unsupported"; readonly reason: string };

/**
 * A refutation by the history of a path, judged again by the judge of histories.
 *
 * @throws Error if that judge does not agree
 */
export const refuted = (
  model: ModelName,
  object: AnySequential,
  found: Omit<Refutation, "judgement">,
): Cell => {
  const { timed } = found.system;
  const options = timed === undefined ? {} : { delta: timed };
  const judgement = models[model](object, found.path.history, options);
  if (judgement.verdict !== "violated")
    throw new Error(
      `${model} is ${judgement.verdict} of its counterexample: a bug of the judges`,
    );
  return { verdict: "refuted", refutation: { ...found, judgement } };
};

/** A system with scripts, and the object that its history is of. */
export type Workload = Pick<Refutation, "scripts" | "system"> & {
  readonly object: AnySequential;
};

/** The cell that one search of a workload gives. */
export const cellOf = (
  { name, verdict, path, why }: Judged,
  workload: Workload,
): Cell => {
  const { object, ...found } = workload;
  switch (verdict) {
    case "holds":
      return { verdict: "proven" };
    case "violated":
      return path === null
        ? {
            verdict: "unfinished",
            reason:
              "violated, but the limit on memory or time was reached before a path was found (--memory, --time)",
          }
        : refuted(name as ModelName, object, { ...found, path });
    default:
      return {
        verdict,
        reason:
          why ??
          "the limit on memory or time was reached before all states were seen (--memory, --time)",
      };
  }
};

/** The cell of several workloads: the shortest refutation, else the first that is not proven. */
export const together = (cells: readonly Cell[]): Cell => {
  const lengthOf = (cell: Cell): number =>
    cell.verdict === "refuted" ? cell.refutation.path.entries.length : Infinity;
  const shortest = cells.reduce((a, b) => (lengthOf(b) < lengthOf(a) ? b : a));
  if (shortest.verdict === "refuted") return shortest;
  const found = (verdict: Cell["verdict"]): Cell | undefined =>
    cells.find((cell) => cell.verdict === verdict);
  return found("unfinished") ?? found("unsupported") ?? cells[0]!;
};
