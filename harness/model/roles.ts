/** Who there is: roles, and the processes that play them. */
import { InputError } from "./input-error.ts";
import type { AnyProcess, NodeId, Process } from "./process.ts";

export type One<P extends AnyProcess> = { readonly role: "one"; readonly process: P };
export type Many<P extends AnyProcess> = {
  readonly role: "many";
  readonly ids: readonly NodeId[];
  readonly make: (id: NodeId) => P;
};

/** A role that one process plays; the role's name is its name on the network. */
export const one = <P extends AnyProcess>(process: P): One<P> => ({
  role: "one",
  process,
});

/** A role that interchangeable processes play, one a name. */
export const many = <P extends AnyProcess>(
  ids: readonly NodeId[],
  make: (id: NodeId) => P,
): Many<P> => ({ role: "many", ids, make });

/** Names `role0`, `role1`, … */
export const ids = (role: string, count: number): readonly NodeId[] =>
  Array.from({ length: count }, (_, i) => `${role}${i}`);

// biome-ignore lint/suspicious/noExplicitAny: roles of any processes; their types are inferred.
export type Roles = Readonly<Record<string, One<any> | Many<any>>>;
type ProcessOf<Role> =
  Role extends One<infer P> ? P : Role extends Many<infer P> ? P : never;
// biome-ignore lint/suspicious/noExplicitAny: only the named part is inferred.
export type StateOf<P> = P extends Process<infer S, any, any, any, any> ? S : never;
// biome-ignore lint/suspicious/noExplicitAny: only the named part is inferred.
export type MessageOf<P> = P extends Process<any, infer M, any, any, any> ? M : never;
// biome-ignore lint/suspicious/noExplicitAny: only the named part is inferred.
export type RequestOf<P> = P extends Process<any, any, infer Q, any, any> ? Q : never;
// biome-ignore lint/suspicious/noExplicitAny: only the named part is inferred.
export type ResultOf<P> = P extends Process<any, any, any, infer R, any> ? R : never;
// biome-ignore lint/suspicious/noExplicitAny: only the named part is inferred.
export type PastOf<P> = P extends Process<any, any, any, any, infer G> ? G : never;
export type Each<T extends Roles> = ProcessOf<T[keyof T]>;

/** The states of all processes, by role: `world.server`, `world.client["client0"]`. */
export type Nodes<T extends Roles> = {
  readonly [K in keyof T]: T[K] extends One<infer P>
    ? StateOf<P>
    : T[K] extends Many<infer P>
      ? Readonly<Record<NodeId, StateOf<P>>>
      : never;
};

/** Every process of a system by its name, in the order of the roles. */
export const processesOf = (roles: Roles): ReadonlyMap<NodeId, AnyProcess> => {
  const found = new Map<NodeId, AnyProcess>();
  const add = (id: NodeId, process: AnyProcess): void => {
    if (found.has(id)) throw new InputError(`two processes are named "${id}"`);
    found.set(id, process);
  };
  for (const [name, role] of Object.entries(roles))
    if (role.role === "one") add(name, role.process);
    else for (const id of role.ids) add(id, role.make(id));
  return found;
};
