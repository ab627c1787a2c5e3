/**
 * Which parts of a spec a search exercised. An action that never happens, or a message that no process ever
 * receives, is most often a mistake in the spec.
 */

import type { Cells } from "../cells/cells.ts";
import { encode } from "../cells/values.ts";
import type { Action } from "../rules/rules.ts";

/** Something that may happen: an action of a role, a request of a client, a fault, a message. */
type Happening = {
  readonly kind: "action" | "joint" | "request" | "environment" | "message";
  /** The role, the client, or the role that the message is sent to; null for a fault and a joint action. */
  readonly of: string | null;
  readonly name: string;
};

export type Coverage = {
  readonly happened: readonly Happening[];
  readonly never: readonly Happening[];
  /** For each role and handler, the number of different reactions of the process of the role that showed the most. */
  readonly handlers: readonly {
    readonly role: string;
    readonly handler: string;
    readonly reactions: number;
  }[];
};

/**
 * What happened in a search, and what did not.
 *
 * @param taken the actions of all steps that were taken; repetitions do no harm
 */
export const coverageOf = (cells: Cells, taken: Iterable<Action>): Coverage => {
  const all = new Map<string, Happening>();
  const add = (happening: Happening): string => {
    const key = encode(happening, "coverage");
    all.set(key, happening);
    return key;
  };
  const roles = rolesOf(cells);
  for (const each of expected(cells, roles)) add(each);
  const seen = new Set<string>();
  for (const action of taken)
    for (const each of happeningsOf(cells, roles, action)) seen.add(add(each));
  return {
    happened: [...all].filter(([key]) => seen.has(key)).map(([, each]) => each),
    never: [...all].filter(([key]) => !seen.has(key)).map(([, each]) => each),
    handlers: handlersOf(cells, roles),
  };
};

/** Every happening that the spec describes, and every message that was sent. */
const expected = (cells: Cells, roles: readonly string[]): readonly Happening[] => {
  const { environment, joint } = cells.system;
  const budgets: readonly (readonly [name: string, budget: unknown])[] = [
    ["crash", environment.crashes],
    ["restart", environment.restarts],
    ["wipe", environment.wipes],
    ["lose", environment.loss],
    ["duplicate", environment.duplicates],
    ["cut", environment.partitions?.times],
    ["tick", environment.ticks],
  ];
  return [
    ...cells.processes.flatMap(({ actions }, p) =>
      Object.keys(actions ?? {}).map(
        (name): Happening => ({ kind: "action", of: roles[p]!, name }),
      ),
    ),
    ...Object.keys(joint).map((name): Happening => ({ kind: "joint", of: null, name })),
    ...cells.clientsAt
      .flat()
      .flatMap(({ name: client, script }) =>
        script.map((request) => requestOf(client, request)),
      ),
    ...budgets
      .filter(([, budget]) => budget !== undefined && budget !== 0)
      .map(([name]): Happening => ({ kind: "environment", of: null, name })),
    ...cells.letters.values.map((_, letter) => messageOf(cells, roles, letter)),
  ];
};

const happeningsOf = (
  cells: Cells,
  roles: readonly string[],
  action: Action,
): readonly Happening[] => {
  const environment = (name: string): Happening => ({
    kind: "environment",
    of: null,
    name,
  });
  switch (action.type) {
    case "deliver":
      return [
        messageOf(cells, roles, action.letter),
        ...(action.kept ? [environment("duplicate")] : []),
      ];
    case "act": {
      const of = roles[cells.nodes.indexOf(action.node)]!;
      return [{ kind: "action", of, name: action.name }];
    }
    case "request":
      return [requestOf(action.client, action.request)];
    case "joint":
      return [{ kind: "joint", of: null, name: action.name }];
    default:
      return [environment(action.type)];
  }
};

const requestOf = (client: string, request: unknown): Happening => ({
  kind: "request",
  of: client,
  name: nameOf(request),
});

const messageOf = (
  cells: Cells,
  roles: readonly string[],
  letter: number,
): Happening => ({
  kind: "message",
  of: roles[cells.target(letter)]!,
  name: nameOf(cells.letters.values[letter]!.body),
});

/** The type of a message or request; without one, the value itself if it is a text, or else the kind of value. */
const nameOf = (value: unknown): string => {
  if (typeof value === "object" && value !== null && "type" in value)
    return String(value.type);
  return typeof value === "string" ? value : typeof value;
};

/** The role of each process. */
const rolesOf = (cells: Cells): readonly string[] =>
  Object.entries(cells.system.roles).flatMap(([name, role]) =>
    role.role === "one" ? [name] : role.ids.map(() => name),
  );

const handlersOf = (cells: Cells, roles: readonly string[]): Coverage["handlers"] => {
  const most = new Map<string, Coverage["handlers"][number]>();
  for (const [p, reactions] of cells.reactions.entries())
    for (const [handler, count] of reactions.ways()) {
      const role = roles[p]!;
      const key = `${role} ${handler}`;
      const before = most.get(key)?.reactions ?? 0;
      most.set(key, { role, handler, reactions: Math.max(before, count) });
    }
  return [...most.values()];
};
