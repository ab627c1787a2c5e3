/**
 * The cells of a system and the maps between their values. Per process two cells, its local value
 * and its inbox; then one for the fault budgets and the cut in force, one for the history.
 */
import type { Cut, Environment } from "../model/environment.ts";
import { InputError } from "../model/input-error.ts";
import type { AnyProcess, Letter, NodeId } from "../model/process.ts";
import { type Client, processesOf, type System } from "../model/system.ts";
import { type HistoryCell, invoked, responded } from "./history-cell.ts";
import { added, type Inbox } from "./inbox.ts";
import { type Reactions, reactionsOf } from "./reactions.ts";
import { type Interner, interner } from "./values.ts";

/** A process with the client that asks it. A client whose operation a crash cut off is `lost`. */
export type Local = {
  readonly state: number;
  readonly up: boolean;
  readonly asked: number;
  readonly waiting: "no" | "yes" | "lost";
};

export type Faults = {
  readonly loss: number;
  readonly duplicates: number;
  readonly crashes: number;
  readonly restarts: number;
  readonly wipes: number;
  readonly partitions: number;
  /** The cut in force, by its place in the list, or -1. */
  readonly cut: number;
};
export type Budget = Exclude<keyof Faults, "cut">;

/** A remembered map from the values of one cell to values of the same cell; DISABLED: no step. */
export type CellMap = {
  readonly cell: number;
  readonly name: string;
  readonly of: (value: number) => number;
};
export const DISABLED = -2;

export type Cells = {
  readonly system: System;
  readonly network: Environment["network"];
  readonly nodes: readonly NodeId[];
  readonly processes: readonly AnyProcess[];
  readonly reactions: readonly Reactions[];
  readonly clientAt: readonly (Client<unknown> & { readonly name: string })[];
  readonly letters: { readonly values: readonly Letter[]; id(letter: Letter): number };
  readonly locals: readonly Interner<Local>[];
  readonly inboxes: readonly Interner<Inbox>[];
  readonly faults: Interner<Faults>;
  readonly histories: Interner<HistoryCell>;
  readonly count: number;
  readonly faultsCell: number;
  readonly historyCell: number;
  readonly cuts: readonly Cut[];
  readonly maps: readonly CellMap[];
  readonly target: (letter: number) => number;
  readonly sender: (letter: number) => number;
  readonly sizeOf: (cell: number) => number;
  /** The index of the map that adds a letter to its inbox; likewise for the other kinds. */
  readonly adding: (letter: number) => number;
  readonly spending: (budget: Budget) => number;
  readonly cutting: (cut: number) => number;
  readonly invoking: (client: string, request: unknown) => number;
  readonly responding: (client: string, result: unknown) => number;
};

