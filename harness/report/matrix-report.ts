/** The matrix on a terminal, within 100 columns. */
import type { Colors } from "picocolors/types.js";
import { TRANSACTIONS_ASKED } from "../compare/transactions.ts";
import type { TwoRuns } from "../compare/two-runs.ts";
import { askedText, WORKLOADS } from "../compare/workloads.ts";
import { playedText } from "../conform/play.ts";
import type { ModelName } from "../consistency/models.ts";
import { valueText } from "../history/operation-text.ts";
import { columns, indented } from "./columns.ts";
import { intervals } from "./intervals.ts";
import {
  answeredText,
  groupsOf,
  isOfTransactions,
  type Matrix,
  markOf,
  type ShownRow,
  shortOf,
  titleOf,
  unjudged,
} from "./matrix.ts";
import { conclusionsOf } from "./matrix-conclusions.ts";
import { bytesText, counted, durationText } from "./quantity.ts";
import { scopeDifferenceText } from "./scope-text.ts";

const CELL = 5;
const SIDE = 7;
const WIDTH = 98;

/** The matrix as text. */
export const matrixReport = (matrix: Matrix, colors: Colors): string => {
  const left = unjudged(matrix);
  const shown = matrix.models.filter((model) => !left.has(model));
  return [
    ...tableLines(matrix, shown, colors),
    "",
    ...legend(matrix, shown, colors),
    "",
    ...matrix.rows.flatMap((row) => witnessLines(row, colors)),
    ...theoremLines(matrix.rows, colors),
    ...conclusions(matrix, colors),
  ].join("\n");
};

const tableLines = (
  matrix: Matrix,
  shown: readonly ModelName[],
  colors: Colors,
): readonly string[] => {
  const hasSides = !isOfTransactions(matrix);
  const titles = [
    ...shown.map((model) => shortOf(model).padEnd(CELL)),
    ...(hasSides ? ["here", "there"] : []).map((side) => side.padEnd(SIDE)),
  ];
  return [
    `  ${titles.join("")}`.trimEnd(),
    ...matrix.rows.flatMap((row) => [
      ...titleLines(titleOf(row), factsOf(row), colors),
      `  ${[marksOf(row, shown, colors), ...(hasSides ? [sidesOf(row)] : [])].join("")}`.trimEnd(),
    ]),
  ];
};

/** Title and facts, on one line if they fit. */
const titleLines = (title: string, facts: string, colors: Colors): readonly string[] =>
  title.length + facts.length + 3 <= WIDTH
    ? [`${colors.bold(title)}   ${colors.dim(facts)}`]
    : [
        colors.bold(title),
        ...wrapped("   ", facts.split(" "), " ").map((line) => colors.dim(line)),
      ];

const factsOf = ({ scope, family, searches, seconds, peak }: ShownRow): string => {
  const states = searches.reduce((sum, search) => sum + search.states, 0n);
  const differs = scopeDifferenceText(scope, family.scope);
  return [differs, counted(states, "state"), durationText(seconds), bytesText(peak)]
    .filter((fact) => fact !== "")
    .join(" · ");
};

const marksOf = (
  { cells }: ShownRow,
  shown: readonly ModelName[],
  colors: Colors,
): string => {
  const marks = shown.map((model) => {
    const cell = cells.get(model)!;
    const paint =
      cell.verdict === "proven"
        ? colors.green
        : cell.verdict === "refuted"
          ? colors.red
          : colors.yellow;
    return paint(markOf(cell).padEnd(CELL));
  });
  return marks.join("");
};

const sidesOf = ({ availability }: ShownRow): string =>
  [availability?.holding, availability?.other]
    .map((side) => answeredText(side).padEnd(SIDE))
    .join("");

const legend = (
  matrix: Matrix,
  shown: readonly ModelName[],
  colors: Colors,
): readonly string[] => {
  const left = unjudged(matrix);
  return [
    ...wrapped("✓ proven, within the scope", [
      "✗n refuted, by a path of n steps",
      "… unfinished",
      "– unsupported",
    ]),
    ...wrapped(
      "",
      shown.map((model) => `${shortOf(model)} ${model}`),
    ),
    ...(isOfTransactions(matrix) ? scopeOfTransactions : scopeOfRegisters),
    "  More requests may refute what these do not.",
    "each witness is a file: npx lockstep history FILE --model MODEL judges it again, and",
    "  npx lockstep replay plays the path beside it (.path.jsonl)",
    ...(left.size === 0 ? [] : ["not judged:"]),
    ...reasons(left),
  ].map((line) => colors.dim(line));
};

