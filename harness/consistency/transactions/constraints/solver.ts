/**
 * A search for values of Boolean variables that satisfy clauses, and a theory that knows which literals cannot be
 * true together. It learns a clause from each conflict. Source: Eén, Sörensson. "An Extensible SAT-solver". SAT 2003.
 */
import { VariableHeap } from "./variable-heap.ts";

/** A variable, or its opposite: `2 v` says that variable v is true, `2 v + 1` that it is false. */
export type Literal = number;

/** The opposite of a literal. */
export const not = (literal: Literal): Literal => literal ^ 1;

/** What is known beside the clauses. */
export type Theory = {
  /**
   * A literal is true from now on.
   *
   * @returns undefined; or literals, this one among them, that are true and cannot be true together: nothing has
   *   changed then
   */
  readonly assign: (literal: Literal) => readonly Literal[] | undefined;
  /** Takes back the last `assign` that changed something. */
  readonly unassign: (literal: Literal) => void;
  /** Which value of a variable the search tries first. */
  readonly prefers: (variable: number) => boolean;
};

type Clause = Literal[];

const UNKNOWN = -1;
const DECAY = 0.95;
const ACTIVITY_MAX = 1e100;
/**
 * After this many conflicts the search begins again, with what it has learned; each later restart takes
 * `RESTART_GROWTH` times as many conflicts as the one before.
 */
const FIRST_RESTART = 100;
const RESTART_GROWTH = 1.5;

/**
 * Searches until it has found values, or shown that there are none, or the budget is used up: a decision and a conflict
 * cost one each.
 *
 * @param count how many variables there are, from 0 on
 */
export const solve = (
  count: number,
  clauses: readonly (readonly Literal[])[],
  theory: Theory,
  budget: { left: number },
): "satisfiable" | "unsatisfiable" | "unfinished" => {
  const search = new Search(count, theory);
  for (const clause of clauses) if (!search.add(clause)) return "unsatisfiable";
  let restartAt = FIRST_RESTART;
  for (let conflicts = 0; ; ) {
    const conflict = search.propagate();
    if (conflict !== undefined) {
      conflicts++;
      budget.left--;
      if (!search.learn(conflict)) return "unsatisfiable";
    } else if (budget.left <= 0) return "unfinished";
    else if (conflicts >= restartAt) {
      conflicts = 0;
      restartAt *= RESTART_GROWTH;
      search.backTo(0);
    } else if (search.decide()) budget.left--;
    else return "satisfiable";
  }
};

/** The values of variables so far, and why they have them. */
class Search {
  readonly #theory: Theory;
  /** Per literal: 1 true, 0 false, or unknown. */
  readonly #values: Int8Array;
  readonly #level: Int32Array;
  /** The clause that gave a variable its value; undefined: a decision. */
  readonly #reason: (Clause | undefined)[];
  /** The clauses that watch each literal: one of their first two. */
  readonly #watching: Clause[][];
  readonly #trail: Literal[] = [];
  /** The length of the trail at each decision. */
  readonly #decisions: number[] = [];
  readonly #activity: Float64Array;
  readonly #heap: VariableHeap;
  readonly #isMarked: Uint8Array;
  /** The value that each variable had last. */
  readonly #phase: Int8Array;
  #increment = 1;
  /** How much of the trail was propagated, and given to the theory. */
  #head = 0;
  #theoryHead = 0;

  constructor(count: number, theory: Theory) {
    this.#theory = theory;
    this.#values = new Int8Array(2 * count).fill(UNKNOWN);
    this.#level = new Int32Array(count);
    this.#reason = Array.from({ length: count });
    this.#watching = Array.from({ length: 2 * count }, () => []);
    this.#activity = new Float64Array(count);
    this.#heap = new VariableHeap(count, this.#activity);
    this.#isMarked = new Uint8Array(count);
    this.#phase = new Int8Array(count).fill(UNKNOWN);
  }

