/** The words of the eventual store: what clients ask, what coordinators and nodes say. */

/** Totally ordered: by the writer's clock, then by the writer's name. */
export type Version = { readonly clock: number; readonly writer: string };

/**
 * A copy; nothing written yet is older than anything written. A copy of null that has a version is
 * a tombstone: what a delete leaves, so that older copies do not come back.
 */
export type Held = { readonly version: Version; readonly value: number | null };

/** A put of null is a delete. */
export type Request =
  | { readonly type: "put"; readonly value: number | null }
  | { readonly type: "get" };

export type Result = number | null;

export type Message =
  /** Between a coordinator and a node; `op` numbers the coordinator's operations. */
  | { readonly type: "query"; readonly op: number }
  | { readonly type: "report"; readonly op: number; readonly held: Held }
  /** `home` is whom the node stands in for, null where it is a home itself. */
  | {
      readonly type: "install";
      readonly op: number;
      readonly held: Held;
      readonly home: string | null;
    }
  | { readonly type: "installed"; readonly op: number }
  /** Anti-entropy, from home to home. */
  | { readonly type: "offer"; readonly held: Held }
  /** A substitute hands over what it kept for a home, and the home says that it has it. */
  | { readonly type: "hint"; readonly held: Held }
  | { readonly type: "handed"; readonly version: Version };

export const unwritten: Held = { version: { clock: 0, writer: "" }, value: null };

export const isNewer = ({ version: a }: Held, { version: b }: Held): boolean =>
  a.clock === b.clock ? a.writer > b.writer : a.clock > b.clock;

/** The newer of two copies; the one that is held, if they are of one version. */
export const newer = (held: Held, other: Held): Held =>
  isNewer(other, held) ? other : held;

export const newest = (copies: readonly Held[]): Held => copies.reduce(newer, unwritten);

export const isSame = (a: Version, b: Version): boolean =>
  a.clock === b.clock && a.writer === b.writer;
