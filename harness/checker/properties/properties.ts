/** The properties of a system that one state decides, as predicates on the states that a search finds. */

import { models } from "../../consistency/models.ts";
import type { Said } from "../../consistency/verdicts.ts";
import { InputError } from "../../model/input-error.ts";
import type { Holds, ModelName } from "../../model/system.ts";
import type { Verdict } from "../../model/verdict.ts";
import type { Cells, NamedClient } from "../cells/cells.ts";
import type { Layout } from "../cells/layout.ts";
import { type Read, worldsOf } from "../cells/world.ts";
import { isStuck, type Stepper } from "../rules/stepper.ts";
import { type AskByFields, predicateReads } from "../rules/world-reads.ts";
import { ofProperty, threw } from "../threw.ts";
import { judgedHistories } from "./judged-histories.ts";
import type { JudgeHistory } from "./judged-transactions.ts";
import { rememberedOn, type View } from "./predicate.ts";

/** The kinds of properties that one state decides. */
export type StateKind = "always" | "sometimes" | "consistent" | "deadlock";

export type StateProperty = {
  readonly name: string;
  readonly kind: StateKind;
  /** Whether the property is judged in every state, or only in states in which the system is stuck. */
  readonly at: "state" | "stuck";
  /** Whether a state decides the property: it violates the property, or is a witness. Answers are remembered. */
  readonly decides: (view: View) => boolean;
  /** Like `decides`, without memory. */
  readonly ask: (read: Read) => boolean;
  /** Like `ask`, and notes the fields that it reads; null if it reads only whole cells. */
  readonly byFields: AskByFields | null;
  /** The reason why some state could not be judged; undefined if all states could. */
  readonly doubt: () => Said | undefined;
};

const NO_DEADLOCK = "no deadlock";

/**
 * The properties of a system that one state decides.
 *
 * @throws InputError where `consistent` names no consistency model
 */
export const statePropertiesOf = (cells: Cells): readonly StateProperty[] => {
  const { system } = cells;
  const predicate = rawPredicatesOf(cells);
  const found: StateProperty[] = [];
  const readsOf = predicateReads(cells);
  const add = (
    { name, kind, at }: Pick<StateProperty, "name" | "kind" | "at">,
    ask: (read: Read) => boolean,
    others: Partial<Pick<StateProperty, "byFields" | "doubt">> = {},
  ) =>
    found.push({
      name,
      kind,
      at,
      ask,
      byFields: null,
      decides: rememberedOn(ask),
      doubt: () => undefined,
      ...others,
    });
  for (const [name, holds] of Object.entries(system.always)) {
    const isTrue = predicate(name, holds);
    const reads = readsOf(name, holds);
    add({ name, kind: "always", at: "state" }, (read) => !isTrue(read), {
      byFields: (value) => {
        const { answer, ...learned } = reads(value);
        return { ...learned, answer: !answer };
      },
    });
  }
  for (const [name, holds] of Object.entries(system.sometimes))
    add({ name, kind: "sometimes", at: "state" }, predicate(name, holds), {
      byFields: readsOf(name, holds),
    });
  const judge = judgedHistories(cells);
  for (const name of Object.keys(system.consistent) as ModelName[]) {
    const { ask, doubt } = inconsistent(cells, name, judge);
    add({ name, kind: "consistent", at: "state" }, ask, { doubt });
  }
  if (Object.keys(system.clients).length > 0 || system.ends !== undefined)
    add(
      { name: NO_DEADLOCK, kind: "deadlock", at: "stuck" },
      deadlocked(cells, predicate),
    );
  return found;
};

/** Turns predicates of the spec into predicates on views, which remember their answers by the cells that they read. */
export const predicatesOf = (
  cells: Cells,
): ((name: string, holds: Holds) => (view: View) => boolean) => {
  const predicate = rawPredicatesOf(cells);
  return (name, holds) => rememberedOn(predicate(name, holds));
};

