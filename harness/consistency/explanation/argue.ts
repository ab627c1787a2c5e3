import type { Operation } from "../../model/operation.ts";
import {
  letSentence,
  type NamedOperations,
  namedOperations,
  type ReadFrom,
} from "./names.ts";
import {
  type Contradiction,
  close,
  contradictionSentences,
  type Fact,
  factOf,
  learn,
  type Proof,
  proof,
} from "./proof.ts";

/** The rules of inference of a model, for registers. */
export type Logic = {
  /** The client whose order it is, if each client has its own. */
  readonly seenBy?: string;
  /** The reason why the first operation comes before the second to begin with, or undefined. */
  readonly order: (pair: Pair) => Because;
  /** The reads whose answers the order has to explain. Other reads are no evidence. */
  readonly explains?: (read: Operation) => boolean;
  /**
   * How an answer orders another write of its key. `after`: if that write comes before the read, it
   * comes before the write that was read. `between`: in addition, if it comes after the write that
   * was read, it comes after the read.
   */
  readonly rules: "after" | "between";
  /**
   * `recursively`: one order explains all answers, and conclusions are premises of further ones.
   * `together`: one order explains all, and conclusions are no premises. `one by one`: each answer
   * has an order of its own.
   */
  readonly answers: "recursively" | "together" | "one by one";
};

/** Two operations of a witness. */
export type Pair = {
  readonly first: Operation;
  readonly second: Operation;
  readonly names: readonly [first: string, second: string];
  /** Does the second operation answer what the first one wrote? */
  readonly isRead: boolean;
};

/** A reason for an order, or undefined if there is none. */
export type Because = string | undefined;

/**
 * Explains in sentences why a witness has no order: "Let …", "Then …", "However …".
 *
 * @returns undefined if these rules of inference do not lead to a contradiction
 */
export const argue = (
  operations: readonly Operation[],
  initial: unknown,
  logics: readonly Logic[],
): readonly string[] | undefined => {
  const named = namedOperations(operations, initial);
  if (named === undefined || operations.length > OPERATIONS_MAX) return undefined;
  for (const logic of logics) {
    const contradiction = contradictionIn(named, logic);
    if (contradiction === undefined) continue;
    const { seenBy } = logic;
    const view = seenBy === undefined ? [] : [`Take the order that ${seenBy} sees.`];
    return [
      letSentence(operations),
      ...view,
      ...contradictionSentences(contradiction, named.names),
    ];
  }
  return undefined;
};

/** The most operations: the transitive closure takes time cubic in their number. */
const OPERATIONS_MAX = 60;

const contradictionIn = (
  named: NamedOperations,
  logic: Logic,
): Contradiction | undefined => {
  const explained = named.readings.filter(
    ({ read }) => logic.explains?.(named.operations[read]!) ?? true,
  );
  if (logic.answers !== "one by one") return conclude(named, logic, explained);
  for (const reading of explained) {
    const found = conclude(named, logic, [reading]);
    if (found !== undefined) return found;
  }
  return undefined;
};

const conclude = (
  named: NamedOperations,
  { order, rules, answers }: Logic,
  explained: readonly ReadFrom[],
): Contradiction | undefined => {
  const known = startOf(named, order);
  for (const { read, write } of explained)
    if (write !== undefined) learn(known, answer(named, write, read));
  for (let isNew = true; isNew && known.contradiction === undefined; ) {
    close(known);
    // Conclusions are premises only if one order explains all answers.
    const before =
      answers === "recursively" ? known : { ...known, facts: known.facts.slice() };
    isNew = false;
    for (const reading of explained)
      isNew = applyRules({ named, known, before, rules }, reading) || isNew;
    if (answers !== "recursively") {
      close(known);
      break;
    }
  }
  return known.contradiction;
};

const startOf = (
  { operations, names, readings }: NamedOperations,
  order: Logic["order"],
): Proof => {
  const known = proof(operations.length);
  for (const [i, first] of operations.entries())
    for (const [j, second] of operations.entries()) {
      if (i === j) continue;
      const isRead = readings.some(({ read, write }) => write === i && read === j);
      const because = order({ first, second, names: [names[i]!, names[j]!], isRead });
      if (because !== undefined)
        learn(known, { first: i, second: j, because, given: [] });
    }
  return known;
};

const answer = ({ names }: NamedOperations, first: number, second: number): Fact => {
  const because = becauseRead(names[second]!, names[first]!);
  return { first, second, because, given: [] };
};

/** The reason that a read answers a write. */
export const becauseRead = (read: string, write: string): string =>
  `${read} answers what ${write} wrote`;

type Applying = {
  readonly named: NamedOperations;
  readonly known: Proof;
  readonly before: Proof;
  readonly rules: Logic["rules"];
};

const applyRules = (
  { named: { names, writes }, known, before, rules }: Applying,
  { read, write, key }: ReadFrom,
): boolean => {
  let isNew = false;
  for (const [other, written] of writes.entries()) {
    if (written !== key || other === write || other === read) continue;
    const [r, o] = [names[read], names[other]];
    if (write === undefined) {
      const because = `${r} answers the initial value, which ${o} replaces`;
      isNew = learn(known, { first: read, second: other, because, given: [] }) || isNew;
      continue;
    }
    const precedes = factOf(before, other, read);
    if (precedes !== undefined) {
      const because = `${o} comes before ${r}, which answers what ${names[write]} wrote`;
      const given = [precedes];
      isNew = learn(known, { first: other, second: write, because, given }) || isNew;
    }
    const follows = rules === "between" ? factOf(before, write, other) : undefined;
    if (follows !== undefined) {
      const because = `${r} answers what ${names[write]} wrote, which ${o} replaces`;
      const given = [follows];
      isNew = learn(known, { first: read, second: other, because, given }) || isNew;
    }
  }
  return isNew;
};
