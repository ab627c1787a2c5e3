/** The words of the quorum store: what clients ask, what coordinators and replicas say. */

/** Totally ordered: by counter, then by the name of the writer. */
export type Version = { readonly counter: number; readonly writer: string };

/** A copy; nothing written yet is older than anything written. */
export type Held = { readonly version: Version; readonly value: number | null };

export type Request =
  | { readonly type: "put"; readonly value: number }
  | { readonly type: "get" }
  | { readonly type: "cas"; readonly from: number | null; readonly to: number };

export type Result = number | null | boolean | "failed";

/** Between a coordinator and a replica; `op` numbers the coordinator's operations. */
export type Message =
  | { readonly type: "query"; readonly op: number }
  | { readonly type: "report"; readonly op: number; readonly held: Held }
  | { readonly type: "install"; readonly op: number; readonly held: Held }
  | { readonly type: "installed"; readonly op: number };

export const unwritten: Held = { version: { counter: 0, writer: "" }, value: null };

export const isNewer = ({ version: a }: Held, { version: b }: Held): boolean =>
  a.counter === b.counter ? a.writer > b.writer : a.counter > b.counter;

export const newest = (copies: readonly Held[]): Held =>
  copies.reduce((a, b) => (isNewer(b, a) ? b : a), unwritten);
