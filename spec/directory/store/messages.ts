/** What clients ask of a store by directory, and what clients, the directory and nodes say. */

/** What a client asks; keys do not influence each other, so there is one. */
export type Request =
  | { readonly type: "put"; readonly value: number }
  | { readonly type: "get" };

/** The answer: the value to a get, null to a put. */
export type Result = number | null;

/** What a node keeps: a value, and the number that the directory gave its put. */
export type Copy = { readonly version: number; readonly value: number | null };

/** Which operation a message is about: its client, and the client's number for it. */
export type Tag = { readonly client: string; readonly op: number };

/**
 * Recursive: a client sends `put` and `get` to the directory, which answers `done`. Iterative: it sends `look`, and
 * the answer names the nodes (`found`). The process that carries out the operation sends `write` and `read` to nodes.
 */
export type Message = Tag &
  (
    | Request
    | { readonly type: "done"; readonly result: Result }
    | { readonly type: "look"; readonly for: Request["type"] }
    | {
        readonly type: "found";
        readonly nodes: readonly string[];
        readonly version: number;
      }
    /** `rest`: the nodes that the receiver passes it on to, one after the other. */
    | { readonly type: "write"; readonly copy: Copy; readonly rest: readonly string[] }
    | { readonly type: "stored" }
    | { readonly type: "read" }
    | { readonly type: "value"; readonly result: Result }
  );

/** The tag alone. */
export const tagOf = ({ client, op }: Tag): Tag => ({ client, op });

/** Are two messages about one operation? */
export const isSame = (a: Tag, b: Tag): boolean => a.client === b.client && a.op === b.op;

const bodyText = (message: Message): string => {
  switch (message.type) {
    case "put":
      return `put ${message.value}`;
    case "done":
    case "value":
      return `${message.type} ${message.result ?? "nil"}`;
    case "look":
      return `look for a ${message.for}`;
    case "found":
      return `found ${message.nodes.join(" ")}`;
    case "write":
      return [`write ${message.copy.value}`, ...message.rest].join(", then ");
    default:
      return message.type;
  }
};

/** As a person writes a message. */
export const messageText = (message: Message): string =>
  `${bodyText(message)} (${message.client})`;
