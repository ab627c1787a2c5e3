/**
 * The cells of a system and the maps between their values. First the cells of the local values, one per process, then
 * those of the inboxes, one per process; then one for the fault budgets and the cut in force, one for the history, and,
 * in a system with `observe`, one for the value that it computed.
 */
import type { Cut, Environment } from "../../model/environment.ts";
import type { AnyProcess, Flying, Letter, NodeId } from "../../model/process.ts";
import { processesOf } from "../../model/roles.ts";
import type { Client, System } from "../../model/system.ts";
import { type CellMap, cellMaps } from "./cell-maps.ts";
import { clientsOf, cutsOf } from "./clients-and-cuts.ts";
import { faultMaps } from "./fault-maps.ts";
import { histories as numberedHistories } from "./histories.ts";
import type { HistoryCell } from "./history-cell.ts";
import { historyMaps } from "./history-maps.ts";
import type { Inbox } from "./inbox.ts";
import { inboxMaps } from "./inbox-maps.ts";
import { type LetterTests, letterTests } from "./letter-tests.ts";
import { localMaps } from "./local-maps.ts";
import { numberedLetters } from "./numbered-letters.ts";
import { type Reactions, reactionsOf } from "./reactions.ts";
import { type Interner, interner } from "./values.ts";

/**
 * The local value of a process: the number of its state, the number of what `remember` made of its past, and whether
 * the process is up; for each client that asks it, how many requests the client has made and whether the client waits
 * for an answer.
 */
export type Local = {
  readonly state: number;
  readonly past: number;
  readonly up: boolean;
  readonly asked: readonly number[];
  readonly waiting: readonly Waiting[];
};
/** Whether a client waits for an answer; `lost`: a crash of the process ended the client's operation without one. */
export type Waiting = "no" | "yes" | "lost";

/** A client with its name. */
export type NamedClient = Client<unknown> & { readonly name: string };

/** What is left of the budget of each fault and of ticks, and the cut in force. */
export type Faults = {
  readonly loss: number;
  readonly duplicates: number;
  readonly crashes: number;
  readonly restarts: number;
  readonly wipes: number;
  readonly partitions: number;
  /** How many ticks may still pass; -1: any number. */
  readonly ticks: number;
  /** The index in `cuts` of the cut in force, or -1 if there is none. */
  readonly cut: number;
};
type Budget = Exclude<keyof Faults, "cut">;

/** Letters by number: `values` as paths show them, `flying` as handlers see them, `id` gives the number of a letter. */
export type Letters = {
  readonly values: readonly Letter[];
  readonly id: (letter: Letter) => number;
  readonly flying: (letter: number) => Flying;
};

/**
 * A system, with an interner for each kind of value that its states are made of, and with the maps of its cells.
 * Interners and maps grow during a search.
 */
export type Cells = {
  readonly system: System;
  readonly network: Environment["network"];
  readonly nodes: readonly NodeId[];
  readonly processes: readonly AnyProcess[];
  readonly reactions: readonly Reactions[];
  /** The clients of each process, by the number of the process. */
  readonly clientsAt: readonly (readonly NamedClient[])[];
  readonly letters: Letters;
  readonly letterTests: LetterTests;
  readonly locals: readonly Interner<Local>[];
  readonly inboxes: readonly Interner<Inbox>[];
  readonly faults: Interner<Faults>;
  readonly histories: Interner<HistoryCell>;
  /** The values that `observe` computed; `observedCell` is their cell, which only a system with `observe` has. */
  readonly observed: Interner<unknown>;
  readonly observedCell: number;
  /** The number of cells. */
  readonly count: number;
  readonly faultsCell: number;
  readonly historyCell: number;
  readonly cuts: readonly Cut[];
  readonly maps: readonly CellMap[];
  readonly target: (letter: number) => number;
  readonly sender: (letter: number) => number;
  /** The number of values that a cell has had so far. */
  readonly sizeOf: (cell: number) => number;
  /**
   * The index of the map that adds a letter to the inbox of its receiver. The functions below return indices of maps
   * too.
   */
  readonly adding: (letter: number) => number;
  /**
   * `expiring`: letters that pass the test vanish from the inbox of a process. `barring`: the step is not enabled if
   * such a letter waits there.
   */
  readonly expiring: (test: number, process: number) => number;
  readonly barring: (test: number, process: number) => number;
  /** `ticking`: one tick passes for the state of a process. `ageing`: one tick passes for the letters in its inbox. */
  readonly ticking: (process: number) => number;
  readonly ageing: (process: number) => number;
  /** A joint action replaces fields of the state of a process. */
  readonly patching: (
    process: number,
    patch: Readonly<Record<string, unknown>>,
  ) => number;
  /** A process takes part in a step without a change of its state; the step is not enabled if the process is down. */
  readonly acting: (process: number) => number;
  /** A client of a process, by its index in `clientsAt`, gets an answer and stops waiting. */
  readonly answering: (process: number, client: number) => number;
  readonly spending: (budget: Budget) => number;
  readonly cutting: (cut: number) => number;
  readonly invoking: (client: string, request: unknown) => number;
  readonly responding: (client: string, result: unknown) => number;
  /** One tick passes for the history; only in a system that is timed. */
  readonly elapsing: () => number;
};

/**
 * Makes the cells of a system. Their interners are empty, apart from the initial values of `remember`.
 *
 * @throws {InputError} where a client or a cut names no process, an eager client shares its process, or there are too
 * many cuts
 */
export const cellsOf = (system: System): Cells => {
  const named = processesOf(system);
  const nodes = [...named.keys()];
  const processes = [...named.values()];
  const number = new Map(nodes.map((node, p) => [node, p]));
  const { network } = system.environment;
  const faultsCell = 2 * nodes.length;
  const historyCell = faultsCell + 1;
  const observedCell = historyCell + 1;

  const { letters, sender, target } = numberedLetters(system, number);
  const locals = nodes.map(() => interner<Local>());
  const inboxes = nodes.map(() => interner<Inbox>());
  const faults = interner<Faults>();
  const histories = numberedHistories();
  const observed = interner<unknown>();
  const interners = [...locals, ...inboxes, faults, histories, observed];
  const tests = letterTests(letters);
  const reactions = nodes.map((node, p) =>
    reactionsOf(node, processes[p]!, letters, tests),
  );
  const { maps, map } = cellMaps();

  return {
    system,
    network,
    nodes,
    processes,
    reactions,
    clientsAt: clientsOf(system, number),
    letters,
    letterTests: tests,
    locals,
    inboxes,
    faults,
    histories,
    observed,
    observedCell,
    count: observedCell + (system.observe === undefined ? 0 : 1),
    faultsCell,
    historyCell,
    cuts: cutsOf(system, number),
    maps,
    target,
    sender,
    sizeOf: (cell) => interners[cell]!.values.length,
    ...inboxMaps(map, { system, inboxes, letters, tests, sender, target }),
    ...localMaps(map, { nodes, locals, reactions }),
    ...faultMaps(map, { cell: faultsCell, faults }),
    ...historyMaps(map, { cell: historyCell, histories, system }),
  };
};

/** How many times the handlers of all processes were called. */
export const callsOf = ({ reactions }: Pick<Cells, "reactions">): number =>
  reactions.reduce((sum, each) => sum + each.calls(), 0);
