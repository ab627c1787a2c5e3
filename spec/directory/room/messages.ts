/** What a directory says that chooses nodes for values, and what nodes answer. Values are the same size. */

/** What a client asks: a new value is put under this key. */
export type Request = { readonly type: "put"; readonly key: number };

/**
 * A node is sent a value (`store`), by the directory or by a node that has it and got the order to `copy`; it answers
 * the directory that it has stored the value, or that it is full.
 */
export type Message = { readonly key: number } & (
  | { readonly type: "store" | "stored" | "full" | "drop" }
  | { readonly type: "copy"; readonly to: string }
);

/** As a person writes a message. */
export const messageText = (message: Message): string =>
  `${message.type} ${message.key}${message.type === "copy" ? ` to ${message.to}` : ""}`;
