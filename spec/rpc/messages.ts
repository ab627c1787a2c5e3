/** The calls of a small file service, its answers, and the messages that carry both. */

/** What a program calls. The service keeps lines of a log, one name in a directory, and a text to read. */
export type Call =
  /** Appends a line to the log; answers how many lines there are then. Twice is once too often. */
  | { readonly type: "append"; readonly line: string }
  /** Slide 11's `rm foo`: removes the file of the one name. */
  | { readonly type: "remove" }
  /** Makes a file of the one name, unless there is one: a lock. */
  | { readonly type: "create" }
  /** Sets the position of the one open file, which the server keeps in its memory. */
  | { readonly type: "seek"; readonly to: number }
  /** Reads one letter at that position, and goes on by one. */
  | { readonly type: "read" }
  /** Slide 13's `ReadAt`: the request has all that the server needs. */
  | { readonly type: "read at"; readonly at: number };

/** A number of lines, a position, a letter that was read, or what became of the call. */
export type Result = number | string;

/** Between a client and the server; `xid` is the transaction id of the call, the same in each retry. */
export type Message =
  | { readonly type: "call"; readonly xid: number; readonly call: Call }
  | { readonly type: "reply"; readonly xid: number; readonly result: Result };

/** The text of the open file. */
const TEXT = "abcd";

/** The state of the service; the first two fields are on its disk. */
export type Service = {
  readonly lines: readonly string[];
  readonly file: boolean;
  /** Where the next `read` reads; null: no file is open. */
  readonly position: number | null;
};

const letterAt = (at: number): string => TEXT[at] ?? "end";

/** Does a call: the state after it, and its result. */
export const execute = (me: Service, call: Call): readonly [Service, Result] => {
  switch (call.type) {
    case "append": {
      const lines = [...me.lines, call.line];
      return [{ ...me, lines }, lines.length];
    }
    case "remove":
      return [{ ...me, file: false }, me.file ? "removed" : "no such file"];
    case "create":
      return [{ ...me, file: true }, me.file ? "exists" : "created"];
    case "seek":
      return [{ ...me, position: call.to }, call.to];
    case "read":
      return me.position === null
        ? [me, "not open"]
        : [{ ...me, position: me.position + 1 }, letterAt(me.position)];
    case "read at":
      return [me, letterAt(call.at)];
  }
};

/** A message in one line. */
export const messageText = (body: Message): string =>
  body.type === "reply"
    ? `reply ${body.xid}: ${body.result}`
    : `call ${body.xid}: ${Object.values(body.call).join(" ")}`;
