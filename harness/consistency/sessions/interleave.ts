import { type SearchBudget, TOLD_EVERY } from "../search/search.ts";

/** The object while an interleaving is put together; rows are operations. */
export type Machine = {
  /** Can this happen now? `free`: yes, and later it could do no better. */
  readonly look: (row: number) => "blocked" | "free" | "choice";
  readonly run: (row: number) => void;
  /** Takes back the last that ran. */
  readonly undo: (row: number) => void;
  /** Tells states apart in which the same operations have run. */
  readonly state: () => string;
};

export type Sessioned = {
  readonly rows: readonly Int32Array[];
  readonly invoked: (row: number) => number;
  /** May never have happened. */
  readonly isOptional: (row: number) => boolean;
  /** Rows of one kind ask the same and were answered the same. */
  readonly kindOf: (row: number) => number;
};

export type Interleaving =
  | { readonly verdict: "holds"; readonly order: readonly number[] }
  | { readonly verdict: "violated" }
  | { readonly verdict: "unfinished"; readonly reached: string };

/** A point at which several operations could come next: those not tried yet, and how far it was. */
type Fork = { readonly rest: number[]; readonly length: number };

/**
 * Looks for one order that keeps sessions, depth first over how far each session got. What is
 * `free` is taken at once; the others are tried in the order in which they were invoked. A machine
 * on which the search was not finished is as it was before.
 */
export const interleave = (
  { rows, invoked, isOptional, kindOf }: Sessioned,
  machine: Machine,
  budget: SearchBudget,
): Interleaving => {
  const next = new Int32Array(rows.length);
  const order: number[] = [];
  const sessions: number[] = [];
  const forks: Fork[] = [];
  const seen = new Set<string>();
  const needed = rows.reduce(
    (sum, session) => sum + session.filter((row) => !isOptional(row)).length,
    0,
  );
  let done = 0;
  let furthest = 0;
  let configurations = 0;

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

  /** Takes the next branch of the last fork that has one. */
  const goOn = (): boolean => {
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

  const head = (session: number): number | undefined => rows[session]![next[session]!];

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

  /** Sessions whose next operation can happen, the first to be invoked at the end. */
  const choicesNow = (): number[] => {
    const choices: number[] = [];
    const optional = new Set<number>();
    for (let session = 0; session < rows.length; session++) {
      const row = head(session);
      if (row === undefined || machine.look(row) !== "choice") continue;
      if (isOptional(row)) {
        // The last of its session, so that any other of its kind does as well.
        if (optional.has(kindOf(row))) continue;
        optional.add(kindOf(row));
      }
      choices.push(session);
    }
    return choices.sort((a, b) => invoked(head(b)!) - invoked(head(a)!));
  };

  for (;;) {
    takeFree();
    furthest = Math.max(furthest, done);
    if (done === needed) return { verdict: "holds", order };
    const choices = choicesNow();
    if (choices.length === 1) take(choices[0]!);
    else {
      if (budget.left-- <= 0) {
        while (order.length > 0) takeBack();
        const reached = `orders were found for ${furthest} of ${needed} operations`;
        return { verdict: "unfinished", reached };
      }
      if (++configurations % TOLD_EVERY === 0)
        budget.tell?.({ configurations, explained: furthest, all: needed });
      const key = `${next.join()}|${machine.state()}`;
      if (choices.length > 0 && !seen.has(key)) {
        seen.add(key);
        forks.push({ rest: choices, length: order.length });
      }
      if (!goOn()) return { verdict: "violated" };
    }
  }
};
