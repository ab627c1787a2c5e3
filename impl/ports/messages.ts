/** Whole messages between members and clients, in Maelstrom's envelope. */

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

/** May lose, delay, duplicate and reorder, but never alters. To oneself is allowed. */
export type Messages = { send(message: Message): void };
