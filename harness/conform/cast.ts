/** Which process plays which role: the names of a run that is followed, and of a path that is played. */
import type { Json } from "../../impl/ports.ts";
import type { NodeId } from "../model/process.ts";
import { processesOf } from "../model/roles.ts";
import type { System } from "../model/system.ts";
import type { Cast, Correspondence, Followed, Staged } from "./correspondence.ts";
import { Mismatch, type Players } from "./players.ts";

/** A process of the spec in a node, and the role it plays. */
type Part = {
  readonly id: NodeId;
  readonly role: string;
  readonly node: string;
};

/** A cast that keeps account of starts and operations, and knows the processes of each node. */
export type Casting<R> = Cast<R> & {
  readonly players: Players;
  readonly start: (node: string) => void;
  /** An operation begins in a node. */
  readonly begin: (node: string, operation: string, asked: Json) => void;
  /** An operation is over: nothing more may be sent for it. */
  readonly end: (id: NodeId) => void;
  readonly isOver: (id: NodeId) => boolean;
  readonly partsOf: (node: string) => readonly Part[];
  readonly partOf: (id: NodeId) => Part | undefined;
};

/** The processes that are played, by name and by node. */
class Parts {
  readonly #byId = new Map<NodeId, Part>();
  readonly #byNode = new Map<string, Map<NodeId, Part>>();

  place(part: Part): void {
    this.#byId.set(part.id, part);
    const mine = this.#byNode.get(part.node) ?? new Map<NodeId, Part>();
    this.#byNode.set(part.node, mine.set(part.id, part));
  }

  remove({ id, node }: Part): void {
    this.#byId.delete(id);
    this.#byNode.get(node)?.delete(id);
  }

  of(id: NodeId): Part | undefined {
    return this.#byId.get(id);
  }

  at(node: string): readonly Part[] {
    return [...(this.#byNode.get(node)?.values() ?? [])];
  }

  /** The process that plays a role in a node. */
  playing(role: string, node: string): NodeId {
    const found = this.at(node).find((part) => part.role === role);
    return found?.id ?? `no ${role} at ${node}`;
  }
}

/** An operation of a node, and its number there. */
type Operation = {
  readonly number: number;
  readonly node: string;
  readonly asked: Json;
};

/** Counts for each node from 1 on. */
const counter = (): ((node: string) => number) => {
  const counts = new Map<string, number>();
  return (node) => {
    const count = (counts.get(node) ?? 0) + 1;
    counts.set(node, count);
    return count;
  };
};

/** The operations of a run by name, and how one begins. */
const operationsOfRun = () => {
  const operations = new Map<string, Operation>();
  const numberIn = counter();
  const begin: Casting<unknown>["begin"] = (node, operation, asked) => {
    if (operations.has(operation))
      throw new Mismatch(`${node} gives a second operation the id ${operation}`);
    operations.set(operation, { node, asked, number: numberIn(node) });
  };
  return { operations, begin };
};

/** One process for each key of a node, and for each operation: the spec has one of each at a time. */
export const followingCast = <R>(
  { roles }: Pick<Correspondence<R>, "roles">,
  { scope, rules, members, system, placeOf }: Followed<R>,
  players: Players,
): Casting<R> => {
  const parts = new Parts();
  const { operations, begin } = operationsOfRun();
  const over = new Set<NodeId>();
  const isOnePerOperation = Object.values(roles).some(({ per }) => per === "operation");

  const add = (role: string, node: string, item: Json, id: NodeId): void => {
    const played = roles[role]!;
    if (played.per === "node") return;
    parts.place({ id, role, node });
    players.add(id, played.process({ id, node, item }, cast));
  };

  const cast: Casting<R> = {
    ...counting(),
    players,
    scope,
    rules,
    members,
    keeper: (role, node, key = null) => {
      if (roles[role]!.per === "node") return parts.playing(role, node);
      const id = `${node}'s ${role} of ${JSON.stringify(key)}`;
      if (parts.of(id) === undefined) add(role, node, key, id);
      return id;
    },
    worker: (role, operation) => {
      const begun = operations.get(operation);
      if (begun !== undefined && !players.has(operation) && !over.has(operation))
        add(role, begun.node, operation, operation);
      return operation;
    },
    self: (_role, node) => node,
    number: (operation) =>
      isOnePerOperation ? 1 : (operations.get(operation)?.number ?? 0),
    asked: (operation) => operations.get(operation)?.asked,
    begin,
    end: (id) => {
      const part = parts.of(id);
      if (part === undefined || over.has(id)) return;
      over.add(id);
      parts.remove(part);
      players.remove(id);
    },
    isOver: (id) => over.has(id),
    partsOf: (node) => parts.at(node),
    partOf: (id) => parts.of(id),
  };
  for (const { role, id, process, nth } of castOf(system)) {
    if (roles[role]?.per !== "node") continue;
    parts.place({ id, role, node: placeOf(role, nth) });
    players.add(id, process);
  }
  return cast;
};

/** Every process of a system, with its role and its number in it. */
const castOf = (system: System) => {
  const processes = processesOf(system);
  return Object.entries(system.roles).flatMap(([role, played]) => {
    const ids = played.role === "one" ? [role] : played.ids;
    return ids.map((id, nth) => ({ role, id, nth, process: processes.get(id)! }));
  });
};

/** The processes of the spec at its own scope, each in its place. */
export const steeredCast = <R>(
  { system, scope, rules, staging }: Staged<R>,
  players: Players,
): Casting<R> => {
  const parts = new Parts();
  for (const { role, id, nth, process } of castOf(system)) {
    parts.place({ id, role, node: staging.placeOf(role, nth) });
    players.add(id, process);
  }
  for (const letter of system.environment.initially ?? []) players.begin(letter);

  const keeper = (role: string, node: string): NodeId => parts.playing(role, node);
  const operations = new Map<string, Operation>();
  const begun = new Map<string, number>();

  return {
    ...counting(),
    players,
    scope,
    rules,
    members: staging.members,
    keeper,
    worker: (role, operation) =>
      keeper(role, operations.get(operation)?.node ?? `no node (${operation})`),
    self: keeper,
    number: (operation) => operations.get(operation)?.number ?? 0,
    asked: (operation) => operations.get(operation)?.asked,
    begin: (node, operation, asked) => {
      // A node that numbers its operations anew after a crash gives an old name again.
      const known = operations.get(operation)?.number;
      const number = known ?? (begun.get(node) ?? 0) + 1;
      begun.set(node, Math.max(number, begun.get(node) ?? 0));
      operations.set(operation, { number, node, asked });
    },
    end: () => {},
    isOver: () => false,
    partsOf: (node) => parts.at(node),
    partOf: (id) => parts.of(id),
  };
};

const counting = (): Pick<Casting<unknown>, "start" | "starts"> => {
  const counts = new Map<string, number>();
  const starts = (node: string): number => counts.get(node) ?? 0;
  return { starts, start: (node) => counts.set(node, starts(node) + 1) };
};
