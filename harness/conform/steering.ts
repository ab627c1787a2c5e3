/** How a spec's steps are found again in an implementation, and where the two must agree. */
import type { Json, Message, Start } from "../../impl/ports.ts";
import type { PathEntry } from "../checker/rules/path.ts";
import type { Environment } from "../model/environment.ts";
import type { Letter } from "../model/process.ts";
import type { Dialect } from "../simulate/dialect.ts";
import type {
  Datagram,
  Segment,
  SteeredEvent,
  SteeredWorld,
} from "../simulate/steered-world.ts";
import type { CountedQuirk } from "./quirks.ts";

/** A step of the spec that the implementation is to take. */
export type SpecStep = Omit<PathEntry, "sends" | "responses" | "changed"> & {
  /** What the spec sends in this step, where it is known. */
  readonly sends?: readonly Letter[];
  /** What `client` is answered in this step; it is not when this is missing. */
  readonly result?: unknown;
  /** What other clients are answered. */
  readonly also?: PathEntry["responses"];
};

/** For one run: it may remember what the nodes have told. */
export type Steering = {
  readonly nodes: readonly string[];
  /** The nodes that a node takes for members; all of them where it is left out. */
  readonly membersOf?: (node: string) => readonly string[];
  readonly start: Start;
  /** The nodes that an act starts, and that are not there from the first. */
  readonly later?: readonly string[];
  readonly dialect: Dialect<Json>;
  /** The node that plays a process of the spec. */
  readonly placeOf: (process: string) => string;
  /** A request of the spec in the implementation's words, and the client of the spec that makes it. */
  readonly request: (request: Json, client: string) => Json;
  /** Takes note of what a node traced. */
  readonly note?: (told: SteeredEvent) => void;
  /**
   * What the spec sends in the next step, told before it is taken: where the spec leaves a choice open, such as which
   * replica a get reads, the world can have the node choose the same.
   */
  readonly chooses?: (sends: readonly Letter[]) => void;
  /** Takes note of a step of the spec before the implementation is made to take it. */
  readonly expect?: (step: SpecStep) => void;
  /** Where the implementation and a state of the spec, as properties see it, do not agree; or null. */
  readonly agree?: (world: never, code: SteeredWorld) => string | null;
  /** How long a tick of the spec is on the clocks of the nodes, in milliseconds. */
  readonly tickMs?: number;
  /** How letters age with a tick, and vanish: what travels does so with them. */
  readonly ages?: NonNullable<Environment["ages"]>;
  /** A message of the implementation in the spec's words; null when the spec has no such letter. */
  readonly letterOf: (message: Message) => Letter | null;
  /** The same of a datagram. */
  readonly packetOf?: (datagram: Datagram) => Letter | null;
  /** The same of what is on its way over a stream. */
  readonly segmentOf?: (segment: Segment) => Letter | null;
  /** What is on the network before the nodes start. */
  readonly initially?: readonly Datagram[];
  /** The network is a set: whatever was sent stays, and may arrive again at any time. */
  readonly keeps?: boolean;
  /** Internal actions of the spec by name: what makes the node take them, or why it does not. */
  readonly acts?: Readonly<Record<string, Act>>;
  /** Joint steps of the spec by name: what makes the nodes take one with these arguments. */
  readonly joint?: Readonly<Record<string, JointAct>>;
  /** Steps that the implementation takes and the spec does not have, after a request. */
  readonly hidden?: (world: SteeredWorld, node: string, request: Json) => Promise<void>;
  /**
   * Steps that the implementation may take at any time and the spec does not have, all at once:
   * they must change nothing that the two agree on. The answer is what is wrong with them.
   */
  readonly stutter?: (world: SteeredWorld) => Promise<string | null>;
  /** The quirks that are stated, and how often each was met until now. */
  readonly quirks?: () => readonly CountedQuirk[];
  /** Steps of the spec that the implementation has no counterpart for, and why that is no fault. */
  readonly lacks?: (step: SpecStep) => string | null;
};

/** Has a node take an internal action; the answer is why it cannot, or null. */
export type Act = (world: SteeredWorld, node: string) => Promise<string | null>;

/** Has nodes take a joint step with these arguments; the answer is why they cannot, or null. */
export type JointAct = (
  world: SteeredWorld,
  args: readonly unknown[],
) => Promise<string | null>;
