/** What programs ask of a file in blocks, and the calls of NFSv3 that it takes. */

/** What a program asks: blocks from `offset` on. */
export type Request =
  | { readonly type: "open" | "close" | "fsync" }
  | { readonly type: "read"; readonly offset: number; readonly size: number }
  | {
      readonly type: "write";
      readonly offset: number;
      readonly values: readonly number[];
    };
/** The blocks for a read, null for other requests. */
export type Result = readonly number[] | null;

/** A call of NFSv3. A COMMIT is of the whole file. */
export type Call =
  | { readonly type: "GETATTR" | "COMMIT" }
  | { readonly type: "READ"; readonly block: number }
  | {
      readonly type: "WRITE";
      readonly block: number;
      readonly value: number;
      readonly stable: "UNSTABLE" | "FILE_SYNC";
    };

/** Between a client and the server; `xid` numbers the calls of one client, and a retry keeps it. */
export type Message =
  | (Call & { readonly xid: number })
  | {
      readonly type: "reply";
      readonly xid: number;
      /** The change token after the call, and before it: the same unless the call was a WRITE. */
      readonly change: number;
      readonly before: number;
      /** In replies to READ: the block. */
      readonly value: number | null;
      /** In replies to WRITE and COMMIT: the number of the server's start. */
      readonly verifier: number | null;
    };

export type Reply = Extract<Message, { readonly type: "reply" }>;

/** A message in one line. */
export const messageText = (body: Message): string => {
  if (body.type === "reply") {
    const { xid, change, value, verifier } = body;
    const read = value === null ? "" : `, block ${value}`;
    return `reply ${xid}: change ${change}${read}${verifier === null ? "" : `, verifier ${verifier}`}`;
  }
  const { type, xid } = body;
  if (type === "READ") return `READ ${xid}: block ${body.block}`;
  if (type === "WRITE")
    return `WRITE ${xid}: block ${body.block} := ${body.value}${body.stable === "UNSTABLE" ? ", UNSTABLE" : ""}`;
  return `${type} ${xid}`;
};
