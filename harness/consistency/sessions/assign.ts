import { type Columns, INITIAL, NOBODY, READ, WRITE } from "../columns/columns.ts";
import type { SearchBudget } from "../search/search.ts";
import { type Execution, executionOf, readOfNobody, UNDECIDED } from "./execution.ts";
import type { Sessions } from "./sessions.ts";

export type Answer =
  | { readonly verdict: "holds" }
  /** Rows that are enough to see it, with the writes they read from. */
  | { readonly verdict: "violated"; readonly suspects: readonly number[] | "all" }
  /** A sentence that says how far it got, up to the budget. */
  | { readonly verdict: "unfinished"; readonly reached: string };

export const HOLDS = { verdict: "holds" } as const;

type Check = (execution: Execution, budget: SearchBudget) => Answer;

/**
 * Judges a history by every way to say which write each read answers. While values are unique
 * there is one; else reads are decided one by one, and a choice that is wrong already without the
 * reads after it is not followed. Leaving reads out never makes a history worse.
 */
export const assign = (
  { columns, sessions }: { readonly columns: Columns; readonly sessions: Sessions },
  check: Check,
  budget: SearchBudget,
): Answer => {
  const execution = executionOf(columns, sessions);
  const nobody = readOfNobody(execution, NOBODY);
  if (nobody >= 0) return { verdict: "violated", suspects: [nobody] };
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
  /** By choice: which of its writes is tried. */
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
    // The next write for the last read that has one left.
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
  const reached = `the writes of ${furthest} of ${all} reads could be told apart`;
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
    // Mostly it is a write that began not long before.
    const distance = (row: number): number =>
      row === INITIAL ? Number.MAX_VALUE : Math.abs(invoked[row]! - invoked[read]!);
    const sorted = same.toSorted((a, b) => distance(a) - distance(b));
    choices.push({ read, writes: sorted });
  }
  return choices.sort(
    (a, b) => invoked[a.read]! - invoked[b.read]! || key[a.read]! - key[b.read]!,
  );
};
