/**
 * The abstract system of a refinement: its states by number, and its steps. A state here has only what a mapping can
 * give: the states of the processes, and the letters on their way.
 */
import { InputError } from "../../model/input-error.ts";
import type { Letter } from "../../model/process.ts";
import type { System } from "../../model/system.ts";
import { type Cells, cellsOf } from "../cells/cells.ts";
import { added, type Inbox } from "../cells/inbox.ts";
import { initialRow } from "../rules/initial-row.ts";
import { labelOf, type PathEntry } from "../rules/path.ts";
import { type Stepper, stepperOf } from "../rules/stepper.ts";
import { normalised } from "../rules/steps.ts";

/**
 * The result of a mapping: a state for each role (for a role of several processes, one for each process), and `flying`.
 */
export type Mapped = Readonly<Record<string, unknown>>;

/** The abstract system, explored as far as a refinement needs it. */
export type Abstraction = {
  readonly first: number;
  /** The number of the state that a mapping describes. */
  readonly stateOf: (mapped: Mapped) => number;
  readonly stepsFrom: (state: number) => ReadonlyMap<number, AbstractLabel>;
  readonly show: (state: number) => AbstractState;
};

/** The label of a step of the abstract system. */
export type AbstractLabel = Pick<
  PathEntry,
  "action" | "node" | "name" | "args" | "letter"
>;

export type AbstractState = {
  readonly processes: Readonly<Record<string, unknown>>;
  readonly flying: readonly Letter[];
};

/**
 * The abstract system. Its steps are computed once for each of its states.
 *
 * @throws InputError where its states have parts that no mapping can give
 */
export const abstractionOf = (system: System): Abstraction => {
  refuseHidden(system);
  const cells = cellsOf(system);
  const stepper = stepperOf(cells, { remembers: false }); // `steps` remembers them.
  const rows: Int32Array[] = [];
  const numbers = new Map<string, number>();
  const steps: ReadonlyMap<number, AbstractLabel>[] = [];
  const first = initialRow(cells);
  const bare = bareLocals(cells, first);
  /** The number of a row. Rows that differ only in parts that no mapping gives have the same number. */
  const numberOf = (row: Int32Array): number => {
    const seen = visible(cells, row, { first, bare });
    const key = seen.join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, rows.length);
    return rows.push(seen) - 1;
  };
  return {
    first: numberOf(first),
    stateOf: (mapped) => numberOf(rowOf(cells, mapped, { first, bare })),
    stepsFrom: (state) =>
      (steps[state] ??= stepsOfRow(cells, stepper, rows[state]!, numberOf)),
    show: (state) => shown(cells, rows[state]!),
  };
};

/**
 * @throws InputError if the system has clients, faults or a limited number of ticks: no mapping can give how far a
 * client is, or what is left of a budget
 */
const refuseHidden = ({ name, clients, environment }: System): void => {
  const { crashes, restarts, wipes, loss, duplicates, partitions, ticks } = environment;
  const budgets = { crashes, restarts, wipes, loss, duplicates, partitions };
  const hidden = [
    ...(Object.keys(clients).length > 0 ? ["clients"] : []),
    ...Object.entries(budgets).flatMap(([budget, value]) => (value ? [budget] : [])),
    ...(typeof ticks === "number" && ticks > 0 ? ["a limited number of ticks"] : []),
  ];
  if (hidden.length > 0)
    throw new InputError(
      `${name} has ${hidden.join(", ")}, whose state no mapping can give, so no other system can implement it: ` +
        "leave these out of it, and give it processes, messages and actions alone",
    );
};

/**
 * What replaces the parts of a row that no mapping gives: the parts of the first row, and for each state of a process a
 * local value that otherwise equals the first.
 */
type Hidden = {
  readonly first: Int32Array;
  readonly bare: (p: number, state: number) => number;
};

/** Gives the first local value of a process with another state in it. */
const bareLocals = (cells: Cells, first: Int32Array): Hidden["bare"] => {
  const known: number[][] = cells.nodes.map(() => []);
  return (p, state) =>
    (known[p]![state] ??= cells.locals[p]!.id(
      { ...cells.locals[p]!.values[first[p]!]!, state },
      cells.nodes[p]!,
    ));
};

/** The row with all parts that no mapping gives replaced. */
const visible = (cells: Cells, row: Int32Array, { first, bare }: Hidden): Int32Array => {
  const count = cells.nodes.length;
  return row.map((value, cell) => {
    if (cell >= count) return cell < 2 * count ? value : first[cell]!;
    return bare(cell, cells.locals[cell]!.values[value]!.state);
  });
};

const stepsOfRow = (
  cells: Cells,
  stepper: Stepper,
  row: Int32Array,
  numberOf: (row: Int32Array) => number,
): ReadonlyMap<number, AbstractLabel> =>
  new Map(
    stepper(row).map(({ step, values }) => [numberOf(values), labelOf(cells, step)]),
  );

const rowOf = (cells: Cells, mapped: Mapped, { first, bare }: Hidden): Int32Array => {
  const states = statesIn(cells, mapped);
  const count = cells.nodes.length;
  const row = first.slice();
  for (const [p, node] of cells.nodes.entries()) {
    const where = `the mapping to ${cells.system.name}: ${node}`;
    row[p] = bare(p, cells.reactions[p]!.states.id(states.get(node), where));
  }
  const inboxes: Inbox[] = cells.nodes.map(() => []);
  for (const flying of (mapped.flying ?? []) as readonly Letter[]) {
    const letter = cells.letters.id(flying);
    const p = cells.target(letter);
    inboxes[p] = added(inboxes[p]!, letter, cells.network, cells.sender);
  }
  for (const [p, inbox] of inboxes.entries()) {
    const id = cells.inboxes[p]!.id(inbox, "inbox");
    row[count + p] = normalised(cells, p, row[p]!, id);
  }
  return row;
};

/**
 * The state of every process by its name, from the result of a mapping.
 *
 * @throws InputError if a state is missing, or a name is no role
 */
const statesIn = (
  { system }: Cells,
  { flying: _, ...mapped }: Mapped,
): ReadonlyMap<string, unknown> => {
  const states = new Map<string, unknown>();
  for (const [name, role] of Object.entries(system.roles)) {
    const given = mapped[name];
    if (given === undefined) throw unmapped(system, name);
    if (role.role === "one") states.set(name, given);
    else
      for (const id of role.ids) {
        const state = (given as Mapped)[id];
        if (state === undefined) throw unmapped(system, id);
        states.set(id, state);
      }
  }
  const unknown = Object.keys(mapped).find((name) => !(name in system.roles));
  if (unknown === undefined) return states;
  throw new InputError(
    `the mapping to ${system.name} gives "${unknown}", which is no role of it; ` +
      `there are ${Object.keys(system.roles).join(", ")}, and flying`,
  );
};

const unmapped = ({ name }: System, what: string): InputError =>
  new InputError(
    `the mapping to ${name} gives no state of ${what}, but must give the state of every process, by role`,
  );

const shown = (cells: Cells, row: Int32Array): AbstractState => ({
  processes: Object.fromEntries(
    cells.nodes.map((node, p) => {
      const { state } = cells.locals[p]!.values[row[p]!]!;
      return [node, cells.reactions[p]!.states.values[state]];
    }),
  ),
  flying: cells.nodes.flatMap((_, p) =>
    cells.inboxes[p]!.values[row[cells.nodes.length + p]!]!.map(
      (letter) => cells.letters.values[letter]!,
    ),
  ),
});
