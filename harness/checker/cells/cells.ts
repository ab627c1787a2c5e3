/**
 * The cells of a system and the maps between their values. Per process two cells, its local value
 * and its inbox; then one for the fault budgets and the cut in force, one for the history, and one for
 * what is observed where something is.
 */
import type { Cut, Environment } from "../../model/environment.ts";
import { InputError } from "../../model/input-error.ts";
import type { AnyProcess, Flying, Letter, NodeId } from "../../model/process.ts";
import { processesOf } from "../../model/roles.ts";
import type { Client, System } from "../../model/system.ts";
import { histories as numberedHistories } from "./histories.ts";
import { type HistoryCell, invoked, responded } from "./history-cell.ts";
import { added, changed, type Inbox } from "./inbox.ts";
import { type LetterTests, letterTests } from "./letter-tests.ts";
import { type Reactions, reactionsOf } from "./reactions.ts";
import { elapsed } from "./timed-history.ts";
import { type Interner, interner } from "./values.ts";

/** A process with the clients that ask it: how much each has asked, and whether it waits. */
export type Local = {
  readonly state: number;
  readonly past: number;
  readonly up: boolean;
  readonly asked: readonly number[];
  readonly waiting: readonly Waiting[];
};
/** A client whose operation a crash cut off is `lost`. */
export type Waiting = "no" | "yes" | "lost";

export type NamedClient = Client<unknown> & { readonly name: string };

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
export type Budget = Exclude<keyof Faults, "cut">;

/** Letters by number: as paths tell them, and as handlers see them. */
export type Letters = {
  readonly values: readonly Letter[];
  readonly id: (letter: Letter) => number;
  readonly flying: (letter: number) => Flying;
};

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
  /** Per process the clients that ask it. */
  readonly clientsAt: readonly (readonly NamedClient[])[];
  readonly letters: Letters;
  readonly letterTests: LetterTests;
  readonly locals: readonly Interner<Local>[];
  readonly inboxes: readonly Interner<Inbox>[];
  readonly faults: Interner<Faults>;
  readonly histories: Interner<HistoryCell>;
  /** What `observe` makes of steps, and its cell: there is one only where the system observes. */
  readonly observed: Interner<unknown>;
  readonly observedCell: number;
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
  /** Letters that pass the test vanish from the inbox of a process; `barring`: no step if one waits. */
  readonly expiring: (test: number, process: number) => number;
  readonly barring: (test: number, process: number) => number;
  /** Time passes for a process, and for the letters that wait for it. */
  readonly ticking: (process: number) => number;
  readonly ageing: (process: number) => number;
  readonly patching: (
    process: number,
    patch: Readonly<Record<string, unknown>>,
  ) => number;
  /** A process takes part in a step, as it is; likewise where one of its clients is answered. */
  readonly acting: (process: number) => number;
  readonly answering: (process: number, client: number) => number;
  readonly spending: (budget: Budget) => number;
  readonly cutting: (cut: number) => number;
  readonly invoking: (client: string, request: unknown) => number;
  readonly responding: (client: string, result: unknown) => number;
  /** Time passes for what clients did; only where the system is timed. */
  readonly elapsing: () => number;
};

