/** Roles, and the processes that play them. */
import { InputError } from "./input-error.ts";
import type { AnyProcess, NodeId, Process } from "./process.ts";

/** A role that one process plays. */
export type One<P extends AnyProcess> = { readonly role: "one"; readonly process: P };
/** A role that several processes play: their names, and the process of each name. */
export type Many<P extends AnyProcess> = {
  readonly role: "many";
  readonly ids: readonly NodeId[];
  readonly make: (id: NodeId) => P;
};

/** A role that one process plays. The name of the role is the name of the process. */
export const one = <P extends AnyProcess>(process: P): One<P> => ({
  role: "one",
  process,
});

/** A role that several processes play; `make` gives the process of each name. */
export const many = <P extends AnyProcess>(
  ids: readonly NodeId[],
  make: (id: NodeId) => P,
): Many<P> => ({ role: "many", ids, make });

/** Names `role0`, `role1`, … */
export const ids = (role: string, count: number): readonly NodeId[] =>
  Array.from({ length: count }, (_, i) => `${role}${i}`);

// biome-ignore lint/suspicious/noExplicitAny: parts that a type does not infer.
type Any = any;

/** The roles of a system by name. */
export type Roles = Readonly<Record<string, One<Any> | Many<Any>>>;
type ProcessOf<Role> =
  Role extends One<infer P> ? P : Role extends Many<infer P> ? P : never;
/** The type of the states of a process. */
export type StateOf<P> = P extends Process<infer S, Any, Any, Any, Any> ? S : never;
/** The type of the messages of a process. */
export type MessageOf<P> = P extends Process<Any, infer M, Any, Any, Any> ? M : never;
/** The type of the requests of a process. */
export type RequestOf<P> = P extends Process<Any, Any, infer Q, Any, Any> ? Q : never;
/** The type of the results of a process. */
export type ResultOf<P> = P extends Process<Any, Any, Any, infer R, Any> ? R : never;
/** The type of the ghost of a process. */
export type PastOf<P> = P extends Process<Any, Any, Any, Any, infer G> ? G : never;
/** The processes of all roles, as a union: for the types of their messages and requests. */
export type Each<T extends Roles> = ProcessOf<T[keyof T]>;

/** The states of all processes, by role: `world.server`, `world.client["client0"]`. */
export type Nodes<T extends Roles> = {
  readonly [K in keyof T]: T[K] extends One<infer P>
    ? StateOf<P>
    : T[K] extends Many<infer P>
      ? Readonly<Record<NodeId, StateOf<P>>>
      : never;
};

/**
 * Every process of a system by its name, in the order of the roles.
 *
 * @throws InputError if two processes have one name
 */
export const processesOf = ({
  name: system,
  roles,
}: {
  readonly name: string;
  readonly roles: Roles;
}): ReadonlyMap<NodeId, AnyProcess> => {
  const found = new Map<NodeId, AnyProcess>();
  const add = (id: NodeId, process: AnyProcess): void => {
    if (found.has(id))
      throw new InputError(`${system}: two processes are named "${id}"; rename one`);
    found.set(id, process);
  };
  for (const [name, role] of Object.entries(roles))
    if (role.role === "one") add(name, role.process);
    else for (const id of role.ids) add(id, role.make(id));
  return found;
};
