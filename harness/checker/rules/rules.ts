/**
 * What may happen to one process, learned from its handlers: for each local value, and for each letter that it may
 * receive. Rules do not depend on the other letters that wait for the process. Both engines use these rules.
 */
import type { Cut } from "../../model/environment.ts";
import { InputError } from "../../model/input-error.ts";
import type { NodeId } from "../../model/process.ts";
import type { Cells, Local, Waiting } from "../cells/cells.ts";
import type { Outcome, Outcomes } from "../cells/reactions.ts";

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
  | { readonly type: "joint"; readonly name: string; readonly args: readonly unknown[] }
  | { readonly type: "tick" }
  | { readonly type: "lose"; readonly letter: number }
  | { readonly type: "crash" | "restart" | "wipe"; readonly node: NodeId }
  | { readonly type: "cut"; readonly cut: Cut }
  | { readonly type: "heal" };

/** One outcome of a rule, without what it does to inboxes. */
export type Effect = {
  readonly action: Action;
  /** The next local value of the process. */
  readonly local: number;
  /** The letter that the step takes from the inbox of the process, or -1. */
  readonly takes: number;
  /** The letters that the process sends, in their order, to any process, itself included. */
  readonly sends: readonly number[];
  /**
   * Letter tests by number. `unless`: no step while another letter that passes waits. `expires`: letters that pass
   * vanish before any is sent.
   */
  readonly unless: readonly number[];
  readonly expires: readonly number[];
  /** Indices of maps on the faults cell and the history cell. */
  readonly maps: readonly number[];
  /** The cuts that block this step, as bits. */
  readonly heldBy: number;
  readonly fault: boolean;
  readonly responses: readonly Answer[];
};

/** An answer, with the client that gets it. */
export type Answer = { readonly client: NodeId; readonly result: unknown };

const QUIET = {
  takes: -1,
  sends: [],
  unless: [],
  expires: [],
  maps: [],
  heldBy: 0,
  fault: false,
  responses: [],
} as const;

/**
 * The rules of a process in a local value, deliveries aside: its actions, the next requests of its clients, and its
 * crash, restart and wipe.
 */
export const ownRules = (cells: Cells, p: number, localId: number): Effect[] => {
  const local = cells.locals[p]!.values[localId]!;
  const { environment } = cells.system;
  const node = cells.nodes[p]!;
  if (!local.up)
    return environment.restarts
      ? [fault(cells, p, { type: "restart", node }, { ...local, up: true }, "restarts")]
      : [];
  const rules: Effect[] = [];
  for (const name of Object.keys(cells.processes[p]!.actions ?? {}))
    rules.push(
      ...reacted(cells, p, local, cells.reactions[p]!.act(local.state, name)).map(
        (reaction) => ({
          ...QUIET,
          ...reaction,
          action: { type: "act", node, name } as const,
        }),
      ),
    );
  for (const [k, { eager }] of cells.clientsAt[p]!.entries())
    if (!eager && local.waiting[k] === "no")
      rules.push(...requestRules(cells, p, local, k));
  const { survives, wiped } = cells.processes[p]!;
  if (environment.crashes && survives) {
    const waiting = local.waiting.map((each) => (each === "no" ? "no" : "lost"));
    const state = cells.reactions[p]!.kept(local.state, "survives");
    const down: Local = { ...local, state, up: false, waiting };
    rules.push(fault(cells, p, { type: "crash", node }, down, "crashes"));
  }
  if (environment.wipes && wiped) {
    const state = cells.reactions[p]!.kept(local.state, "wiped");
    rules.push(fault(cells, p, { type: "wipe", node }, { ...local, state }, "wipes"));
  }
  return rules;
};

const fault = (
  cells: Cells,
  p: number,
  action: Action,
  local: Local,
  budget: "crashes" | "restarts" | "wipes",
): Effect => ({
  ...QUIET,
  action,
  local: localId(cells, p, {
    ...local,
    past: cells.reactions[p]!.past(local.past, local.state),
  }),
  maps: [cells.spending(budget)],
  // A restart is progress: nothing is stuck while a process may still come back.
  fault: budget !== "restarts",
});

/**
 * The deliveries of a letter to a process, if it is up. With a budget for duplicates, the letter may also stay on the
 * network.
 */
export const deliveryRules = (
  cells: Cells,
  p: number,
  localId: number,
  letter: number,
): Effect[] => {
  const local = cells.locals[p]!.values[localId]!;
  if (!local.up) return [];
  const outcomes = cells.reactions[p]!.receive(local.state, letter);
  const keeps = cells.network === "set";
  const isDisabled = cells.processes[p]!.inert === "disabled";
  const common = {
    ...QUIET,
    action: { type: "deliver", letter },
    takes: keeps ? -1 : letter,
    heldBy: blockedBy(cells, letter),
  } as const;
  const delivered: Effect[] =
    outcomes === null
      ? isDisabled
        ? []
        : [{ ...common, local: localId }]
      : reacted(
          cells,
          p,
          local,
          isDisabled ? outcomes.filter((each) => !isInert(local, each)) : outcomes,
        ).map((reaction) => ({ ...common, ...reaction }));
  if (!cells.system.environment.duplicates || keeps) return delivered;
  return delivered.flatMap((effect) => [
    effect,
    {
      ...effect,
      action: { type: "deliver", letter, kept: true },
      takes: -1,
      maps: [...effect.maps, cells.spending("duplicates")],
      fault: true,
    },
  ]);
};