/**
 * Turns predicates of the spec into predicates on cells, without memory, for callers that remember the answers. They
 * throw an InputError if the function of the spec throws, or returns no boolean.
 */
export const rawPredicatesOf = (
  cells: Cells,
): ((name: string, holds: Holds) => (read: Read) => boolean) => {
  const worlds = worldsOf(cells);
  return (name, holds) => (read) => {
    try {
      const answer: unknown = holds(worlds(read));
      if (typeof answer === "boolean") return answer;
      throw new InputError(
        `the property "${name}" returned ${kindOf(answer)}, but must return true or false`,
      );
    } catch (error) {
      const cause =
        error instanceof TypeError && /read.?only|not extensible/i.test(error.message)
          ? "; a property must not change what it is shown: copy it first"
          : "";
      throw threw(ofProperty(name), error, { cause });
    }
  };
};

const kindOf = (answer: unknown): string =>
  answer instanceof Promise
    ? "a promise"
    : answer === undefined
      ? "nothing"
      : `${answer}`;

/** A view of a state that is given as ids by cell: a row with one word for each cell. */
export const unpacked = (values: Int32Array): View => ({
  row: values,
  layout: wordEach(values.length),
  read: (cell) => values[cell]!,
});

const layouts: Layout[] = [];

/**
 * The layout with one word for each cell. It is always the same object, since predicates forget their answers when the
 * layout is another object.
 */
const wordEach = (cells: number): Layout =>
  (layouts[cells] ??= {
    words: cells,
    word: Int32Array.from({ length: cells }, (_, cell) => cell),
    shift: new Int32Array(cells),
    mask: new Int32Array(cells).fill(-1),
  });

/**
 * The verdict that a path to this state proves: a violation, or a witness of a `sometimes`; otherwise the opposite
 * verdict.
 */
export const judgeState = (
  cells: Cells,
  { decides, at, kind }: StateProperty,
  stepper: Stepper,
  values: Int32Array,
): Verdict => {
  const isAsked = at === "state" || isStuck(cells, values, stepper(values));
  const isDecided = isAsked && decides(unpacked(values));
  return (kind === "sometimes") === isDecided ? "holds" : "violated";
};

const inconsistent = (
  { system, historyCell }: Cells,
  model: ModelName,
  judge: JudgeHistory,
): Pick<StateProperty, "ask" | "doubt"> => {
  if (!(model in models))
    throw new InputError(
      `${system.name}: "${model}" is no consistency model; there are ${Object.keys(models).join(", ")}`,
    );
  const known: (boolean | undefined)[] = [];
  let doubt: Said | undefined;
  const isBroken = (id: number): boolean => {
    const said = judge(model, id);
    if (said.reason !== undefined) doubt ??= said;
    return said.verdict === "violated";
  };
  return {
    ask: (read) => {
      const id = read(historyCell);
      return (known[id] ??= isBroken(id));
    },
    doubt: () => doubt,
  };
};

/**
 * Whether a stuck state is a deadlock: some client of a process that is up waits or has requests left, and `ends` is
 * false. A system without clients has deadlocks only if its spec has `ends`.
 */
const deadlocked = (
  cells: Cells,
  predicate: ReturnType<typeof rawPredicatesOf>,
): ((read: Read) => boolean) => {
  const ends = predicate("ends", cells.system.ends ?? (() => false));
  const someoneWaits = (read: Read): boolean =>
    cells.clientsAt.some((clients, p) => {
      if (clients.length === 0) return false;
      const { up, asked, waiting } = cells.locals[p]!.values[read(p)]!;
      const isMissed = ({ script }: NamedClient, k: number): boolean =>
        waiting[k] === "yes" || (waiting[k] === "no" && asked[k]! < script.length);
      return up && clients.some(isMissed);
    });
  const hasClients = cells.clientsAt.flat().length > 0;
  return (read) => (!hasClients || someoneWaits(read)) && !ends(read);
};
