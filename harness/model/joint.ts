/**
 * Joint actions: atomic steps that read several processes and change some of their fields, as
 * when a node of a ring looks at its successor. They read states only, never the network.
 */
import type { Letter, NodeId } from "./process.ts";
import type {
  Each,
  Many,
  MessageOf,
  Nodes,
  One,
  ResultOf,
  Roles,
  StateOf,
} from "./roles.ts";

/** The fields that change, by role; of a role with several processes, by process. */
export type Patch<T extends Roles> = {
  readonly [K in keyof T]?: T[K] extends One<infer P>
    ? Partial<StateOf<P>>
    : T[K] extends Many<infer P>
      ? Readonly<Record<NodeId, Partial<StateOf<P>>>>
      : never;
};

/**
 * What a joint action does that also sends or answers: plain data behind two words. Every process
 * that it changes, sends for or answers for is up, or the step is not enabled.
 */
export type Changes<T extends Roles> = {
  readonly patch: Patch<T>;
  readonly sends: readonly Letter[];
  readonly responses: readonly { readonly client: NodeId; readonly result: unknown }[];
  /** The process `from` sends `body` to one process, or to each of several. */
  send(
    from: NodeId,
    to: NodeId | readonly NodeId[],
    body: MessageOf<Each<T>>,
  ): Changes<T>;
  /** The process that took the client's request answers it: a local call ends in this step. */
  respond(result: ResultOf<Each<T>>, client: NodeId): Changes<T>;
};

/** The changes of a patch, with nothing sent or answered so far. */
export type ChangesBy<T extends Roles> = (patch: Patch<T>) => Changes<T>;

type Choice<T extends Roles> = Patch<T> | Changes<T>;

/** A joint action for every choice of arguments. Type and values are checked where it is made. */
export type Joint = {
  readonly over: readonly (readonly unknown[])[];
  readonly step: (at: never, ...args: never[]) => unknown;
};

/**
 * `on(ids, [1, 2], (at, node, n) => patch)`: one action for each id and number. It returns a patch
 * (or `changes(patch)`, which sends and answers, too), several to choose from, or `undefined` where
 * it is not enabled. What it reads, field by field, is
 * all that it is remembered on, so patch fields rather than spreading states. It is given what stands
 * for states and notes what is read: compare parts of states by what they hold, not as objects.
 */
export type On<T extends Roles> = <const A extends readonly (readonly unknown[])[]>(
  ...over: [
    ...A,
    (
      at: Nodes<T>,
      ...args: { readonly [K in keyof A]: A[K][number] }
    ) => Choice<T> | readonly Choice<T>[] | undefined,
  ]
) => Joint;

export const on = (...over: readonly unknown[]): Joint => ({
  over: over.slice(0, -1) as Joint["over"],
  step: over.at(-1) as Joint["step"],
});

/** Told from a patch by this, since a role may have any name. */
const CHANGES = Symbol("changes");

export const isChanges = (choice: object): choice is Changes<Roles> => CHANGES in choice;

export const changes = <T extends Roles>(patch: Patch<T>): Changes<T> =>
  changing({ patch, sends: [], responses: [] });

const changing = <T extends Roles>(
  parts: Pick<Changes<T>, "patch" | "sends" | "responses">,
): Changes<T> & { readonly [CHANGES]: true } => ({
  ...parts,
  [CHANGES]: true,
  send: (from, to, body) => {
    const sent = (typeof to === "string" ? [to] : to).map((each) => ({
      from,
      to: each,
      body,
    }));
    return changing({ ...parts, sends: [...parts.sends, ...sent] });
  },
  respond: (result, client) =>
    changing({ ...parts, responses: [...parts.responses, { client, result }] }),
});
