/** The choices of a history as Boolean variables, with the edges that each choice brings. */
import { type Choices, INITIAL, type OpenRead } from "./choices.ts";
import type { GrowingOrder } from "./growing-order.ts";
import type { Precedence } from "./precedence.ts";
import { type Literal, not } from "./solver.ts";

/** A graph with more edges would take gigabytes. */
const EDGES_MAX = 20_000_000;

/** An edge that is there while all of its literals are true. */
type GuardedEdge = {
  readonly from: number;
  readonly to: number;
  readonly guards: readonly Literal[];
};

/** Variables, clauses on them, and the edges that they bring. */
export type Problem = {
  readonly count: number;
  readonly clauses: readonly (readonly Literal[])[];
  readonly edges: readonly GuardedEdge[];
  /** Which value of a variable to try first, by the order of the graph. */
  readonly prefers: (variable: number, graph: GrowingOrder) => boolean;
};

/**
 * The problem of a history; undefined: it would have too many edges. A transaction that has not committed comes last,
 * where its writes disturb nothing.
 */
export const problemOf = (
  choices: Choices,
  precedence: Precedence,
): Problem | undefined => {
  const made = new MadeProblem(choices, precedence);
  for (const key of choices.keys) {
    const size = key.reads.reduce((sum, { writers }) => sum + writers.length, 0);
    const { length } = key.writers;
    if (made.edges.length + (size + length) * length > EDGES_MAX) return undefined;
    made.addKey(key);
  }
  const { clauses, edges, hints } = made;
  const prefers = (variable: number, graph: GrowingOrder): boolean => {
    const hint = hints[variable];
    return hint !== undefined && graph.isBefore(hint[0], hint[1]);
  };
  return { count: hints.length, clauses, edges, prefers };
};

/** A read with a literal for each write that it may answer. */
type Answered = {
  readonly reader: number;
  readonly writers: readonly number[];
  readonly literals: readonly Literal[];
};

/** The literal that says that the one writer comes before the other one. */
type BeforeOf = (one: number, other: number) => Literal;

/** A problem to which keys are added. */
class MadeProblem {
  readonly clauses: Literal[][] = [];
  readonly edges: GuardedEdge[] = [];
  /**
   * Per variable two nodes: it is tried as true first if the one is before the other. Undefined: it is tried as false
   * first.
   */
  readonly hints: (readonly [before: number, after: number] | undefined)[] = [];
  readonly #at: Precedence;
  readonly #invokedOf: (writer: number) => number;
  /** The literals that say that a transaction has committed; none if that is known. */
  readonly #committed: readonly (readonly Literal[])[];

  constructor({ transactions, impossible }: Choices, at: Precedence) {
    this.#at = at;
    this.#invokedOf = (writer) =>
      writer === INITIAL ? Number.NEGATIVE_INFINITY : transactions[writer]!.invoked;
    this.#committed = transactions.map(({ outcome }) =>
      outcome === "committed" ? [] : [this.#variable()],
    );
    for (const each of impossible) this.clauses.push(this.#committed[each]!.map(not));
  }

  addKey({ writers, reads }: Choices["keys"][number]): void {
    const answered = reads.map((read) => this.#answered(read));
    const before = this.#ordered(writers);
    for (const { reader, writers: possible, literals } of answered)
      for (const [i, literal] of literals.entries())
        this.#addAnswer(literal, { reader, writer: possible[i]!, writers, before });
  }

  #variable(hint?: readonly [number, number]): Literal {
    return 2 * (this.hints.push(hint) - 1);
  }

  /** A read of a transaction that has committed answers one of the writes, whose transaction has committed. */
  #answered({ reader, writers: given }: OpenRead): Answered {
    const { commit, start } = this.#at;
    // The search tries first the latest writer that began before the read: most often that one is right.
    const writers = given.toSorted((a, b) => this.#invokedOf(b) - this.#invokedOf(a));
    const literals = writers.map((writer) =>
      this.#variable(writer === INITIAL ? undefined : [commit(writer), start(reader)]),
    );
    this.clauses.push([...this.#committed[reader]!.map(not), ...literals]);
    for (const [i, one] of literals.entries()) {
      // At most one answer is true: a second could only add edges, and without it the search is shorter.
      for (const other of literals.slice(i + 1))
        this.clauses.push([not(one), not(other)]);
      const writer = writers[i]!;
      if (writer !== INITIAL)
        for (const each of this.#committed[writer]!) this.clauses.push([not(one), each]);
    }
    return { reader, writers, literals };
  }

  /** Of two writers of a key one comes before the other. */
  #ordered(writers: readonly number[]): BeforeOf {
    const { commit, start } = this.#at;
    const literals = new Map(writers.map((each) => [each, new Map<number, Literal>()]));
    for (const [i, one] of writers.entries())
      for (const other of writers.slice(i + 1)) {
        const literal = this.#variable([commit(one), commit(other)]);
        literals.get(one)!.set(other, literal);
        literals.get(other)!.set(one, not(literal));
        this.edges.push(
          { from: commit(one), to: start(other), guards: [literal] },
          { from: commit(other), to: start(one), guards: [not(literal)] },
        );
      }
    return (one, other) => literals.get(one)!.get(other)!;
  }

  /** The reader comes after the writer whose write it answers, and before all that overwrite it. */
  #addAnswer(
    literal: Literal,
    {
      reader,
      writer,
      writers,
      before,
    }: {
      readonly reader: number;
      readonly writer: number;
      readonly writers: readonly number[];
      readonly before: BeforeOf;
    },
  ): void {
    const { commit, start } = this.#at;
    if (writer !== INITIAL)
      this.edges.push({ from: commit(writer), to: start(reader), guards: [literal] });
    for (const other of writers) {
      if (other === writer || other === reader) continue;
      const later = writer === INITIAL ? [] : [before(writer, other)];
      this.edges.push({
        from: start(reader),
        to: commit(other),
        guards: [literal, ...later],
      });
    }
  }
}