const scopeOfRegisters: readonly string[] = [
  "here: what is answered on the side of a lasting cut that has the copy, or most copies;",
  "  there: on the other side",
  "scope: the parameters of a row that differ from the defaults, and what two clients ask:",
  `  ${WORKLOADS.map(askedText).join("; ")}`,
];

const scopeOfTransactions: readonly string[] = [
  "scope: the parameters of a row that differ from the defaults, and the transactions of two or",
  "  four clients, reads and writes of the keys x and y:",
  ...TRANSACTIONS_ASKED.map((asked) => `  ${asked}`),
];

/** Models with the same reason, on one line. */
const reasons = (left: ReadonlyMap<ModelName, string>): readonly string[] => {
  const models = new Map<string, ModelName[]>();
  for (const [model, reason] of left) {
    const alone = reason.startsWith(`${model} `)
      ? reason.slice(model.length + 1)
      : reason;
    models.set(alone, [...(models.get(alone) ?? []), model]);
  }
  return [...models].flatMap(([reason, names]) =>
    wrapped(`  ${names.join(", ")}:`, reason.split(" "), " "),
  );
};

/** Words in lines of the given width. */
const wrapped = (
  first: string,
  words: readonly string[],
  gap = "   ",
): readonly string[] => {
  const lines = [first];
  for (const word of words) {
    const last = lines.at(-1)!;
    const longer = last === "" ? word : `${last}${gap}${word}`;
    if (longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(`    ${word}`);
  }
  return lines;
};

/** Each counterexample once, with all models that it refutes. */
const witnessLines = (row: ShownRow, colors: Colors): readonly string[] =>
  groupsOf(row).flatMap(({ models, refutation, kept }) => [
    `${colors.bold(titleOf(row))}   ${colors.red("✗")} ${models.map(shortOf).join(" ")}`,
    ...indented(intervals(refutation.judgement.witness!.operations).split("\n"), 4),
    ...(kept.played === null
      ? []
      : wrapped(" ", playedText(kept.played).split(" "), " ")),
    colors.dim(`  ${kept.history}`),
    "",
  ]);

const SIDES = { holding: "here", other: "there" } as const;

const theoremLines = (rows: readonly ShownRow[], colors: Colors): readonly string[] => {
  const asked = rows.filter(({ theorem }) => theorem !== undefined);
  if (asked.length === 0) return [];
  const lines = columns([
    ["", "write here, read there", "write there, read here"],
    ...asked.map((row) => [titleOf(row), ...row.theorem!.map(briefly)]),
  ]);
  return [
    colors.bold(
      "Two runs that a reader beyond the cut cannot tell apart [Gilbert, Lynch 2002]",
    ),
    colors.dim(
      "one: a write is answered, then a client on the other side reads; two: no client writes",
    ),
    colors.dim("same n states: the reader's side has the same n states in both runs"),
    ...indented(lines, 2),
    "",
  ];
};

const briefly = ({ outcome, looks, answers }: TwoRuns): string => {
  const alike = `(same ${counted(looks[0], "state")})`;
  if (outcome === "stale") return `stale: ${answers.map(valueText).join(", ")} ${alike}`;
  if (outcome === "blocks") return `blocks ${alike}`;
  if (outcome === "told apart") return `can tell: ${looks.join(" and ")} states`;
  return outcome === "no such run" ? "no write is answered" : outcome;
};

/** What the two runs of Gilbert and Lynch show, in one sentence. */
export const runsText = ({ writer, outcome, looks, answers }: TwoRuns): string => {
  const [here, there] = [
    SIDES[writer],
    SIDES[writer === "holding" ? "other" : "holding"],
  ];
  const alike = `written ${here}, the side ${there} has the same ${counted(looks[0], "state")} in both runs`;
  switch (outcome) {
    case "no such run":
      return `no write ${here} is answered, so there is no such run`;
    case "stale":
      return `${alike}: a read is answered ${answers.map(valueText).join(" or ")}, stale`;
    case "blocks":
      return `${alike}: a read is never answered`;
    case "told apart":
      return `written ${here}, the side ${there} can tell the runs apart (it has ${looks.join(" and ")} states): a step reads across the cut`;
    default:
      return `written ${here}: too many states`;
  }
};

const conclusions = (matrix: Matrix, colors: Colors): readonly string[] => [
  ...matrix.bugs.map((bug) => colors.red(`A BUG OF LOCKSTEP: ${bug}`)),
  ...matrix.notAsClaimed.map((claim) => colors.red(`not as claimed: ${claim}`)),
  ...conclusionsOf(matrix).flatMap(sentence),
  colors.dim(`${counted(matrix.rows.length, "row")} · ${durationText(matrix.seconds)}`),
];

const sentence = (text: string): readonly string[] => {
  const [first, ...words] = text.split(" ");
  return wrapped(first!, words, " ");
};
