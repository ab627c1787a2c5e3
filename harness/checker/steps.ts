/**
 * What may happen to one process, given its local value and its inbox: computed once for each such
 * pair and remembered. A step sets both, and changes other cells through maps of one cell each.
 */
import type { Cut } from "../model/environment.ts";
import { InputError } from "../model/input-error.ts";
import type { NodeId } from "../model/process.ts";
import type { Cells, Local } from "./cells.ts";
import { added, deliverable, type Inbox, removed } from "./inbox.ts";
import type { Outcome } from "./reactions.ts";

/** The label of a step, as data. */
export type Action =
  | { readonly type: "deliver"; readonly letter: number; readonly kept?: true }
  | { readonly type: "act"; readonly node: NodeId; readonly name: string }
  | {
      readonly type: "request";
      readonly node: NodeId;
      readonly client: string;
      readonly request: unknown;
    }
  | { readonly type: "lose"; readonly letter: number }
  | { readonly type: "crash" | "restart" | "wipe"; readonly node: NodeId }
  | { readonly type: "cut"; readonly cut: Cut }
  | { readonly type: "heal" };

export type Step = {
  readonly action: Action;
  readonly local: number;
  readonly inbox: number;
  /** Maps to apply, by index; a letter to a process that is deaf to it is not added. */
  readonly maps: readonly number[];
  /** For each map, the letter it adds, or -1. */
  readonly adds: readonly number[];
  /** Cuts that hold this step up, a bit each. */
  readonly heldBy: number;
  readonly fault: boolean;
  readonly sends: readonly number[];
  readonly responses: readonly unknown[];
};

export type Effects = {
  local: Local;
  inbox: Inbox;
  maps: number[];
  adds: number[];
  sends: number[];
  responses: unknown[];
};

/** The steps of process `p` with this local value and inbox. */
export const stepsOf = (
  cells: Cells,
  p: number,
  localId: number,
  inboxId: number,
): Step[] => {
  const local = cells.locals[p]!.values[localId]!;
  const inbox = cells.inboxes[p]!.values[inboxId]!;
  const { environment } = cells.system;
  const steps: Step[] = [];
  const add = (
    action: Action,
    effects: Effects,
    more: { fault?: true; heldBy?: number } = {},
  ) => {
    const heard = effects.inbox.filter(
      (letter) => !cells.reactions[p]!.deaf(effects.local.state, letter),
    );
    steps.push({
      action,
      local: cells.locals[p]!.id(effects.local, cells.nodes[p]!),
      inbox: cells.inboxes[p]!.id(heard, "inbox"),
      maps: effects.maps,
      adds: effects.adds,
      heldBy: more.heldBy ?? 0,
      fault: more.fault ?? false,
      sends: effects.sends,
      responses: effects.responses,
    });
  };
  const spend = (budget: "loss" | "duplicates" | "crashes" | "restarts" | "wipes") => ({
    maps: [cells.spending(budget)],
    adds: [-1],
  });
  const still = { sends: [], responses: [] };

  if (local.up) {
    ownSteps(cells, p, local, inbox, add);
    deliveries(cells, p, local, inbox, (letter, effects) => {
      const heldBy = blockedBy(cells, letter);
      add({ type: "deliver", letter }, effects, { heldBy });
      if (!environment.duplicates || cells.network === "set") return;
      const kept = added(effects.inbox, letter, cells.network, cells.sender);
      const { maps, adds } = spend("duplicates");
      const again = {
        ...effects,
        inbox: kept,
        maps: [...effects.maps, ...maps],
        adds: [...effects.adds, ...adds],
      };
      add({ type: "deliver", letter, kept: true }, again, { heldBy, fault: true });
    });
    const { survives, wiped } = cells.processes[p]!;
    const node = cells.nodes[p]!;
    if (environment.crashes && survives) {
      const waiting = local.waiting === "no" ? "no" : "lost";
      const state = cells.reactions[p]!.kept(local.state, "survives");
      const down = { ...local, state, up: false, waiting } as const;
      add(
        { type: "crash", node },
        { local: down, inbox, ...spend("crashes"), ...still },
        { fault: true },
      );
    }
    if (environment.wipes && wiped) {
      const state = cells.reactions[p]!.kept(local.state, "wiped");
      add(
        { type: "wipe", node },
        { local: { ...local, state }, inbox, ...spend("wipes"), ...still },
        { fault: true },
      );
    }
  } else if (environment.restarts) {
    const action = { type: "restart", node: cells.nodes[p]! } as const;
    add(action, { local: { ...local, up: true }, inbox, ...spend("restarts"), ...still });
  }
  if (environment.loss && cells.network !== "set")
    for (const letter of new Set(inbox)) {
      const without = removed(inbox, letter);
      add(
        { type: "lose", letter },
        { local, inbox: without, ...spend("loss"), ...still },
        { fault: true },
      );
    }
  return steps;
};

