/** What programs ask of a file of one block, and the calls of NFSv3 that it takes. */

/** What a program asks. `look` is a read of a program that never ends reading; it has no history. */
export type Request =
  | { readonly type: "open" | "close" | "read" }
  | { readonly type: "write"; readonly value: number };
/** The contents to a read, null to the others, or the error of a soft mount. */
export type Result = number | null | "EIO";

/** A call of NFSv3. A WRITE is FILE_SYNC. */
export type Call =
  | { readonly type: "GETATTR" | "READ" }
  | { readonly type: "WRITE"; readonly value: number };

/** Between a client and the server; `xid` numbers the calls of one client, and a retry keeps it. */
export type Message =
  | (Call & { readonly xid: number })
  | {
      readonly type: "reply";
      readonly xid: number;
      /** The change token after the call, and before it: the same unless the call was a WRITE. */
      readonly change: number;
      readonly before: number;
      /** In replies to READ: the contents. */
      readonly value: number | null;
    };

export type Reply = Extract<Message, { readonly type: "reply" }>;

/** A message in one line. */
export const messageText = (body: Message): string => {
  if (body.type === "reply")
    return `reply ${body.xid}: change ${body.change}${body.value === null ? "" : `, contents ${body.value}`}`;
  return `${body.type} ${body.xid}${body.type === "WRITE" ? `: ${body.value}` : ""}`;
};
