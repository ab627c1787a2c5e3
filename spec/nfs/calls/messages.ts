/** The words of calls that are not idempotent: what programs ask, what clients and the server say. */

/** How a file is created (RFC 1813, 3.3.8): over an old one; only if there is none; the same, for repeated calls. */
type CreateMode = "UNCHECKED" | "GUARDED" | "EXCLUSIVE";

/** What a program asks; a file is named by the name under which it was opened. */
export type Request =
  | {
      readonly type:
        | "lookup"
        | "remove"
        | "mkdir"
        | "rmdir"
        | "truncate"
        | "guarded truncate"
        | "read"
        | "count links";
      readonly name: string;
    }
  | { readonly type: "create"; readonly name: string; readonly mode: CreateMode }
  | { readonly type: "rename" | "link"; readonly name: string; readonly to: string }
  | { readonly type: "write"; readonly name: string; readonly value: number };

/** The name of an NFS error, or that there is none. */
export type Status = "OK" | "NOENT" | "EXIST" | "NOTDIR" | "ISDIR" | "STALE" | "NOT_SYNC";

/** The answer: what was read (null: an empty file), a number of links, or how it went; `EIO`: the client gave up. */
export type Result = number | null | Status | "EIO";

/** An inode of the server. Numbers of inodes are used again, with another generation. */
export type Handle = { readonly ino: number; readonly generation: number };

/** A call carries all that the server needs (slide 12: `ReadAt(inode, position)`). */
export type Call =
  | { readonly type: "LOOKUP" | "REMOVE" | "MKDIR" | "RMDIR"; readonly name: string }
  | {
      readonly type: "CREATE";
      readonly name: string;
      readonly mode: CreateMode;
      /** For EXCLUSIVE: distinguishes a repeated call from another client's call. */
      readonly verifier: string;
    }
  | { readonly type: "RENAME"; readonly name: string; readonly to: string }
  | { readonly type: "LINK"; readonly handle: Handle; readonly to: string }
  /** To size 0; `guard`: only if the change token is still this one (null: in any case). */
  | { readonly type: "SETATTR"; readonly handle: Handle; readonly guard: number | null }
  | { readonly type: "WRITE"; readonly handle: Handle; readonly value: number }
  | { readonly type: "READ" | "GETATTR"; readonly handle: Handle };

/** What the server answers to a call. */
export type Reply = {
  readonly status: Status;
  /** The file that was looked up or created. */
  readonly handle: Handle | null;
  /** The value that was read. */
  readonly value: number | null;
  /** The number of names of the file, and its change token. */
  readonly links: number;
  readonly change: number;
};

/** Between a client and the server; `xid` numbers the calls of one client. */
export type Message =
  | (Call & { readonly xid: number })
  | ({ readonly type: "reply"; readonly xid: number } & Reply);

const callText = (call: Call): string => {
  if (call.type === "CREATE") return `CREATE ${call.name}, ${call.mode}`;
  if (call.type === "RENAME") return `RENAME ${call.name} to ${call.to}`;
  if (call.type === "LINK") return `LINK ${handleText(call.handle)} as ${call.to}`;
  if ("name" in call) return `${call.type} ${call.name}`;
  const of = `${call.type} ${handleText(call.handle)}`;
  if (call.type === "WRITE") return `${of} := ${call.value}`;
  return call.type === "SETATTR" ? `${of}, size 0` : of;
};

/** A handle as a person writes it. */
export const handleText = ({ ino, generation }: Handle): string => `${ino}.${generation}`;

/** As a person writes a message. */
export const messageText = (message: Message): string =>
  message.type === "reply"
    ? `reply ${message.xid}: ${message.status}${message.value === null ? "" : `, ${message.value}`}`
    : `call ${message.xid}: ${callText(message)}`;