type Add = (action: Action, effects: Effects) => void;

/** Internal actions, and the next request of the client. */
const ownSteps = (
  cells: Cells,
  p: number,
  local: Local,
  inbox: Inbox,
  add: Add,
): void => {
  const node = cells.nodes[p]!;
  for (const name of Object.keys(cells.processes[p]!.actions ?? {}))
    for (const outcome of cells.reactions[p]!.act(local.state, name) ?? [])
      for (const effects of reacted(cells, p, local, inbox, outcome))
        add({ type: "act", node, name }, effects);
  const client = cells.clientAt[p];
  if (client === undefined || client.eager || local.waiting !== "no") return;
  for (const effects of asked(cells, p, local, inbox))
    add(
      { type: "request", node, client: client.name, request: client.script[local.asked] },
      effects,
    );
};

/** The client's next request, if it has one and the process takes it. */
export const asked = (cells: Cells, p: number, local: Local, inbox: Inbox): Effects[] => {
  const client = cells.clientAt[p];
  if (client === undefined || local.asked >= client.script.length) return [];
  const request = client.script[local.asked];
  const waiting = { ...local, asked: local.asked + 1, waiting: "yes" } as const;
  return (cells.reactions[p]!.request(local.state, request, local.asked) ?? []).flatMap(
    (outcome) =>
      reacted(cells, p, waiting, inbox, outcome).map((effects) => ({
        ...effects,
        maps: [cells.invoking(client.name, request), ...effects.maps],
        adds: [-1, ...effects.adds],
      })),
  );
};

const deliveries = (
  cells: Cells,
  p: number,
  local: Local,
  inbox: Inbox,
  add: (letter: number, effects: Effects) => void,
): void => {
  const disabled = cells.processes[p]!.inert === "disabled";
  for (const letter of deliverable(inbox, cells.network, cells.sender)) {
    const rest = cells.network === "set" ? inbox : removed(inbox, letter);
    const outcomes = cells.reactions[p]!.receive(local.state, letter);
    if (outcomes === null) {
      if (!disabled)
        add(letter, { local, inbox: rest, maps: [], adds: [], sends: [], responses: [] });
      continue;
    }
    for (const outcome of outcomes) {
      const { state, sends, responses } = outcome;
      if (disabled && state === local.state && sends.length + responses.length === 0)
        continue;
      for (const effects of reacted(cells, p, local, rest, outcome)) add(letter, effects);
    }
  }
};

/** What a reaction does to the process, its inbox, other inboxes and the history. */
const reacted = (
  cells: Cells,
  p: number,
  local: Local,
  inbox: Inbox,
  outcome: Outcome,
): Effects[] => {
  const maps: number[] = [];
  const adds: number[] = [];
  let own = inbox;
  for (const letter of outcome.sends)
    if (cells.target(letter) === p) own = added(own, letter, cells.network, cells.sender);
    else {
      maps.push(cells.adding(letter));
      adds.push(letter);
    }
  const { sends, responses } = outcome;
  const moved = { ...local, state: outcome.state };
  if (responses.length === 0)
    return [{ local: moved, inbox: own, maps, adds, sends: [...sends], responses: [] }];
  const client = cells.clientAt[p];
  if (client === undefined || local.waiting !== "yes" || responses.length > 1)
    throw new InputError(
      `${cells.nodes[p]} answers ${responses.length > 1 ? "twice in one step" : "a request nobody waits for"}: ` +
        "each request is answered once, by the process that took it",
    );
  maps.push(cells.responding(client.name, responses[0]));
  adds.push(-1);
  const free = { ...moved, waiting: "no" } as const;
  const answered: Effects = {
    local: free,
    inbox: own,
    maps,
    adds,
    sends: [...sends],
    responses: [...responses],
  };
  if (!client.eager) return [answered];
  const onward = asked(cells, p, free, own);
  if (onward.length === 0) return [answered];
  return onward.map((effects) => ({
    ...effects,
    maps: [...maps, ...effects.maps],
    adds: [...adds, ...effects.adds],
    sends: [...sends, ...effects.sends],
    responses: [...responses],
  }));
};