const isInert = (local: Local, { state, sends, responses, expires }: Outcome): boolean =>
  state === local.state && sends.length + responses.length + expires.length === 0;

/** The loss of a letter that waits for a process. */
export const lossRule = (cells: Cells, local: number, letter: number): Effect => ({
  ...QUIET,
  action: { type: "lose", letter },
  local,
  takes: letter,
  maps: [cells.spending("loss")],
  fault: true,
});

/**
 * The rules by which the process takes the next request of its client `k`; none if the client has no request left, or
 * the process does not take it.
 */
export const requestRules = (
  cells: Cells,
  p: number,
  local: Local,
  k: number,
): Effect[] => {
  const client = cells.clientsAt[p]![k]!;
  const index = local.asked[k]!;
  if (index >= client.script.length) return [];
  const request = client.script[index];
  const waiting: Local = {
    ...local,
    asked: local.asked.with(k, index + 1),
    waiting: local.waiting.with(k, "yes"),
  };
  const asking = { client: client.name, index, request };
  const outcomes = cells.reactions[p]!.request(local.state, asking);
  return reacted(cells, p, waiting, outcomes, client.name).map((reaction) => ({
    ...QUIET,
    ...reaction,
    action: { type: "request", node: cells.nodes[p]!, client: client.name, request },
    maps: [cells.invoking(client.name, request), ...reaction.maps],
  }));
};

type Reacted = Pick<
  Effect,
  "local" | "sends" | "unless" | "expires" | "maps" | "responses"
>;

/**
 * The effects of reactions on the process, the network and the history. `asker` is the client whose request the
 * reactions take, if any.
 */
const reacted = (
  cells: Cells,
  p: number,
  local: Local,
  outcomes: Outcomes,
  asker: NodeId | null = null,
): Reacted[] =>
  (outcomes ?? []).flatMap((outcome): Reacted[] => {
    const { state, sends, unless, expires } = outcome;
    const past = cells.reactions[p]!.past(local.past, state);
    const responses = outcome.responses.map(({ client, result }) => ({
      client: client ?? asker ?? onlyClient(cells, p),
      result,
    }));
    const waiting = responses.reduce(
      (held, { client }) => answered(cells, p, held, client),
      local.waiting,
    );
    const free: Local = { ...local, state, past, waiting };
    const maps = responses.map(({ client, result }) => cells.responding(client, result));
    const own = { sends, unless, expires, responses, maps };
    const isEager = responses.length > 0 && cells.clientsAt[p]![0]!.eager === true;
    const onward = isEager ? requestRules(cells, p, free, 0) : [];
    if (onward.length === 0) return [{ ...own, local: localId(cells, p, free) }];
    return onward.map((next) => ({
      local: next.local,
      maps: [...maps, ...next.maps],
      sends: [...sends, ...next.sends],
      unless: [...unless, ...next.unless],
      expires: [...expires, ...next.expires],
      responses,
    }));
  });

/**
 * The only client of a process, which gets answers without a name.
 *
 * @throws {InputError} where the process has no client or several
 */
const onlyClient = (cells: Cells, p: number): NodeId => {
  const [client, ...others] = cells.clientsAt[p]!.map(({ name }) => name);
  if (client === undefined) throw noClientWaits(cells, p);
  if (others.length === 0) return client;
  throw new InputError(
    `${cells.nodes[p]} answers without naming a client: ${[client, ...others].join(", ")} ask it. ` +
      "Name the client, respond(result, client): it is the third argument of request",
  );
};

/**
 * Whether each client of the process still waits, once this client has its answer.
 *
 * @throws {InputError} where this client does not wait, or asks another process
 */
export const answered = (
  cells: Cells,
  p: number,
  waiting: readonly Waiting[],
  client: NodeId,
): readonly Waiting[] => {
  const names = cells.clientsAt[p]!.map(({ name }) => name);
  const k = names.indexOf(client);
  if (k < 0 && names.length > 0)
    throw new InputError(
      `${cells.nodes[p]} answers "${client}", which does not ask it; ${names.join(", ")} do`,
    );
  if (waiting[k] !== "yes") throw noClientWaits(cells, p);
  return waiting.with(k, "no");
};

/**
 * The process `p` that a client asks, and the index `k` of the client among the clients of this process.
 *
 * @param what the joint action that answers, for messages
 * @throws {InputError} where there is no such client, or the client is eager
 */
export const clientPlace = (
  cells: Cells,
  what: string,
  client: NodeId,
): { readonly p: number; readonly k: number; readonly client: NodeId } => {
  for (const [p, clients] of cells.clientsAt.entries()) {
    const k = clients.findIndex(({ name }) => name === client);
    if (k < 0) continue;
    if (!clients[k]!.eager) return { p, k, client };
    throw new InputError(
      `${what} answers ${client}, which is eager: only the process that it asks may answer it, not a joint action`,
    );
  }
  throw new InputError(
    `${what} answers "${client}", which is no client; ` +
      `there are ${Object.keys(cells.system.clients).join(", ")}`,
  );
};

const noClientWaits = (cells: Cells, p: number): InputError =>
  new InputError(
    `${cells.nodes[p]} answers a request that no client waits for: ` +
      "each request is answered once, by the process that took it",
  );

const localId = (cells: Cells, p: number, local: Local): number =>
  cells.locals[p]!.id(local, cells.nodes[p]!);

/** The listed cuts that keep this letter from its receiver, as bits. */
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
