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

/** The fields that change, by role; for a role with several processes, by role and process. */
export type Patch<T extends Roles> = {
  readonly [K in keyof T]?: T[K] extends One<infer P>
    ? Partial<StateOf<P>>
    : T[K] extends Many<infer P>
      ? Readonly<Record<NodeId, Partial<StateOf<P>>>>
      : never;
};

/**
 * A patch together with messages and answers: plain data with two builders, each of which returns a new value. If a
 * process whose fields change, which sends or which answers is down, the step is not enabled.
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
  /** Answers `client` for the process that took its request: a local call ends in this step. */
  respond(result: ResultOf<Each<T>>, client: NodeId): Changes<T>;
};

/** Makes `Changes` of a patch, with no messages and no answers yet. */
export type ChangesBy<T extends Roles> = (patch: Patch<T>) => Changes<T>;

type Choice<T extends Roles> = Patch<T> | Changes<T>;

/**
 * A joint action: the checker tries `step` with every combination of values of `over`. `On` types the arguments of
 * `step`.
 */
export type Joint = {
  readonly over: readonly (readonly unknown[])[];
  readonly step: (at: never, ...args: never[]) => unknown;
};

/**
 * `on(ids, [1, 2], (at, node, n) => patch)`: one action for each id and number. The function returns a
 * patch (or `changes(patch)`, to send and answer too), a list of alternatives, or `undefined` where the
 * action is not enabled.
 *
 * `at` has proxies of the states, which record the fields that the function reads. The checker reuses
 * the result wherever these fields are equal. So read and patch single fields instead of spreading
 * states, and compare parts of states by value, not by identity.
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

/** Makes a joint action; see `On`, its type for specs. */
export const on = (...over: readonly unknown[]): Joint => ({
  over: over.slice(0, -1) as Joint["over"],
  step: over.at(-1) as Joint["step"],
});

/**
 * The field that marks an object as `Changes`. It is a symbol, since a patch has roles as fields, and a role may have
 * any name.
 */
const CHANGES = Symbol("changes");

/** Whether a joint action returned `Changes`, and not a plain patch. */
export const isChanges = (choice: object): choice is Changes<Roles> => CHANGES in choice;

/** Makes `Changes` of a patch; `send` and `respond` add messages and answers. */
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