/** The listed cuts that keep this letter from its addressee, a bit each. */
const blockedBy = (cells: Cells, letter: number): number => {
  const { from, to } = cells.letters.values[letter]!;
  return cells.cuts.reduce((bits, cut, i) => {
    const held =
      "from" in cut
        ? cut.from.includes(from) && cut.to.includes(to)
        : cut.includes(from) !== cut.includes(to);
    return held ? bits | (1 << i) : bits;
  }, 0);
};

/** Steps of the environment alone: a cut is made, or heals. */
export const partitionSteps = (
  cells: Cells,
): readonly { readonly action: Action; readonly map: number }[] => [
  ...cells.cuts.map((cut, i) => ({
    action: { type: "cut", cut } as const,
    map: cells.cutting(i),
  })),
  ...(cells.cuts.length > 0
    ? [{ action: { type: "heal" } as const, map: cells.cutting(-1) }]
    : []),
];

/** The first state, as an id per cell. */
export const initialRow = (cells: Cells): number[] => {
  const { environment } = cells.system;
  const row = new Array<number>(cells.count).fill(0);
  const locals: Local[] = [];
  const inboxes: Inbox[] = cells.nodes.map(() => []);
  for (const letter of environment.initially ?? []) {
    const id = cells.letters.id(letter);
    const to = cells.target(id);
    inboxes[to] = added(inboxes[to]!, id, cells.network, cells.sender);
  }
  const budget = environment;
  row[cells.faultsCell] = cells.faults.id(
    {
      loss: budget.loss ?? 0,
      duplicates: budget.duplicates ?? 0,
      crashes: budget.crashes ?? 0,
      restarts: budget.restarts ?? 0,
      wipes: budget.wipes ?? 0,
      partitions: budget.partitions?.times ?? 0,
      cut: -1,
    },
    "faults",
  );
  row[cells.historyCell] = cells.histories.id([], "history");
  for (const [p, node] of cells.nodes.entries()) {
    const state = cells.reactions[p]!.states.id(
      cells.processes[p]!.init,
      `${node}: init`,
    );
    locals[p] = { state, up: true, asked: 0, waiting: "no" };
  }
  for (const [p, client] of cells.clientAt.entries()) {
    if (!client?.eager) continue;
    const [effects, ...others] = asked(cells, p, locals[p]!, inboxes[p]!);
    if (effects === undefined || others.length > 0)
      throw new InputError(
        `${client.name} is eager, so its first request has exactly one reaction`,
      );
    locals[p] = effects.local;
    inboxes[p] = effects.inbox;
    for (const [i, map] of effects.maps.entries()) {
      const letter = effects.adds[i]!;
      if (letter < 0)
        row[cells.historyCell] = cells.maps[map]!.of(row[cells.historyCell]!);
      else {
        const to = cells.target(letter);
        inboxes[to] = added(inboxes[to]!, letter, cells.network, cells.sender);
      }
    }
  }
  for (const [p, node] of cells.nodes.entries()) {
    const heard = inboxes[p]!.filter(
      (letter) => !cells.reactions[p]!.deaf(locals[p]!.state, letter),
    );
    row[p] = cells.locals[p]!.id(locals[p]!, node);
    row[cells.nodes.length + p] = cells.inboxes[p]!.id(heard, "inbox");
  }
  return row;
};
