import type { AnyProcess, Letter, NodeId } from "../model/process.ts";
import { processesOf } from "../model/roles.ts";
import { type Casting, steeredCast } from "./cast.ts";
import type { Correspondence, Staged } from "./correspondence.ts";
import { Players } from "./players.ts";
import { Quirks } from "./quirks.ts";

/** A state of the spec as properties see it, as far as a steering compares it with the code. */
export type SpecState = {
  readonly down: ReadonlySet<NodeId>;
  readonly flying: readonly Letter[];
  readonly [role: string]: unknown;
};

/** A path that is played: the processes of the spec, and where they live. */
export type PlayedPath<R> = Staged<R> & {
  readonly correspondence: Correspondence<R>;
  readonly cast: Casting<R>;
  readonly quirks: Quirks;
  readonly processes: ReadonlyMap<NodeId, AnyProcess>;
  /** The node of a process. */
  readonly placeOf: (id: NodeId) => string;
  /** How messages name a process: `home.home0`, or the role alone where it is the only one. */
  readonly nameOf: (id: NodeId) => string;
  readonly roleOf: (id: NodeId) => string;
  /** Is there no node for a process in this state: see `isOut` of `RolePerNode`. */
  readonly isOut: (id: NodeId, state: unknown) => boolean;
  readonly stateIn: (seen: SpecState, id: NodeId) => never;
};

/** A path before its first step. */
export const playedPath = <R>(
  correspondence: Correspondence<R>,
  staged: Staged<R>,
): PlayedPath<R> => {
  const { roles } = staged.system;
  const cast = steeredCast(staged, new Players());
  const roleOf = (id: NodeId): string => cast.partOf(id)!.role;
  const isOnly = (id: NodeId): boolean => roles[roleOf(id)]!.role === "one";
  return {
    ...staged,
    correspondence,
    cast,
    quirks: new Quirks(correspondence.quirks, staged.scope),
    processes: processesOf(staged.system),
    placeOf: (id) => cast.partOf(id)?.node ?? id,
    nameOf: (id) => (isOnly(id) ? roleOf(id) : `${roleOf(id)}.${id}`),
    roleOf,
    isOut: (id, state) => {
      const role = correspondence.roles[roleOf(id)]!;
      return role.per === "node" && (role.isOut?.(state as never) ?? false);
    },
    stateIn: (seen, id) => {
      const states = seen[roleOf(id)];
      return (isOnly(id) ? states : (states as Record<NodeId, unknown>)[id]) as never;
    },
  };
};
