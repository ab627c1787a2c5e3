/** The words of the quorum store: what clients ask, what coordinators and replicas say. */

/** Totally ordered: by counter, then by the name of the writer. */
export type Version = { readonly counter: number; readonly writer: string };

/** What a replica keeps: a value and the version that its put gave it. */
export type Copy = { readonly version: Version; readonly value: number | null };

/** What a client asks. `cas` puts `to` if the value is `from`. */
export type Request =
  | { readonly type: "put"; readonly value: number }
  | { readonly type: "get" }
  | { readonly type: "cas"; readonly from: number | null; readonly to: number };

/** The answer: null to a put, the value to a get, success or not to a `cas`. */
export type Result = number | null | boolean | "failed";

/** Between a coordinator and a replica; `op` numbers the coordinator's operations. */
export type Message =
  | { readonly type: "query"; readonly op: number }
  | { readonly type: "report"; readonly op: number; readonly held: Copy }
  | { readonly type: "install"; readonly op: number; readonly held: Copy }
  | { readonly type: "installed"; readonly op: number };

/** What a replica holds before the first put; older than every copy that was put. */
export const unwritten: Copy = { version: { counter: 0, writer: "" }, value: null };

/** Is the first copy newer than the second? */
export const isNewer = ({ version: a }: Copy, { version: b }: Copy): boolean =>
  a.counter === b.counter ? a.writer > b.writer : a.counter > b.counter;

/** The newest of these copies; `unwritten` if there is none. */
export const newest = (copies: readonly Copy[]): Copy =>
  copies.reduce((a, b) => (isNewer(b, a) ? b : a), unwritten);