export const cellsOf = (system: System): Cells => {
  const named = processesOf(system.roles);
  const nodes = [...named.keys()];
  const processes = [...named.values()];
  const number = new Map(nodes.map((node, i) => [node, i]));
  const { network } = system.environment;
  const faultsCell = 2 * nodes.length;
  const historyCell = faultsCell + 1;
  const observedCell = historyCell + 1;
  const count = observedCell + (system.observe === undefined ? 0 : 1);

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
  const isAgeing = system.environment.ages !== undefined;
  const seen: Flying[] = [];
  const letters: Letters = {
    values: known.values,
    flying: (letter) =>
      (seen[letter] ??= Object.freeze({ age: 0, ...known.values[letter]! })),
    id: ({ from: sender, to: target, body, age = 0 }) => {
      const letter = { from: sender, to: target, body, ...(isAgeing && { age }) };
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
  const histories = numberedHistories();
  const observed = interner<unknown>();
  const sizeOf = (cell: number): number =>
    cell === faultsCell
      ? faults.values.length
      : cell === historyCell
        ? histories.values.length
        : cell === observedCell
          ? observed.values.length
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
  const patches = interner<unknown>();
  const tests = letterTests(letters);
  const reactions = nodes.map((node, i) =>
    reactionsOf(node, processes[i]!, letters, tests),
  );
  const onInbox = (p: number, name: string, of: (held: Inbox) => Inbox | null): number =>
    map(nodes.length + p, name, (value) => {
      const after = of(inboxes[p]!.values[value]!);
      return after === null ? DISABLED : inboxes[p]!.id(after, "inbox");
    });
  /** What a process that is up becomes; one that is down is left alone, or bars the step. */
  const onState = (
    p: number,
    name: string,
    { of, down }: { of: (state: number) => number | null; down: "same" | "disabled" },
  ): number =>
    map(p, name, (value) => {
      const local = locals[p]!.values[value]!;
      if (!local.up) return down === "same" ? value : DISABLED;
      const state = of(local.state);
      if (state === null) return DISABLED;
      const past = reactions[p]!.past(local.past, state);
      return locals[p]!.id({ ...local, state, past }, nodes[p]!);
    });
  const agedLetter: number[] = [];
  const aged = (letter: number): number =>
    (agedLetter[letter] ??= (() => {
      const { from, to, body } = letters.values[letter]!;
      const age = system.environment.ages!(letters.flying(letter));
      if (age === undefined) return -1;
      if (Number.isSafeInteger(age) && age >= 0)
        return letters.id({ from, to, body, age });
      throw new InputError(
        `ages gives ${JSON.stringify(age)} for a letter from ${from} to ${to}; ` +
          "it gives how old the letter is now, a whole number, or undefined where it vanishes",
      );
    })());

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
    count,
    faultsCell,
    historyCell,
    cuts: cutsOf(system, number),
    maps,
    target,
    sender,
    sizeOf,
    adding: (letter) =>
      onInbox(target(letter), `+${letter}`, (inbox) =>
        added(inbox, letter, network, sender),
      ),
    expiring: (test, p) =>
      onInbox(p, `expire ${test}`, (inbox) =>
        inbox.filter((letter) => !tests.matches(test, letter)),
      ),
    barring: (test, p) =>
      onInbox(p, `unless ${test}`, (inbox) =>
        inbox.some((letter) => tests.matches(test, letter)) ? null : inbox,
      ),
    ticking: (p) =>
      onState(p, "tick", { of: (state) => reactions[p]!.tick(state), down: "same" }),
    ageing: (p) => onInbox(p, "age", (inbox) => changed(inbox, aged, network)),
    patching: (p, patch) =>
      onState(p, `patch ${patches.id(patch, `a patch of ${nodes[p]}`)}`, {
        of: (state) => reactions[p]!.patched(state, patch),
        down: "disabled",
      }),
    acting: (p) => onState(p, "act", { of: (state) => state, down: "disabled" }),
    answering: (p, k) =>
      map(p, `answer ${k}`, (value) => {
        const local = locals[p]!.values[value]!;
        if (!local.up || local.waiting[k] !== "yes") return DISABLED;
        const waiting = local.waiting.with(k, "no");
        return locals[p]!.id({ ...local, waiting }, nodes[p]!);
      }),
    spending: (budget) =>
      onFaults(budget, (held) =>
        held[budget] === 0 ? null : { ...held, [budget]: Math.max(-1, held[budget] - 1) },
      ),
    cutting: (cut) =>
      onFaults(`cut ${cut}`, (held) => {
        if (cut < 0) return held.cut < 0 ? null : { ...held, cut };
        if (held.cut >= 0 || held.partitions === 0) return null;
        return { ...held, cut, partitions: held.partitions - 1 };
      }),
    invoking: (client, request) =>
      onHistory(`?${client} ${results.id(request, `${client}: request`)}`, (held) =>
        invoked(held, client, request, system.timed !== undefined),
      ),
    responding: (client, result) =>
      onHistory(`!${client} ${results.id(result, `${client}: result`)}`, (held) =>
        responded(held, client, result),
      ),
    elapsing: () => onHistory("tick", (held) => elapsed(held, system.timed!)),
  };
};

const clientsOf = (
  system: System,
  number: ReadonlyMap<NodeId, number>,
): Cells["clientsAt"] => {
  const found = [...number.keys()].map((): NamedClient[] => []);
  for (const [name, client] of Object.entries(system.clients)) {
    const at = number.get(client.at);
    if (at === undefined)
      throw new InputError(
        `client ${name} asks "${client.at}", which is no process; there are ${[...number.keys()].join(", ")}`,
      );
    found[at]!.push({ ...client, name });
  }
  for (const clients of found) {
    const eager = clients.find((client) => client.eager);
    if (eager !== undefined && clients.length > 1)
      throw new InputError(
        `${eager.name} is eager, so no other client asks ${eager.at}; ` +
          `there are ${clients.map(({ name }) => name).join(", ")}`,
      );
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