export const cellsOf = (system: System): Cells => {
  const named = processesOf(system.roles);
  const nodes = [...named.keys()];
  const processes = [...named.values()];
  const number = new Map(nodes.map((node, i) => [node, i]));
  const { network } = system.environment;
  const count = 2 * nodes.length + 2;
  const faultsCell = count - 2;
  const historyCell = count - 1;

  const known = interner<Letter>();
  const numberOf = (node: NodeId, letter: Letter): number => {
    const found = number.get(node);
    if (found !== undefined) return found;
    throw new InputError(
      `${letter.from} sends to "${node}", which is no process; there are ${nodes.join(", ")}`,
    );
  };
  const from: number[] = [];
  const to: number[] = [];
  const letters = {
    values: known.values,
    id: (letter: Letter): number => {
      const id = known.id(letter, `${letter.from}: message to ${letter.to}`);
      if (id === to.length) {
        to.push(numberOf(letter.to, letter));
        from.push(numberOf(letter.from, letter));
      }
      return id;
    },
  };
  const sender = (letter: number): number => from[letter]!;
  const target = (letter: number): number => to[letter]!;

  const locals = nodes.map(() => interner<Local>());
  const inboxes = nodes.map(() => interner<Inbox>());
  const faults = interner<Faults>();
  const histories = interner<HistoryCell>();
  const sizeOf = (cell: number): number =>
    cell === faultsCell
      ? faults.values.length
      : cell === historyCell
        ? histories.values.length
        : cell < nodes.length
          ? locals[cell]!.values.length
          : inboxes[cell - nodes.length]!.values.length;

  const maps: CellMap[] = [];
  const mapNumber = new Map<string, number>();
  const map = (cell: number, name: string, of: (value: number) => number): number => {
    const key = `${cell} ${name}`;
    const found = mapNumber.get(key);
    if (found !== undefined) return found;
    mapNumber.set(key, maps.length);
    maps.push({ cell, name, of });
    return maps.length - 1;
  };
  const onFaults = (name: string, of: (held: Faults) => Faults | null): number =>
    map(faultsCell, name, (value) => {
      const changed = of(faults.values[value]!);
      return changed === null ? DISABLED : faults.id(changed, "faults");
    });
  const onHistory = (name: string, of: (held: HistoryCell) => HistoryCell): number =>
    map(historyCell, name, (value) =>
      histories.id(of(histories.values[value]!), "history"),
    );
  const results = interner<unknown>();

  return {
    system,
    network,
    nodes,
    processes,
    reactions: nodes.map((node, i) => reactionsOf(node, processes[i]!, letters)),
    clientAt: clientsOf(system, number),
    letters,
    locals,
    inboxes,
    faults,
    histories,
    count,
    faultsCell,
    historyCell,
    cuts: cutsOf(system, number),
    maps,
    target,
    sender,
    sizeOf,
    adding: (letter) =>
      map(nodes.length + target(letter), `+${letter}`, (value) => {
        const inbox = inboxes[target(letter)]!;
        return inbox.id(added(inbox.values[value]!, letter, network, sender), "inbox");
      }),
    spending: (budget) =>
      onFaults(budget, (held) =>
        held[budget] > 0 ? { ...held, [budget]: held[budget] - 1 } : null,
      ),
    cutting: (cut) =>
      onFaults(`cut ${cut}`, (held) => {
        if (cut < 0) return held.cut < 0 ? null : { ...held, cut };
        if (held.cut >= 0 || held.partitions === 0) return null;
        return { ...held, cut, partitions: held.partitions - 1 };
      }),
    invoking: (client, request) =>
      onHistory(`?${client} ${results.id(request, `${client}: request`)}`, (held) =>
        invoked(held, client, request),
      ),
    responding: (client, result) =>
      onHistory(`!${client} ${results.id(result, `${client}: result`)}`, (held) =>
        responded(held, client, result),
      ),
  };
};

const clientsOf = (
  system: System,
  number: ReadonlyMap<NodeId, number>,
): Cells["clientAt"] => {
  const found: (Client<unknown> & { name: string })[] = [];
  for (const [name, client] of Object.entries(system.clients)) {
    const at = number.get(client.at);
    if (at === undefined)
      throw new InputError(
        `client ${name} asks "${client.at}", which is no process; there are ${[...number.keys()].join(", ")}`,
      );
    if (found[at] !== undefined)
      throw new InputError(`clients ${found[at].name} and ${name} both ask ${client.at}`);
    found[at] = { ...client, name };
  }
  return found;
};

const cutsOf = (system: System, number: ReadonlyMap<NodeId, number>): readonly Cut[] => {
  const cuts = system.environment.partitions?.cuts ?? [];
  for (const cut of cuts)
    for (const node of "from" in cut ? [...cut.from, ...cut.to] : cut)
      if (!number.has(node))
        throw new InputError(`a cut names "${node}", which is no process`);
  if (cuts.length > 30)
    throw new InputError(`${cuts.length} cuts are listed; at most 30 can be`);
  return cuts;
};
