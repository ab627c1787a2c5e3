/**
 * All an implementation may know of the world. Real in harness/deploy, simulated in
 * harness/simulate: the very same classes run in both, so nothing here may leak which one it is.
 */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [field: string]: Json };

export type Body = { readonly type: string; readonly [field: string]: Json };

/** Maelstrom's envelope. The sender picks an `id` no other message has, for the trace. */
export type Message = {
  readonly id: string;
  readonly src: string;
  readonly dest: string;
  readonly body: Body;
};

/** What a node says of itself. The world adds who, when and in which place of the order. */
export type TraceEvent = {
  readonly action: string;
  readonly from?: string;
  readonly message?: {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly body: Body;
  };
  readonly state?: Json;
  readonly op?: Json;
};

export type Ports = {
  readonly self: string;
  /** All members by name, this node among them. */
  readonly nodes: readonly string[];
  /** May lose, delay, duplicate and reorder, but never alters. To oneself is allowed. */
  readonly network: { send(message: Message): void };
  readonly clock: {
    /** Milliseconds since some moment of this start; never goes back. */
    now(): number;
    /** Returns what cancels it. */
    after(ms: number, run: () => void): () => void;
  };
  /**
   * `put` is visible to `get` at once, and survives a crash for sure once `flush` resolved. `flush`
   * rejects with a `DiskFailure` when the disk does not take the writes: they stay unflushed, and every
   * later flush covers them, too.
   */
  readonly disk: {
    get(key: string): Promise<Json | undefined>;
    list(prefix: string): Promise<readonly (readonly [key: string, value: Json])[]>;
    put(key: string, value: Json): void;
    flush(): Promise<void>;
  };
  /** Returns once the event is where no crash of this node can undo it. */
  trace(event: TraceEvent): void;
};

/** The disk did not take what was to be flushed: it is full, or it fails. It may recover. */
export class DiskFailure extends Error {
  override readonly name = "DiskFailure";
}

/** A running node. `receive` never throws: whatever arrives was written by somebody else. */
export type Node = { receive(message: Message): void };

/** Starts on what the disk holds; the node hears nothing before it resolves. */
export type Start = (ports: Ports) => Promise<Node>;
