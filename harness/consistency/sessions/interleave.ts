import { REPORTED_EVERY, type SearchBudget } from "../search/search.ts";

/** The object during the search for an interleaving. Rows are operations. */
export type Machine = {
  /** Can this row run now? `free`: yes, and running it later would never be better. */
  readonly look: (row: number) => "blocked" | "free" | "choice";
  readonly run: (row: number) => void;
  /** Undoes the last row that ran. */
  readonly undo: (row: number) => void;
  /** A key of the state; only compared between states in which the same rows have run. */
  readonly state: () => string;
};

/** The sessions to interleave. */
export type Sessioned = {
  readonly rows: readonly Int32Array[];
  readonly invoked: (row: number) => number;
  /** May this row be left out, since it is open? */
  readonly isOptional: (row: number) => boolean;
  /** Rows of one kind have equal requests and answers. */
  readonly kindOf: (row: number) => number;
};

/** What the search found. */
export type Interleaving =
  | { readonly verdict: "holds"; readonly order: readonly number[] }
  | { readonly verdict: "violated" }
  | { readonly verdict: "unfinished"; readonly reached: string };

/**
 * A point at which several rows could run next: those not tried yet, and the length of the order
 * there.
 */
type Fork = { readonly rest: number[]; readonly length: number };

/** The order that the search builds, with the operations to build it. */
type OrderSoFar = {
  readonly order: readonly number[];
  /** How many rows of the order are not optional. */
  readonly done: () => number;
  /** The progress of each session, as a text. */
  readonly progress: () => string;
  /** Appends the next row of a session. */
  readonly take: (session: number) => void;
  /** Removes the last row. */
  readonly takeBack: () => void;
  /** Appends all rows that are free. */
  readonly takeFree: () => void;
  /** Sessions whose next row can run, the one invoked first at the end. */
  readonly choices: () => number[];
};

const orderSoFar = (sessioned: Sessioned, machine: Machine): OrderSoFar => {
  const { rows, isOptional } = sessioned;
  const next = new Int32Array(rows.length);
  const order: number[] = [];
  const sessions: number[] = [];
  let done = 0;

  const head = (session: number): number | undefined => rows[session]![next[session]!];

  const take = (session: number): void => {
    const row = head(session)!;
    machine.run(row);
    order.push(row);
    sessions.push(session);
    next[session]!++;
    if (!isOptional(row)) done++;
  };

  const takeBack = (): void => {
    const row = order.pop()!;
    machine.undo(row);
    next[sessions.pop()!]!--;
    if (!isOptional(row)) done--;
  };

  const takeFree = (): void => {
    for (let isNew = true; isNew; ) {
      isNew = false;
      for (let session = 0; session < rows.length; session++) {
        for (let row = head(session); row !== undefined; row = head(session)) {
          if (machine.look(row) !== "free") break;
          take(session);
          isNew = true;
        }
      }
    }
  };

  return {
    order,
    done: () => done,
    progress: () => next.join(),
    take,
    takeBack,
    takeFree,
    choices: () => choicesOf(sessioned, machine, head),
  };
};

/** Sessions whose next row, `head`, can run; see `OrderSoFar`. */
const choicesOf = (
  { rows, invoked, isOptional, kindOf }: Sessioned,
  machine: Machine,
  head: (session: number) => number | undefined,
): number[] => {
  const found: number[] = [];
  const optional = new Set<number>();
  for (let session = 0; session < rows.length; session++) {
    const row = head(session);
    if (row === undefined || machine.look(row) !== "choice") continue;
    if (isOptional(row)) {
      // It is the last row of its session, so any other row of its kind does as well.
      if (optional.has(kindOf(row))) continue;
      optional.add(kindOf(row));
    }
    found.push(session);
  }
  return found.sort((a, b) => invoked(head(b)!) - invoked(head(a)!));
};

/** Backtracks to the last fork with a branch left, and takes that branch; false if there is none. */
const backtrack = (forks: Fork[], { order, take, takeBack }: OrderSoFar): boolean => {
  for (let fork = forks.at(-1); fork !== undefined; fork = forks.at(-1)) {
    while (order.length > fork.length) takeBack();
    const session = fork.rest.pop();
    if (session !== undefined) {
      take(session);
      return true;
    }
    forks.pop();
  }
  return false;
};

/**
 * Looks for one order that keeps sessions: depth first over the progress of each session. A `free`
 * row runs at once; the others are tried in the order of their invocations. If the search is
 * unfinished, the machine is left in its first state.
 */
export const interleave = (
  sessioned: Sessioned,
  machine: Machine,
  budget: SearchBudget,
): Interleaving => {
  const soFar = orderSoFar(sessioned, machine);
  const forks: Fork[] = [];
  const seen = new Set<string>();
  const needed = sessioned.rows.reduce(
    (sum, session) => sum + session.filter((row) => !sessioned.isOptional(row)).length,
    0,
  );
  let furthest = 0;
  let configurations = 0;
  for (;;) {
    soFar.takeFree();
    furthest = Math.max(furthest, soFar.done());
    if (soFar.done() === needed) return { verdict: "holds", order: soFar.order };
    const choices = soFar.choices();
    if (choices.length === 1) {
      soFar.take(choices[0]!);
      continue;
    }
    if (budget.left-- <= 0) {
      while (soFar.order.length > 0) soFar.takeBack();
      const reached = `orders were found for ${furthest} of ${needed} operations`;
      return { verdict: "unfinished", reached };
    }
    if (++configurations % REPORTED_EVERY === 0)
      budget.report?.({ configurations, explained: furthest, all: needed });
    const key = `${soFar.progress()}|${machine.state()}`;
    if (choices.length > 0 && !seen.has(key)) {
      seen.add(key);
      forks.push({ rest: choices, length: soFar.order.length });
    }
    if (!backtrack(forks, soFar)) return { verdict: "violated" };
  }
};
