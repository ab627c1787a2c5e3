/**
 * What a subject says of its implementation and its spec, once: which process of the spec lives in which
 * node, which letter a message is, and which step of the spec an event is. Traces are followed by it, and
 * paths of the spec are played by it: see `following` and `steered`.
 */
import type { Json, Message } from "../../impl/ports.ts";
import type { TraceEvent } from "../history/trace.ts";
import type { Scope } from "../model/family.ts";
import type { AnyProcess, Letter, NodeId } from "../model/process.ts";
import type { System } from "../model/system.ts";
import type { Datagram, Segment } from "../simulate/steered-world.ts";
import type { Met, StatedQuirks } from "./quirks.ts";
import type { Steering } from "./steering.ts";

/** How a role of the spec is found in nodes. */
type Role<R> = RolePerNode | RolePerItem<R>;

/** A node plays one process of the role, the very one that the spec has. */
type RolePerNode = {
  readonly per: "node";
  readonly told?: (state: never) => unknown;
  readonly counter?: never;
  /**
   * Is there no node in this state: does it start later, or has it left? The actions that lead out of it and
   * into it are `acts` of the staging, which start the node (`restart`) and have it `leave`. What is delivered
   * meanwhile arrives nowhere in the code. In a run, the event `start` is an `act`.
   */
  readonly isOut?: (state: never) => boolean;
};

/**
 * A spec has one key and, at each coordinator, one operation at a time. A run has many, so that a process
 * is played for each key of a node, or for each operation.
 */
type RolePerItem<R> = {
  readonly per: "key" | "operation";
  /** The process that explains a run: its name, its node, and its key (of an operation: its name). */
  readonly process: (
    at: { readonly id: NodeId; readonly node: string; readonly item: Json },
    cast: Cast<R>,
  ) => AnyProcess;
  /** What of its state an event can tell; all of it where it is left out. */
  readonly told?: (state: never) => unknown;
  /**
   * The field of its state that belongs to the node: a number from which versions are made. In a run the
   * operations of a node share it, and may spend its values in any order.
   */
  readonly counter?: string;
};

/** The names of one run: from a node and a key or operation to a process of the spec, and back. */
export type Cast<R> = {
  readonly rules: R;
  readonly scope: Scope;
  /** The nodes that are members, in the order in which each gets their names. */
  readonly members: readonly string[];
  /** The process that plays a role in a node, for this key where there is one for each. */
  readonly keeper: (role: string, node: string, key?: Json) => NodeId;
  /** The process that carries out an operation. */
  readonly worker: (role: string, operation: string) => NodeId;
  /** The name by which a process of this role in a node refers to itself inside messages and versions. */
  readonly self: (role: string, node: string) => string;
  /** The number that an operation has in the spec, among those of its process. */
  readonly number: (operation: string) => number;
  /** What was asked in this operation; undefined if no such operation was traced. */
  readonly asked: (operation: string) => Json | undefined;
  /** How often a node has started, this time included. */
  readonly starts: (node: string) => number;
};

/** A request or an internal action that a node had begun. `op`: of a request, what its event would have told. */
export type Begun =
  | {
      readonly step: "request";
      readonly process: NodeId;
      readonly request: unknown;
      readonly op: { readonly id: string };
    }
  | { readonly step: "act"; readonly process: NodeId; readonly name: string };

