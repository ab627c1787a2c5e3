import { startsOf } from "./atomic-reads.ts";
import type { Columns } from "./columns.ts";
import { leaving } from "./components.ts";
import {
  BASES,
  type Basis,
  CLASSES,
  type CycleBudget,
  type FoundCycle,
  inWhole,
  type Searched,
} from "./cycles.ts";
import type { Graph } from "./graph.ts";
import type { LevelName } from "./levels.ts";
import { cyclicPart, partOf } from "./peel.ts";
import { REQUIREMENTS } from "./requirements.ts";
import { updateCycle } from "./update-cycles.ts";

/** The part of a graph that may have cycles, and the nodes of the whole graph by its own. */
export type CyclicPart = Searched & { readonly whole: Int32Array };

/** The part of a graph that may have cycles. */
export const cyclic = ({ operations }: Columns, graph: Graph): CyclicPart => {
  const { isLeft, count } = cyclicPart(graph);
  const { graph: part, whole } = partOf(graph, isLeft, count);
  const isTxn = (node: number): boolean => whole[node]! < operations.length;
  return { graph: part, out: leaving(part), isTxn, whole };
};

type Search = {
  readonly cycles: (basis: Basis) => readonly FoundCycle[];
  readonly searched: CyclicPart;
  readonly budget: CycleBudget;
};

/** The worst cycle that a level forbids, if there is one. */
export const forbiddenCycle = (
  level: LevelName,
  columns: Columns,
  { cycles, searched, budget }: Search,
): FoundCycle | undefined => {
  const { cycles: last, basis, isOfUpdates } = REQUIREMENTS[level];
  if (isOfUpdates === true) return forbiddenUpdate(columns, searched, budget);
  return BASES.slice(0, BASES.indexOf(basis) + 1)
    .flatMap((each) => cycles(each))
    .filter(({ name }) => CLASSES.indexOf(name) <= CLASSES.indexOf(last))
    .sort((a, b) => CLASSES.indexOf(a.name) - CLASSES.indexOf(b.name))[0];
};

const forbiddenUpdate = (
  columns: Columns,
  searched: CyclicPart,
  budget: CycleBudget,
): FoundCycle | undefined => {
  const starts = startsOf(columns);
  const writes = (node: number): boolean => {
    const txn = searched.whole[node]!;
    return !searched.isTxn(node) || starts[txn + 1]! > starts[txn]!;
  };
  const cycle = updateCycle(searched, writes, budget);
  if (cycle === undefined) return undefined;
  return inWhole(searched.whole, [{ name: "G2-item", basis: "snapshot", cycle }])[0];
};
