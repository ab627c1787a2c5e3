/** The first state of a system. */
import { InputError } from "../../model/input-error.ts";
import type { Cells, Faults, Local, NamedClient } from "../cells/cells.ts";
import { added, type Inbox } from "../cells/inbox.ts";
import { type Effect, requestRules } from "./rules.ts";
import { heard } from "./steps.ts";

/**
 * The first state, as ids by cell. Letters of `initially` wait in inboxes, and eager clients have made their first
 * requests.
 *
 * @throws {InputError} where the first request of an eager client does not have exactly one reaction
 */
export const initialRow = (cells: Cells): Int32Array => {
  const { environment, observe } = cells.system;
  const row = new Int32Array(cells.count);
  const inboxes: Inbox[] = cells.nodes.map(() => []);
  const post = (letter: number): void => {
    const to = cells.target(letter);
    inboxes[to] = added(inboxes[to]!, letter, cells.network, cells.sender);
  };
  for (const letter of environment.initially ?? []) post(cells.letters.id(letter));
  row[cells.faultsCell] = cells.faults.id(initialFaults(cells), "faults");
  row[cells.historyCell] = cells.histories.id([], "history");
  if (observe !== undefined)
    row[cells.observedCell] = cells.observed.id(observe.init, "observe: init");
  for (const [p, node] of cells.nodes.entries()) {
    const local = initialLocal(cells, p);
    row[p] = cells.locals[p]!.id(local, node);
    const [client] = cells.clientsAt[p]!;
    if (!client?.eager) continue;
    const effect = firstRequest(cells, p, local, client);
    row[p] = effect.local;
    for (const letter of effect.sends) post(letter);
    for (const map of effect.maps) {
      const { cell, of } = cells.maps[map]!;
      row[cell] = of(row[cell]!);
    }
  }
  for (const p of cells.nodes.keys()) {
    const { state } = cells.locals[p]!.values[row[p]!]!;
    row[cells.nodes.length + p] = cells.inboxes[p]!.id(
      heard(cells, p, state, inboxes[p]!),
      "inbox",
    );
  }
  return row;
};

/** The budgets of the environment, and no cut in force. */
const initialFaults = ({ system: { environment } }: Cells): Faults => ({
  loss: environment.loss ?? 0,
  duplicates: environment.duplicates ?? 0,
  crashes: environment.crashes ?? 0,
  restarts: environment.restarts ?? 0,
  wipes: environment.wipes ?? 0,
  partitions: environment.partitions?.times ?? 0,
  ticks: environment.ticks === "unlimited" ? -1 : (environment.ticks ?? 0),
  cut: -1,
});

/** The local value of a process in its first state; no client has made a request. */
const initialLocal = (cells: Cells, p: number): Local => {
  const { init } = cells.processes[p]!;
  const reactions = cells.reactions[p]!;
  const state = reactions.states.id(init, `${cells.nodes[p]}: init`);
  const past = reactions.past(0, state);
  const clients = cells.clientsAt[p]!;
  return {
    state,
    past,
    up: true,
    asked: clients.map(() => 0),
    waiting: clients.map(() => "no"),
  };
};

/** The effect of the first request of an eager client. */
const firstRequest = (
  cells: Cells,
  p: number,
  local: Local,
  client: NamedClient,
): Effect => {
  const [effect, ...more] = requestRules(cells, p, local, 0);
  if (effect === undefined || more.length > 0)
    throw new InputError(
      `${client.name} is eager, so its first request must have exactly one reaction`,
    );
  if (effect.unless.length + effect.expires.length > 0)
    throw new InputError(
      `${client.name} is eager, so its first request is taken in the initial state, before any letter is sent: it cannot use expire or unlessFlying`,
    );
  return effect;
};
