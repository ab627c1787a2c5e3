import { type Columns, INITIAL, READ, UNWRITTEN, WRITE } from "../columns/columns.ts";
import type { SearchBudget } from "../search/search.ts";
import { type Execution, executionOf, readOfUnwritten, UNDECIDED } from "./execution.ts";
import type { Sessions } from "./sessions.ts";

/** What a model of sessions decides. */
export type Answer =
  | { readonly verdict: "holds" }
  /** Rows that show the violation, together with the writes that they read from. */
  | { readonly verdict: "violated"; readonly suspects: readonly number[] | "all" }
  /** `reached`: a clause on how far the search got. */
  | { readonly verdict: "unfinished"; readonly reached: string };

/** The answer that the model holds. */
export const HOLDS = { verdict: "holds" } as const;

type Check = (execution: Execution, budget: SearchBudget) => Answer;

/**
 * Decides a history by every choice of the write that each read answers. If values are unique there
 * is one choice. Otherwise reads are decided one by one, and a choice that already violates the
 * model without the later reads is dropped: leaving reads out never makes a history worse.
 *
 * @param check decides a history in which each decided read has its write
 */
export const chooseWriters = (
  { columns, sessions }: { readonly columns: Columns; readonly sessions: Sessions },
  check: Check,
  budget: SearchBudget,
): Answer => {
  const execution = executionOf(columns, sessions);
  const unwritten = readOfUnwritten(execution, UNWRITTEN);
  if (unwritten >= 0) return { verdict: "violated", suspects: [unwritten] };
  if (columns.repeated === undefined) return check(execution, budget);
  const choices = choicesOf(columns);
  for (const { read } of choices) execution.from[read] = UNDECIDED;
  return decide({ execution, choices, check, budget });
};

/** A read and the writes that could have given its answer. */
type Choice = { readonly read: number; readonly writes: readonly number[] };

type Deciding = {
  readonly execution: Execution;
  readonly choices: readonly Choice[];
  readonly check: Check;
  readonly budget: SearchBudget;
};

const decide = ({ execution, choices, check, budget }: Deciding): Answer => {
  const { from } = execution;
  /** By choice: the index of the write that is tried. */
  const tried: number[] = [];
  let furthest = 0;
  for (;;) {
    if (budget.left-- <= 0) return unfinished(furthest, choices.length);
    const answer = check(execution, budget);
    if (answer.verdict === "unfinished") return answer;
    if (answer.verdict === "holds") {
      furthest = Math.max(furthest, tried.length);
      if (tried.length === choices.length) return HOLDS;
      tried.push(-1);
    } else if (tried.length === 0) return answer;
    // Go on to the next write of the last read that has one left.
    for (;;) {
      const last = tried.length - 1;
      if (last < 0) return { verdict: "violated", suspects: "all" };
      const { read, writes } = choices[last]!;
      const next = ++tried[last]!;
      from[read] = writes[next] ?? UNDECIDED;
      if (next < writes.length) break;
      tried.pop();
    }
  }
};

const unfinished = (furthest: number, all: number): Answer => {
  const reached = `the write that a read answers was chosen for ${furthest} of ${all} reads`;
  return { verdict: "unfinished", reached };
};

const choicesOf = (columns: Columns): readonly Choice[] => {
  const { kind, key, value, invoked, initialOf } = columns;
  const writes = new Map<number, number[]>();
  for (let k = 0; k < columns.keys; k++) writes.set(initialOf[k]!, [INITIAL]);
  for (let row = 0; row < kind.length; row++) {
    if (kind[row] !== WRITE) continue;
    const same = writes.get(value[row]!);
    if (same === undefined) writes.set(value[row]!, [row]);
    else same.push(row);
  }
  const choices: Choice[] = [];
  for (let read = 0; read < kind.length; read++) {
    const same = writes.get(value[read]!);
    if (kind[read] !== READ || same === undefined || same.length < 2) continue;
    // Most often the right write began not long before the read, so it is tried first.
    const distance = (row: number): number =>
      row === INITIAL ? Number.MAX_VALUE : Math.abs(invoked[row]! - invoked[read]!);
    const sorted = same.toSorted((a, b) => distance(a) - distance(b));
    choices.push({ read, writes: sorted });
  }
  return choices.sort(
    (a, b) => invoked[a.read]! - invoked[b.read]! || key[a.read]! - key[b.read]!,
  );
};
