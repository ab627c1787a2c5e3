/** The words of AFS: what programs ask of a file, what cache managers and the server say. */

/** A file has two chunks, so that a store of which only a part has arrived can be seen. */
export type Contents = readonly number[];

/** The contents that a program writes: the value in every chunk. */
export const contentsOf = (value: number): Contents => [value, value];

/** What a program reads: a value, or parts of several. */
export const readOf = (contents: Contents): number | string =>
  contents.every((chunk) => chunk === contents[0])
    ? contents[0]!
    : `parts of ${contents.join(" and ")}`;

/** What a program asks of its cache manager. There is one file. */
export type Request =
  | { readonly type: "open" | "read" | "close" }
  | { readonly type: "write"; readonly value: number }
  /** A whole session in one request: opens, reads and closes. */
  | { readonly type: "load" }
  /** A whole session in one request: opens and truncates, writes and closes. */
  | { readonly type: "save"; readonly value: number };

/** The value that was read; the data version that a close has stored; null for other requests. */
export type Result = number | string | null;

/** The chunks of one call; null: a chunk that the call does not have. */
export type Part = readonly (number | null)[];

/** What a cache manager calls at the server. `xid` numbers its calls, and is the same in each retry. */
export type ServerCall =
  /** `have`: the data version of the copy on the client's disk. */
  | { readonly type: "fetch"; readonly xid: number; readonly have: number | null }
  | { readonly type: "store"; readonly xid: number; readonly contents: Part };

/** Between cache managers and the server. */
export type Message =
  | ServerCall
  /** The client has a callback from now on. `contents`: null where the client has them. */
  | {
      readonly type: "granted";
      readonly xid: number;
      readonly version: number;
      readonly contents: Contents | null;
    }
  /** The store has made this version. `callback`: it is the newest, and the client has a callback. */
  | {
      readonly type: "stored";
      readonly xid: number;
      readonly version: number;
      readonly callback: boolean;
    }
  /** The server calls: there is this version, and your callback is broken. `start`: how often it has restarted. */
  | { readonly type: "break"; readonly start: number; readonly version: number }
  | { readonly type: "broken"; readonly start: number; readonly version: number }
  /** The server calls after this restart: which version do you believe in? */
  | { readonly type: "ask"; readonly start: number }
  | { readonly type: "held"; readonly start: number; readonly version: number | null };

/** A message in one line. */
export const messageText = (body: Message): string => {
  switch (body.type) {
    case "fetch":
      return `fetch ${body.xid}${body.have === null ? "" : `, has version ${body.have}`}`;
    case "store":
      return `store ${body.xid}: ${body.contents.map((chunk) => chunk ?? "-").join(" ")}`;
    case "granted":
      return `granted ${body.xid}: version ${body.version}${body.contents === null ? ", unchanged" : `, ${body.contents.join(" ")}`}`;
    case "stored":
      return `stored ${body.xid}: version ${body.version}${body.callback ? "" : ", no callback"}`;
    case "ask":
      return `ask, start ${body.start}`;
    case "held":
      return `held, start ${body.start}: ${body.version === null ? "nothing" : `version ${body.version}`}`;
    default:
      return `${body.type} version ${body.version}${body.start === 0 ? "" : `, start ${body.start}`}`;
  }
};