  /** Adds a clause before any decision; false: it cannot be satisfied. */
  add(given: readonly Literal[]): boolean {
    const clause = given.filter((literal) => this.#values[literal] !== 0);
    if (clause.some((literal) => this.#values[literal] === 1)) return true;
    if (clause.length === 0) return false;
    if (clause.length === 1) this.#set(clause[0]!, undefined);
    else this.#watch(clause);
    return true;
  }

  /** Draws all conclusions. @returns a clause of which every literal is false, if there is one */
  propagate(): readonly Literal[] | undefined {
    while (this.#head < this.#trail.length || this.#theoryHead < this.#trail.length) {
      if (this.#head < this.#trail.length) {
        const conflict = this.#propagated(this.#trail[this.#head++]!);
        if (conflict !== undefined) return conflict;
        continue;
      }
      const together = this.#theory.assign(this.#trail[this.#theoryHead]!);
      if (together !== undefined) return together.map(not);
      this.#theoryHead++;
    }
    return undefined;
  }

  /** Gives a variable without a value one; false: all have values. */
  decide(): boolean {
    for (;;) {
      const variable = this.#heap.take();
      if (variable === undefined) return false;
      if (this.#values[2 * variable] !== UNKNOWN) continue;
      this.#decisions.push(this.#trail.length);
      const phase = this.#phase[variable]!;
      const isTrue = phase === UNKNOWN ? this.#theory.prefers(variable) : phase === 1;
      this.#set(2 * variable + (isTrue ? 0 : 1), undefined);
      return true;
    }
  }

  /**
   * Learns a clause from one that is false, and takes back decisions until the new clause has a conclusion; false: no
   * decision led to it.
   */
  learn(conflict: readonly Literal[]): boolean {
    const latest = Math.max(0, ...conflict.map((each) => this.#level[each >> 1]!));
    if (latest === 0) return false;
    this.backTo(latest);
    const learned = this.#learned(conflict);
    const [first, ...others] = learned;
    const level = Math.max(0, ...others.map((each) => this.#level[each >> 1]!));
    this.backTo(level);
    // The other literal to watch is one of the last that became false.
    const second = learned.findIndex(
      (each, i) => i > 0 && this.#level[each >> 1] === level,
    );
    if (second > 0) [learned[1], learned[second]] = [learned[second]!, learned[1]!];
    if (learned.length > 1) this.#watch(learned);
    this.#set(first!, learned);
    this.#increment /= DECAY;
    return true;
  }

  /** Takes back all decisions after the first so many. */
  backTo(level: number): void {
    const length = this.#decisions[level];
    if (length === undefined) return;
    while (this.#trail.length > length) {
      const literal = this.#trail.pop()!;
      if (this.#theoryHead > this.#trail.length) {
        this.#theory.unassign(literal);
        this.#theoryHead = this.#trail.length;
      }
      const variable = literal >> 1;
      this.#values[literal] = UNKNOWN;
      this.#values[not(literal)] = UNKNOWN;
      this.#phase[variable] = literal & 1 ? 0 : 1;
      this.#heap.put(variable);
    }
    this.#decisions.length = level;
    this.#head = length;
  }

  #set(literal: Literal, reason: Clause | undefined): void {
    this.#values[literal] = 1;
    this.#values[not(literal)] = 0;
    this.#level[literal >> 1] = this.#decisions.length;
    this.#reason[literal >> 1] = reason;
    this.#trail.push(literal);
  }

  #watch(clause: Clause): void {
    this.#watching[clause[0]!]!.push(clause);
    this.#watching[clause[1]!]!.push(clause);
  }

  /** Looks at the clauses that watch the opposite of a literal that is true now. */
  #propagated(literal: Literal): Clause | undefined {
    const lost = not(literal);
    const clauses = this.#watching[lost]!;
    let kept = 0;
    for (let i = 0; i < clauses.length; i++) {
      const clause = clauses[i]!;
      if (clause[0] === lost) [clause[0], clause[1]] = [clause[1]!, lost];
      if (this.#values[clause[0]!] !== 1 && this.#watchOther(clause)) continue;
      clauses[kept++] = clause;
      if (this.#values[clause[0]!] === 1) continue;
      if (this.#values[clause[0]!] === UNKNOWN) {
        this.#set(clause[0]!, clause);
        continue;
      }
      while (++i < clauses.length) clauses[kept++] = clauses[i]!;
      clauses.length = kept;
      return clause;
    }
    clauses.length = kept;
    return undefined;
  }

  /** Has a clause watch a literal that is not false in place of its second one; false: there is none. */
  #watchOther(clause: Clause): boolean {
    for (let at = 2; at < clause.length; at++) {
      const other = clause[at]!;
      if (this.#values[other] === 0) continue;
      [clause[1], clause[at]] = [other, clause[1]!];
      this.#watching[other]!.push(clause);
      return true;
    }
    return false;
  }

  /**
   * Replaces literals of a false clause by their reasons until only one of the last decision's consequences is left,
   * which comes first.
   */
  #learned(conflict: readonly Literal[]): Clause {
    const level = this.#decisions.length;
    const learned: Clause = [0];
    let open = 0;
    const take = (literals: readonly Literal[]): void => {
      for (const literal of literals) {
        const variable = literal >> 1;
        if (this.#isMarked[variable] === 1 || this.#level[variable] === 0) continue;
        this.#isMarked[variable] = 1;
        this.#bump(variable);
        if (this.#level[variable] === level) open++;
        else learned.push(literal);
      }
    };
    take(conflict);
    for (let at = this.#trail.length - 1; ; at--) {
      const literal = this.#trail[at]!;
      const variable = literal >> 1;
      if (this.#isMarked[variable] === 0) continue;
      this.#isMarked[variable] = 0;
      open--;
      if (open === 0) {
        learned[0] = not(literal);
        break;
      }
      take(this.#reason[variable]!.filter((each) => each !== literal));
    }
    for (const literal of learned) this.#isMarked[literal >> 1] = 0;
    return learned;
  }

  /** A variable that took part in a conflict is decided earlier from now on. */
  #bump(variable: number): void {
    this.#activity[variable]! += this.#increment;
    if (this.#activity[variable]! > ACTIVITY_MAX) {
      for (let each = 0; each < this.#activity.length; each++)
        this.#activity[each]! /= ACTIVITY_MAX;
      this.#increment /= ACTIVITY_MAX;
    }
    this.#heap.rose(variable);
  }
}