/** What an event of the code is in the spec. */
export type EventMeaning =
  /**
   * A process takes a request. `client`: the client that asks, where the process remembers it; unless given, the client
   * has the name of the process.
   */
  | {
      readonly step: "request";
      readonly process: NodeId;
      readonly request: unknown;
      readonly client?: string;
    }
  /** The process has answered this. The node says where its counter stands, if it does. */
  | {
      readonly step: "answer";
      readonly process: NodeId;
      readonly result: unknown;
      readonly counter?: number;
    }
  /** The client hears that the outcome of its request is unknown: the process goes on without an answer. */
  | { readonly step: "no answer"; readonly process: NodeId }
  /**
   * A letter that had arrived takes effect. `by` are parts of that letter; `holds` are parts of what the
   * process holds then, as `told` has it, or it `lacks` that field from then on. `again`: it may be one that took
   * effect before, and changes nothing now.
   */
  | ({
      readonly step: "effect";
      readonly process: NodeId;
      readonly by: unknown;
      readonly again?: true;
    } & (
      | { readonly holds: unknown; readonly lacks?: never }
      | { readonly lacks: string; readonly holds?: never }
    ))
  /** The process is in a state that has these parts. A part that is null: the field is null, or is not there. */
  | { readonly step: "state"; readonly process: NodeId; readonly holds: unknown }
  /** A process spends this value of its counter: on a request, or by the letter that was held back. */
  | {
      readonly step: "spend";
      readonly process: NodeId;
      readonly counter: number;
      readonly request?: unknown;
    }
  /**
   * A process takes an internal action. A run does not say when it does, so an event does: before the letters
   * that the action sends, or without any. (An action that a letter gives away needs no event.) A path says
   * so itself, and an action that it does not take is a difference.
   */
  | { readonly step: "act"; readonly process: NodeId; readonly name: string }
  /**
   * Processes take a joint step together, of which each is played per node. Beyond that its event is like any
   * other: a `state` may tell what the processes hold then, and an `answer` what a client is answered.
   */
  | { readonly step: "joint"; readonly name: string; readonly args: readonly unknown[] }
  /**
   * So many units of time, one unless said, have passed for a process, by the clock of its node. The spec's
   * tick is for all processes at once; in a run each clock goes as it goes, and how far two of them are apart
   * is not judged there. On a path time passes as the path says, and this says nothing.
   */
  | { readonly step: "tick"; readonly process: NodeId; readonly ticks?: number }
  /**
   * A node starts, with this on its disk. A key that is not named has what it had at first. `begun`: steps that
   * begin with no letter, and that the disk may have had when the node died, and not yet its trace. They are taken
   * where no letter that had arrived explains what the node holds.
   */
  | {
      readonly step: "start";
      readonly holds: ReadonlyMap<NodeId, unknown>;
      readonly counter?: number;
      readonly begun?: readonly Begun[];
    }
  /** Nothing: the spec does not have this, for a reason that the quirk of this name gives. */
  | ({ readonly step: "quirk" } & Met);

/** An event of the code by its shape, and what it is in the spec. */
export type EventCase<R> = (event: TraceEvent, cast: Cast<R>) => readonly EventMeaning[];

/** What a subject says of its implementation and its spec: the two are compared by it in both directions. */
export type Correspondence<R> = {
  readonly roles: Readonly<Record<string, Role<R>>>;
  /**
   * Where the code knowingly differs from the spec, by name. What differs and is none of these is a
   * violation. Reports say with the verdict how often each was met.
   */
  readonly quirks?: StatedQuirks;
  /**
   * A message among nodes as a letter of the spec, or the quirk by which the spec has none. Null: it is no
   * message of the protocol, so that no node may send it.
   */
  readonly letter: (
    message: Pick<Message, "body"> & { readonly from: string; readonly to: string },
    cast: Cast<R>,
  ) => Letter | Met | null;
  /** A datagram in the same way, for nodes that send bytes. */
  readonly packet?: (datagram: Datagram, cast: Cast<R>) => Letter | Met | null;
  /**
   * What is on its way over a stream, for nodes that have streams: a connect, what was written at once, an end.
   * The spec has a letter for each, and keeps their order (`fifo`). No world records them: the node traces what
   * it says and hears as messages (`send`, `receive`), and each is a `letter`. Of real processes the system of
   * the machine accepts a connection, and the node hears of it later, maybe after its peer.
   */
  readonly segment?: (segment: Segment, cast: Cast<R>) => Letter | Met | null;
  /** Does a letter take effect later than it arrives: with an event that says so? */
  readonly waits?: (
    letter: Letter,
    change: { readonly before: unknown; readonly after: unknown },
  ) => boolean;
  /** By action. Events of other actions say nothing about the spec. */
  readonly events: Readonly<Record<string, EventCase<R>>>;
};

/** At which scope of the spec the runs of an implementation are followed, and with which members. */
export type Followed<R> = {
  readonly scope: Scope;
  readonly rules: R;
  readonly members: readonly string[];
  /** The spec at this scope, and the nodes in which its processes live: for roles that are played per node. */
  readonly system: System;
  readonly placeOf: Staging["placeOf"];
};

/** How paths of the spec at one scope are played on nodes. */
export type Staging = Pick<Steering, "start" | "dialect" | "request"> &
  Partial<
    Pick<Steering, "membersOf" | "acts" | "joint" | "hidden" | "lacks" | "chooses">
  > & {
    /** The node in which a process of the spec lives; `nth` in its role, from 0. */
    readonly placeOf: (role: string, nth: number) => string;
    /** All nodes; those in which processes live where it is left out. */
    readonly nodes?: readonly string[];
    readonly members: readonly string[];
    /**
     * After this long a node asks again: the spec has no such step, and it may change nothing. What it
     * then sends is a quirk: see `again` of `Quirk`.
     */
    readonly retryMs?: number;
    /** A letter that is on the network from the first, as the bytes that are. */
    readonly packetOf?: (letter: Letter) => Datagram;
    /** How long a tick of the spec is on the clocks of the nodes, in milliseconds. */
    readonly tickMs?: number;
  };

/** A spec at one scope, and how its paths are played. */
export type Staged<R> = {
  readonly system: System;
  readonly scope: Scope;
  readonly rules: R;
  readonly staging: Staging;
};
