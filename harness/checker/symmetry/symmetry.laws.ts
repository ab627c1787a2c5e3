/**
 * Orbits by brute force: every state is written as text, and names are exchanged in this text in every way. This file
 * shares no code with the renaming that it checks. It is for systems of some thousand states.
 */
import type { Cut } from "../../model/environment.ts";
import type { Cells } from "../cells/cells.ts";
import { initialRow } from "../rules/initial-row.ts";
import { stepperOf } from "../rules/stepper.ts";

/** Rows in the order in which a search found them, each with the index of the row from which it was found. */
export type Found = {
  readonly rows: readonly Int32Array[];
  readonly parents: readonly number[];
  readonly complete: boolean;
};

export const found = (
  cells: Cells,
  most: number,
  canonical: (row: Int32Array) => Int32Array = (row) => row,
): Found => {
  const rows: Int32Array[] = [];
  const parents: number[] = [];
  const known = new Set<string>();
  const stepper = stepperOf(cells);
  const add = (row: Int32Array, parent: number): void => {
    const image = canonical(row);
    if (known.has(image.join())) return;
    known.add(image.join());
    rows.push(image);
    parents.push(parent);
  };
  add(initialRow(cells), -1);
  let at = 0;
  for (; at < rows.length && rows.length <= most; at++)
    for (const { values } of stepper(rows[at]!)) add(values, at);
  return { rows, parents, complete: at === rows.length };
};

/** For each row the number of its orbit, and the number of orbits: every state as text is renamed in every way. */
export const orbitsByForce = (
  cells: Cells,
  rows: readonly Int32Array[],
): { readonly of: readonly number[]; readonly count: number } => {
  const renamings = renamingsOf(cells);
  const orbitOf = new Map<string, number>();
  let count = 0;
  const of = rows.map((row) => {
    const text = textOf(cells, row);
    const same = ordered(JSON.parse(text));
    if (!orbitOf.has(same)) {
      for (const renaming of renamings)
        orbitOf.set(
          ordered(
            JSON.parse(
              text.replace(/"([^"]*)"/g, (all, name) =>
                renaming.has(name) ? `"${renaming.get(name)}"` : all,
              ),
            ),
          ),
          count,
        );
      count++;
    }
    return orbitOf.get(same)!;
  });
  return { of, count };
};

/** A state as JSON; a collection without an order is a list under the key `some`. */
const textOf = (cells: Cells, row: Int32Array): string => {
  const { nodes, locals, inboxes, letters, reactions } = cells;
  const processes = nodes.map((id, p) => {
    const { state, past, ...local } = locals[p]!.values[row[p]!]!;
    const { states, pasts } = reactions[p]!;
    return [id, states.values[state], pasts.values[past], Object.values(local)];
  });
  const waiting = inboxes.flatMap(
    (inbox, p) => inbox.values[row[nodes.length + p]!] ?? [],
  );
  const pairs = nodes.flatMap((from) =>
    nodes.flatMap((to) => {
      const bodies = waiting
        .map((letter) => letters.values[letter]!)
        .filter((letter) => letter.from === from && letter.to === to)
        .map(({ body }) => body);
      if (bodies.length === 0) return [];
      return [[from, to, cells.network === "fifo" ? bodies : { some: bodies }]];
    }),
  );
  const { cut, ...budgets } = cells.faults.values[row[cells.faultsCell]!]!;
  const history = cells.histories.values[row[cells.historyCell]!]!;
  const clients = Object.keys(cells.system.clients).map((name) => [
    name,
    history.filter(({ client }) => client === name),
  ]);
  const parts = [
    { some: processes },
    { some: pairs },
    budgets,
    sidesOf(cells.cuts[cut]),
    { some: clients },
  ];
  return JSON.stringify(parts, (_, held) =>
    held instanceof Set
      ? { some: [...held] }
      : held instanceof Map
        ? { some: [...held] }
        : held,
  );
};

const sidesOf = (cut: Cut | undefined): unknown =>
  cut !== undefined && "from" in cut
    ? [{ some: cut.from }, { some: cut.to }]
    : { some: cut ?? [] };

/** A text of a value that two states have in common exactly if they are equal. */
const ordered = (value: unknown): string => {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(ordered)}]`;
  if ("some" in value)
    return `{${(value.some as readonly unknown[]).map(ordered).sort()}}`;
  return `<${Object.entries(value)
    .map(([key, held]) => `${key}=${ordered(held)}`)
    .sort()}>`;
};

/** Every renaming, as a map from name to name; clients move together with the processes that they ask. */
const renamingsOf = ({
  system,
  clientsAt,
  nodes,
}: Cells): ReadonlyMap<string, string>[] =>
  system.symmetric.reduce<ReadonlyMap<string, string>[]>(
    (some, name) => {
      const role = system.roles[name]!;
      const members = role.role === "many" ? role.ids : [];
      return some.flatMap((renaming) =>
        orders(members).map((order) => {
          const longer = new Map(renaming);
          for (const [i, id] of members.entries()) {
            longer.set(id, order[i]!);
            const [from, to] = [id, order[i]!].map(
              (each) => clientsAt[nodes.indexOf(each)]!,
            );
            for (const [k, { name }] of from!.entries()) longer.set(name, to![k]!.name);
          }
          return longer;
        }),
      );
    },
    [new Map()],
  );

const orders = <T>(all: readonly T[]): readonly T[][] =>
  all.length === 0
    ? [[]]
    : all.flatMap((each, i) =>
        orders(all.toSpliced(i, 1)).map((others) => [each, ...others]),
      );
