/**
 * A state of the oracle: a whole world, which the oracle copies for each step and identifies by a text. The oracle
 * shares no code with the engines.
 */
import { valueKey } from "../../history/value-key.ts";
import type { Cut, Environment } from "../../model/environment.ts";
import type { Operation } from "../../model/operation.ts";
import type { AnyProcess, Letter, NodeId } from "../../model/process.ts";
import { processesOf } from "../../model/roles.ts";
import type { Client, System } from "../../model/system.ts";

export type Cast = {
  readonly system: System;
  readonly processes: ReadonlyMap<NodeId, AnyProcess>;
  /** The clients of a process. */
  readonly clientsOf: (id: NodeId) => readonly Asker[];
};
export type Asker = Client<unknown> & { readonly name: string };

export const castOf = (system: System): Cast => ({
  system,
  processes: processesOf(system),
  clientsOf: (id) =>
    Object.entries(system.clients)
      .map(([name, client]) => ({ ...client, name }))
      .filter(({ at }) => at === id),
});

type Budgets = Pick<
  Environment,
  "loss" | "duplicates" | "crashes" | "restarts" | "wipes"
>;
export type Budget = keyof Budgets | "partitions" | "ticks";

/**
 * A process, and for each of its clients how many requests it has made and whether it waits. `lost`: a crash of the
 * process ended the client's request.
 */
export type Node = {
  readonly state: unknown;
  readonly past: unknown;
  readonly isUp: boolean;
  readonly asked: Readonly<Record<string, number>>;
  readonly waiting: Readonly<Record<string, "no" | "yes" | "lost">>;
};

export type World = {
  readonly nodes: Readonly<Record<NodeId, Node>>;
  /** The letters on the network, in the order in which they were sent. */
  readonly flying: readonly Letter[];
  readonly left: Readonly<Record<Budget, number>>;
  readonly cut: Cut | null;
  /** What `observe` computed so far; null for a system without `observe`. */
  readonly observed: unknown;
  /** Requests and results in the order in which they happened. */
  readonly log: readonly Logged[];
  /** The number of ticks so far; null if the system is not timed. */
  readonly time: number | null;
};
export type Logged = { readonly client: string; readonly time: number | null } & (
  | { readonly request: unknown }
  | { readonly result: unknown }
);

export const byRole = (
  { system }: Cast,
  of: (id: NodeId) => unknown,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(system.roles).map(([name, role]) => [
      name,
      role.role === "one"
        ? of(name)
        : Object.fromEntries(role.ids.map((id) => [id, of(id)])),
    ]),
  );

export const operationsOf = ({ log }: World): readonly Operation[] => {
  const moment = (i: number): number => {
    const { time } = log[i]!;
    return time === null ? i : time + i / 1024;
  };
  return log.flatMap((event, i): Operation[] => {
    if (!("request" in event)) return [];
    const { client, request } = event;
    const invoked = moment(i);
    const end = log.findIndex((other, j) => j > i && other.client === client);
    const answer = log[end];
    return answer !== undefined && "result" in answer
      ? [{ client, request, result: answer.result, invoked, returned: moment(end) }]
      : [{ client, request, invoked, returned: Number.POSITIVE_INFINITY }];
  });
};

/**
 * The ticks between each two events, and between each event and `now`; a distance of more than `timed` ticks counts as
 * `timed`.
 */
export const apart = (
  operations: readonly Operation[],
  timed: number,
  now?: number,
): ReadonlyMap<string, number> => {
  const ticks = new Map(now === undefined ? [] : [["now", now]]);
  for (const { client, invoked, returned } of operations) {
    const nth = [...ticks.keys()].filter((name) => name.endsWith(`? ${client}`)).length;
    ticks.set(`${nth}? ${client}`, Math.floor(invoked));
    if (returned < Number.POSITIVE_INFINITY)
      ticks.set(`${nth}! ${client}`, Math.floor(returned));
  }
  return new Map(
    [...ticks].flatMap(([a, one]) =>
      [...ticks].map(([b, other]) => [
        `${a} to ${b}`,
        Math.max(-timed, Math.min(timed, other - one)),
      ]),
    ),
  );
};

/**
 * What clients can tell of a history: each operation with its request and result, and the operations that had returned
 * before it was invoked.
 */
export const orderOf = (operations: readonly Operation[]): unknown => {
  const named = operations.map((each) => {
    const own = operations.filter(({ client }) => client === each.client);
    const nth = own.filter(({ invoked }) => invoked < each.invoked).length;
    return { each, name: `${each.client} ${nth}` };
  });
  return new Map(
    named.map(({ each: { request, result = null, returned, invoked }, name }) => {
      const earlier = named.filter(({ each }) => each.returned < invoked);
      const isOpen = returned === Number.POSITIVE_INFINITY;
      return [
        name,
        { request, isOpen, result, after: new Set(earlier.map(({ name }) => name)) },
      ];
    }),
  );
};

/**
 * The key of a world: two worlds with equal keys are the same state. Letters have an order only within a queue of a
 * fifo.
 */
export const keyOf = ({ system }: Cast, world: World): string => {
  const isQueue = system.environment.network === "fifo";
  const place = (letter: Letter): string =>
    isQueue ? valueKey([letter.from, letter.to]) : valueKey(letter);
  const flying = world.flying.toSorted((a, b) =>
    place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0,
  );
  const operations = operationsOf(world);
  const { timed } = system;
  return valueKey({
    ...world,
    flying,
    log: orderOf(operations),
    time: timed === undefined ? null : apart(operations, timed, world.time!),
  });
};

/** A world as properties see it. */
export const viewOf = (cast: Cast, world: World): object => ({
  ...byRole(cast, (id) => world.nodes[id]!.state),
  flying: world.flying.map((letter) => ({ age: 0, ...letter })),
  down: new Set(Object.keys(world.nodes).filter((id) => !world.nodes[id]!.isUp)),
  history: operationsOf(world),
  past: byRole(cast, (id) => world.nodes[id]!.past),
  observed: world.observed,
});
