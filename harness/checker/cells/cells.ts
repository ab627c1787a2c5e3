/**
 * The cells of a system and the maps between their values. Per process two cells, its local value
 * and its inbox; then one for the fault budgets and the cut in force, one for the history, and, in a
 * system that observes, one for what it has observed.
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
 * The local value of a process: its state and what is remembered of its past, by number, whether it is
 * up, and per client how many requests it has made and whether it waits for an answer.
 */
export type Local = {
  readonly state: number;
  readonly past: number;
  readonly up: boolean;
  readonly asked: readonly number[];
  readonly waiting: readonly Waiting[];
};
/** Whether a client waits for an answer; `lost`: a crash cut its operation off. */
export type Waiting = "no" | "yes" | "lost";

/** A client with its name. */
export type NamedClient = Client<unknown> & { readonly name: string };

/** What is left of each budget for faults, and the cut in force. */
export type Faults = {
  readonly loss: number;
  readonly duplicates: number;
  readonly crashes: number;
  readonly restarts: number;
  readonly wipes: number;
  readonly partitions: number;
  /** Units of time left, or -1 without end. */
  readonly ticks: number;
  /** The cut in force, by its place in the list, or -1. */
  readonly cut: number;
};
type Budget = Exclude<keyof Faults, "cut">;

/** Letters by number: `values` as paths show them, `flying` as handlers see them. */
export type Letters = {
  readonly values: readonly Letter[];
  readonly id: (letter: Letter) => number;
  readonly flying: (letter: number) => Flying;
};

/**
 * A system with the numbers of all that its states are made of; interners and maps grow during a search.
 */
export type Cells = {
  readonly system: System;
  readonly network: Environment["network"];
  readonly nodes: readonly NodeId[];
  readonly processes: readonly AnyProcess[];
  readonly reactions: readonly Reactions[];
  /** Per process the clients that ask it. */
  readonly clientsAt: readonly (readonly NamedClient[])[];
  readonly letters: Letters;
  readonly letterTests: LetterTests;
  readonly locals: readonly Interner<Local>[];
  readonly inboxes: readonly Interner<Inbox>[];
  readonly faults: Interner<Faults>;
  readonly histories: Interner<HistoryCell>;
  /** What `observe` made of steps, and its cell, which only a system that observes has. */
  readonly observed: Interner<unknown>;
  readonly observedCell: number;
  /** How many cells there are. */
  readonly count: number;
  readonly faultsCell: number;
  readonly historyCell: number;
  readonly cuts: readonly Cut[];
  readonly maps: readonly CellMap[];
  readonly target: (letter: number) => number;
  readonly sender: (letter: number) => number;
  /** How many values a cell has had so far. */
  readonly sizeOf: (cell: number) => number;
  /**
   * The index of the map that adds a letter to its inbox; the functions below also return indices of
   * maps.
   */
  readonly adding: (letter: number) => number;
  /** Letters that pass the test vanish from the inbox of a process; `barring`: no step if one waits. */
  readonly expiring: (test: number, process: number) => number;
  readonly barring: (test: number, process: number) => number;
  /** Time passes for a process, and for the letters that wait for it. */
  readonly ticking: (process: number) => number;
  readonly ageing: (process: number) => number;
  /** A joint action replaces fields of the state of a process. */
  readonly patching: (
    process: number,
    patch: Readonly<Record<string, unknown>>,
  ) => number;
  /**
   * A process takes part in a step and stays as it is; the step is not enabled where the process is down.
   */
  readonly acting: (process: number) => number;
  /** One of its clients gets an answer. */
  readonly answering: (process: number, client: number) => number;
  readonly spending: (budget: Budget) => number;
  readonly cutting: (cut: number) => number;
  readonly invoking: (client: string, request: unknown) => number;
  readonly responding: (client: string, result: unknown) => number;
  /** Time passes for what clients did; only where the system is timed. */
  readonly elapsing: () => number;
};

/**
 * The cells of a system, their interners empty but for what `remember` begins with.
 *
 * @throws {InputError} where a client or a cut names no process, an eager client shares its process, or
 * there are too many cuts
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

/** How often handlers of all processes were called. */
export const callsOf = ({ reactions }: Pick<Cells, "reactions">): number =>
  reactions.reduce((sum, each) => sum + each.calls(), 0);
