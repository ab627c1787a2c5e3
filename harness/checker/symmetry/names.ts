/**
 * The names that a renaming exchanges: the ids of processes of symmetric roles, together with the names of their
 * clients. Here a name is a number, counted role after role, so that a permutation is an array.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";

/** A renaming: for each name the name that it becomes. */
export type Permutation = Int32Array;

/** How a name is spelt: as the id of its process (0), or as the first, second, … client of that process. */
export type Spelling = number;

const PROCESS = 0;

/** The names of a system that renamings exchange. */
export type Names = {
  readonly count: number;
  /** The symmetric roles. The names of a role are the numbers from `first` up to, but without, `end`. */
  readonly roles: readonly {
    readonly role: string;
    readonly first: number;
    readonly end: number;
  }[];
  /** The process of each name, by number. */
  readonly processOf: Int32Array;
  /** The name of each process, or -1 if its role is not symmetric. */
  readonly nameOf: Int32Array;
  /** The name that a string spells; undefined if the string spells none. */
  readonly read: (
    text: string,
  ) => { readonly name: number; readonly as: Spelling } | undefined;
  readonly spell: (name: number, as: Spelling) => string;
  /** The process to which a renaming takes a process. */
  readonly moved: (p: number, permutation: Permutation) => number;
  /** A plain value with every name in it renamed. */
  readonly renamed: (value: unknown, permutation: Permutation) => unknown;
};

/**
 * The names of the symmetric roles of a system.
 *
 * @throws InputError where such a role is not one of several processes, or a client has the id of a process
 */
export const namesOf = (cells: Cells): Names => {
  const { system, nodes } = cells;
  const roles: { role: string; first: number; end: number }[] = [];
  const processes: number[] = [];
  for (const role of new Set(system.symmetric)) {
    const played = system.roles[role];
    if (played?.role !== "many")
      throw new InputError(
        `${system.name}: "${role}" is declared symmetric, yet it is no role of several processes`,
      );
    const first = processes.length;
    processes.push(...played.ids.map((id) => nodes.indexOf(id)));
    roles.push({ role, first, end: processes.length });
  }
  const processOf = Int32Array.from(processes);
  const nameOf = new Int32Array(nodes.length).fill(-1);
  for (const [name, p] of processes.entries()) nameOf[p] = name;
  const { read, spell } = spellings(cells, processOf);
  const moved = (p: number, permutation: Permutation): number => {
    const name = nameOf[p]!;
    return name < 0 ? p : processOf[permutation[name]!]!;
  };
  const renamed = (value: unknown, permutation: Permutation): unknown => {
    if (typeof value === "string") {
      const found = read(value);
      return found === undefined ? value : spell(permutation[found.name]!, found.as);
    }
    if (typeof value !== "object" || value === null) return value;
    const each = (part: unknown): unknown => renamed(part, permutation);
    if (Array.isArray(value)) return value.map(each);
    if (value instanceof Set) return new Set([...value].map(each));
    if (value instanceof Map)
      return new Map([...value].map(([key, held]) => [each(key), each(held)]));
    return Object.fromEntries(
      Object.entries(value).map(([key, held]) => [each(key), each(held)]),
    );
  };
  return {
    count: processes.length,
    roles,
    processOf,
    nameOf,
    read,
    spell,
    moved,
    renamed,
  };
};

const spellings = (
  cells: Cells,
  processOf: Int32Array,
): Pick<Names, "read" | "spell"> => {
  const found = new Map<string, { readonly name: number; readonly as: Spelling }>();
  const texts: string[][] = [];
  for (const [name, p] of processOf.entries()) {
    texts[name] = [cells.nodes[p]!];
    found.set(cells.nodes[p]!, { name, as: PROCESS });
  }
  for (const [name, p] of processOf.entries())
    for (const [k, { name: client }] of cells.clientsAt[p]!.entries()) {
      texts[name]!.push(client);
      const other = found.get(client);
      if (other !== undefined && other.name !== name)
        throw new InputError(
          `${cells.system.name}: client ${client} of ${cells.nodes[p]} is named like another ` +
            "process of a symmetric role; give it a name of its own",
        );
      if (other === undefined) found.set(client, { name, as: 1 + k });
    }
  return { read: (text) => found.get(text), spell: (name, as) => texts[name]![as]! };
};

/** The renaming that changes nothing. */
export const identityOn = ({ count }: Pick<Names, "count">): Permutation =>
  Int32Array.from({ length: count }, (_, name) => name);

const swapOf = (names: Names, a: number, b: number): Permutation => {
  const swap = identityOn(names);
  swap[a] = b;
  swap[b] = a;
  return swap;
};

/**
 * The exchanges of two neighbouring names of a role. They generate every renaming, and are the easiest to read in a
 * message.
 */
export const adjacentSwaps = (names: Names): readonly Permutation[] =>
  names.roles.flatMap(({ first, end }) =>
    Array.from({ length: Math.max(0, end - first - 1) }, (_, i) =>
      swapOf(names, first + i, first + i + 1),
    ),
  );

/**
 * One exchange and one rotation for each role. They too generate every renaming, and are fewer than the exchanges of
 * neighbours.
 */
export const generatorsOf = (names: Names): readonly Permutation[] =>
  names.roles.flatMap(({ first, end }) => {
    if (end - first < 2) return [];
    const rotation = identityOn(names);
    for (let name = first; name < end; name++)
      rotation[name] = name + 1 < end ? name + 1 : first;
    const swap = swapOf(names, first, first + 1);
    return end - first === 2 ? [swap] : [swap, rotation];
  });

/** A renaming as messages show it: `a and b exchanged`. */
export const toldAs = (names: Names, permutation: Permutation): string => {
  const moving = [...permutation.keys()].filter((name) => permutation[name] !== name);
  const spelt = (name: number): string => names.spell(name, PROCESS);
  const [a, b] = moving;
  return moving.length === 2
    ? `${spelt(a!)} and ${spelt(b!)} exchanged`
    : `${moving.map((name) => `${spelt(name)} renamed ${spelt(permutation[name]!)}`).join(", ")}`;
};
