import type { Answer, Availability } from "../compare/availability.ts";
import type { Cell } from "../compare/cell.ts";
import type { TwoRuns } from "../compare/two-runs.ts";
import { operationJson } from "./history-report.ts";
import { type KeptWitness, type Matrix, type ShownRow, stepsOf } from "./matrix.ts";
import { plainJson } from "./plain-json.ts";
import { paramsOf } from "./scope-text.ts";

/** The matrices for `--json`: the first one, and a second one of systems that run transactions as a part of it. */
export const matricesJson = ([first, second]: readonly Matrix[]): object => ({
  ...(first && matrixJson(first)),
  ...(second && { transactions: matrixJson(second) }),
});

const matrixJson = ({ models, rows, seconds, bugs, notAsClaimed }: Matrix): object => ({
  command: "compare",
  models,
  rows: rows.map(rowJson),
  bugs,
  notAsClaimed,
  seconds,
});

const rowJson = (row: ShownRow): object => ({
  system: row.name,
  row: row.row,
  params: paramsOf(row.scope),
  searches: row.searches.map(({ scripts, states }) => ({
    scripts: plainJson(scripts),
    states: states <= Number.MAX_SAFE_INTEGER ? Number(states) : `${states}`,
  })),
  seconds: row.seconds,
  cells: Object.fromEntries(
    [...row.cells].map(([model, cell]) => [model, cellJson(cell, row.kept.get(model))]),
  ),
  availability:
    row.availability === undefined ? null : availabilityJson(row.availability),
  twoRuns: row.theorem === undefined ? null : row.theorem.map(runsJson),
});

const cellJson = (cell: Cell, kept: KeptWitness | undefined): object => {
  if (cell.verdict !== "refuted") return cell;
  const { scripts, judgement } = cell.refutation;
  const { operations, minimality, explanation } = judgement.witness!;
  return {
    verdict: cell.verdict,
    steps: stepsOf(cell),
    scripts: plainJson(scripts),
    witness: { operations: operations.map(operationJson), minimality, explanation },
    ...(judgement.reason === undefined ? {} : { reason: judgement.reason }),
    ...kept,
  };
};

const availabilityJson = ({ holding, other }: Availability): object => ({
  holding: { write: answerJson(holding.write), read: answerJson(holding.read) },
  other: { write: answerJson(other.write), read: answerJson(other.read) },
});

const answerJson = (answer: Answer): object => ({ ...answer });

const runsJson = ({ history, answers, ...runs }: TwoRuns): object => ({
  ...runs,
  answers: plainJson(answers),
  ...(history === undefined ? {} : { history: history.map(operationJson) }),
});
