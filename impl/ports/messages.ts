/** Whole messages between members and clients, in Maelstrom's envelope. */

/** Any JSON value. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [field: string]: Json };

/** The content of a message. */
export type Body = { readonly type: string; readonly [field: string]: Json };

/** Maelstrom's envelope, and an `id` that the sender gives to no other message, for the trace. */
export type Message = {
  readonly id: string;
  readonly src: string;
  readonly dest: string;
  readonly body: Body;
};

/**
 * The port by which a node sends messages. The network may lose, delay, duplicate and reorder them, but never
 * alters them. A node may send to itself.
 */
export type Messages = { send(message: Message): void };
