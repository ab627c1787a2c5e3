import type { Environment } from "./environment.ts";
import { InputError } from "./input-error.ts";
import type { Operation } from "./operation.ts";
import type { AnyProcess, Letter, NodeId, Process } from "./process.ts";
import type { Sequential } from "./sequential.ts";

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
type StateOf<P> = P extends Process<infer S, any, any, any> ? S : never;
// biome-ignore lint/suspicious/noExplicitAny: only the named part is inferred.
type MessageOf<P> = P extends Process<any, infer M, any, any> ? M : never;
// biome-ignore lint/suspicious/noExplicitAny: only the named part is inferred.
type RequestOf<P> = P extends Process<any, any, infer Q, any> ? Q : never;
// biome-ignore lint/suspicious/noExplicitAny: only the named part is inferred.
type ResultOf<P> = P extends Process<any, any, any, infer R> ? R : never;
type Each<T extends Roles> = ProcessOf<T[keyof T]>;

/** The states of all processes, by role: `world.server`, `world.client["client0"]`. */
export type Nodes<T extends Roles> = {
  readonly [K in keyof T]: T[K] extends One<infer P>
    ? StateOf<P>
    : T[K] extends Many<infer P>
      ? Readonly<Record<NodeId, StateOf<P>>>
      : never;
};

/** What a property may look at. A process that is down shows what it will restart with. */
export type World<T extends Roles> = Nodes<T> & {
  readonly flying: readonly Letter<MessageOf<Each<T>>>[];
  readonly down: ReadonlySet<NodeId>;
  readonly history: readonly Operation<RequestOf<Each<T>>, ResultOf<Each<T>>>[];
};

export type Predicate<T extends Roles> = (world: World<T>) => boolean;

/** A client asks one request of its script after another, of one process. */
export type Client<Q> = {
  readonly at: NodeId;
  readonly script: readonly Q[];
  /** Asks at once, and again in the step that answers. Hides violations: for comparison only. */
  readonly eager?: true;
};

/** The consistency models that a history can be judged by. */
export type Model = "linearizable" | "regular";

export type Consistent<Q, R, K extends string = Model> = {
  // biome-ignore lint/suspicious/noExplicitAny: the object's own state is its affair.
  readonly [M in K]: Sequential<any, Q, R>;
};

type Described<T extends Roles, A extends string, O extends string, C extends string> = {
  readonly name: string;
  readonly roles: T;
  readonly clients?: Readonly<Record<NodeId, Client<RequestOf<Each<T>>>>>;
  readonly environment?: Environment<MessageOf<Each<T>>>;
  /** Invariants: true in every reachable state. */
  readonly always?: { readonly [K in A]: Predicate<T> };
  /** True in some reachable state: without a witness the model may be one where nothing happens. */
  readonly sometimes?: { readonly [K in O]: Predicate<T> };
  /** The history of every reachable state is one that the model allows of the object. */
  readonly consistent?: Consistent<RequestOf<Each<T>>, ResultOf<Each<T>>, C>;
  /** States in which it is no deadlock that no step is left. */
  readonly ends?: Predicate<T>;
};

/** A system: roles, clients, an environment, and what is promised. `N`: names of its properties. */
export type System<N extends string = string> = {
  readonly name: string;
  readonly roles: Roles;
  readonly clients: Readonly<Record<NodeId, Client<unknown>>>;
  readonly environment: Environment;
  readonly always: Readonly<Record<string, (world: never) => boolean>>;
  readonly sometimes: Readonly<Record<string, (world: never) => boolean>>;
  // biome-ignore lint/suspicious/noExplicitAny: the object's own types are checked in `system`.
  readonly consistent: Readonly<Partial<Record<Model, Sequential<any, any, any>>>>;
  readonly ends: ((world: never) => boolean) | undefined;
  /** Properties asked for that cannot be judged yet. */
  readonly unsupported: readonly string[];
  readonly names?: readonly N[];
};

const known =
  "name roles clients environment always sometimes consistent ends leadsTo eventually".split(
    " ",
  );

/** Describes a system. Infers the types of worlds and requests from the roles. */
export const system = <
  const T extends Roles,
  A extends string = never,
  O extends string = never,
  C extends Model = never,
>(
  described: Described<T, A, O, C>,
): System<A | O | C | "no deadlock"> => {
  for (const key of Object.keys(described))
    if (!known.includes(key))
      throw new InputError(
        `${described.name}: "${key}" is not supported; a system has ${known.slice(0, 8).join(", ")}`,
      );
  const later = described as { leadsTo?: object; eventually?: object };
  return {
    name: described.name,
    roles: described.roles,
    clients: described.clients ?? {},
    environment: (described.environment ?? { network: "bag" }) as Environment,
    always: described.always ?? {},
    sometimes: described.sometimes ?? {},
    consistent: described.consistent ?? {},
    ends: described.ends,
    unsupported: [
      ...Object.keys(later.leadsTo ?? {}),
      ...Object.keys(later.eventually ?? {}),
    ],
  };
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
