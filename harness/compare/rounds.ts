/**
 * Counts the messages of one run in which all clients go in step, at sizes that no search reaches. In each round every
 * client gets the answers to its requests of that round, then a unit of time passes. Letters arrive in the order in
 * which they were sent; none is lost, no process crashes, and no internal action is taken.
 */
import { InputError } from "../model/input-error.ts";
import type { AnyProcess, Letter, May, NodeId } from "../model/process.ts";
import { processesOf } from "../model/roles.ts";
import type { System } from "../model/system.ts";

/** The requests of each client in one round, by the client's name. */
export type Round = Readonly<Record<NodeId, readonly unknown[]>>;

/** A process of a run, with its state. */
type Player = { readonly process: AnyProcess; state: unknown };

/** The state of a run so far. */
type Run = {
  readonly system: System;
  readonly players: ReadonlyMap<NodeId, Player>;
  /** Letters that were sent, and those of them that have not arrived. */
  readonly sent: Letter[];
  readonly flying: Letter[];
  /** Requests that no process has taken, by client; clients that wait for an answer. */
  readonly asking: Map<NodeId, unknown[]>;
  readonly busy: Set<NodeId>;
};

/**
 * Plays the rounds.
 *
 * @returns the letters that were sent, in order
 * @throws InputError if the system has no such client, or a request is not answered
 */
export const playRounds = (
  system: System,
  rounds: readonly Round[],
): readonly Letter[] => {
  const players = [...processesOf(system)].map(
    ([id, process]): readonly [NodeId, Player] => [id, { process, state: process.init }],
  );
  const run: Run = {
    system,
    players: new Map(players),
    sent: [],
    flying: [],
    asking: new Map(),
    busy: new Set(),
  };
  for (const round of rounds) {
    for (const [client, requests] of Object.entries(round))
      run.asking.set(client, [...requests]);
    while (takeRequest(run) || deliver(run));
    const open = [
      ...run.busy,
      ...[...run.asking].flatMap(([client, { length }]) => (length > 0 ? [client] : [])),
    ];
    if (open.length > 0)
      throw new InputError(
        `${system.name}: ${open[0]} gets no answer in a run without faults`,
      );
    for (const player of run.players.values())
      player.state = player.process.tick?.(player.state) ?? player.state;
  }
  return run.sent;
};

/** Has a process take the next request of a client; false: no process takes any. */
const takeRequest = (run: Run): boolean => {
  for (const [client, requests] of run.asking) {
    const node = run.system.clients[client]?.at;
    if (node === undefined)
      throw new InputError(`${run.system.name} has no client "${client}"`);
    if (requests.length === 0 || run.busy.has(client)) continue;
    const { process, state } = run.players.get(node)!;
    const may = process.request?.(state, requests[0], client);
    run.busy.add(client);
    if (react(run, node, may, client)) {
      requests.shift();
      return true;
    }
    run.busy.delete(client);
  }
  return false;
};

/** Delivers the first letter that its process takes now; false: there is none. */
const deliver = (run: Run): boolean => {
  for (const [at, letter] of run.flying.entries()) {
    const { process, state } = run.players.get(letter.to)!;
    const may = process.receive?.(state, { ...letter, age: 0 });
    if (Array.isArray(may) && may.length === 0) continue;
    run.flying.splice(at, 1);
    react(run, letter.to, may);
    return true;
  }
  return false;
};

/** Takes the first of the reactions that a handler allows; false: it allows none. */
const react = (
  { system, players, sent, flying, busy }: Run,
  node: NodeId,
  may: May<unknown, unknown, unknown>,
  asking?: NodeId,
): boolean => {
  const [reaction] = [may ?? []].flat();
  if (reaction === undefined) return false;
  players.get(node)!.state = reaction.state;
  for (const { to, body } of reaction.sends) {
    sent.push({ from: node, to, body });
    flying.push({ from: node, to, body });
  }
  for (const { client } of reaction.responses)
    busy.delete(
      client ??
        asking ??
        Object.keys(system.clients).find((each) => system.clients[each]!.at === node)!,
    );
  return true;
};
