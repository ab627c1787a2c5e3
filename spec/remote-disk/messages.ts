/** The words of the remote disk: what programs ask of a file on it, and what stubs and the server say. */

/** What a program asks: blocks from `offset` on. */
export type Request =
  | { readonly type: "read"; readonly offset: number; readonly size: number }
  | {
      readonly type: "write";
      readonly offset: number;
      readonly values: readonly number[];
    };

/** The answer: the blocks to a read, fewer at the end of the file; null to a write. */
export type Result = readonly number[] | null;

/** A call is about one block. */
export type Call =
  | { readonly type: "read"; readonly block: number }
  | { readonly type: "write"; readonly block: number; readonly value: number };

/** Between a stub and the server; `xid` numbers the calls of one stub. */
export type Message =
  | { readonly type: "call"; readonly xid: number; readonly call: Call }
  /** The value of the block to a read, null behind the end of the file; null to a write. */
  | { readonly type: "reply"; readonly xid: number; readonly value: number | null };

/** The calls of a request, in their order. */
export const callsOf = (request: Request): readonly Call[] =>
  request.type === "read"
    ? Array.from({ length: request.size }, (_, i) => ({
        type: "read",
        block: request.offset + i,
      }))
    : request.values.map((value, i) => ({
        type: "write",
        block: request.offset + i,
        value,
      }));

/** As a person writes a message. */
export const messageText = (message: Message): string => {
  if (message.type === "reply")
    return `reply ${message.xid}${message.value === null ? "" : `: ${message.value}`}`;
  const { xid, call } = message;
  const what =
    call.type === "read"
      ? `read block ${call.block}`
      : `write block ${call.block} := ${call.value}`;
  return `call ${xid}: ${what}`;
};
