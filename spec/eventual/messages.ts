/** The words of the eventual store: what clients ask, what coordinators, homes and spares say. */

/** Totally ordered: by the writer's clock, then by the writer's name. */
export type Version = { readonly clock: number; readonly writer: string };

/**
 * What a node keeps: a value and the version that its put gave it. A copy of null that has a version is a
 * tombstone: a delete leaves it, so that older copies do not come back.
 */
export type Copy = { readonly version: Version; readonly value: number | null };

/** What a client asks. A put of null is a delete. */
export type Request =
  | { readonly type: "put"; readonly value: number | null }
  | { readonly type: "get" };

/** The answer: null to a put, the value to a get. */
export type Result = number | null;

/** What processes say to each other. */
export type Message =
  /** Between a coordinator and a node; `op` numbers the coordinator's operations. */
  | { readonly type: "query"; readonly op: number }
  | { readonly type: "report"; readonly op: number; readonly held: Copy }
  /** `home`: the home for which a spare keeps the copy as a hint; null: the addressee is a home. */
  | {
      readonly type: "install";
      readonly op: number;
      readonly held: Copy;
      readonly home: string | null;
    }
  | { readonly type: "installed"; readonly op: number }
  /** Anti-entropy, from home to home. */
  | { readonly type: "offer"; readonly held: Copy }
  /** A spare hands a hint over to its home, and the home confirms that it holds it. */
  | { readonly type: "hint"; readonly held: Copy }
  | { readonly type: "handed"; readonly version: Version };

/** What a home holds before the first put; older than every copy that was put. */
export const unwritten: Copy = { version: { clock: 0, writer: "" }, value: null };

/** Is the first copy newer than the second? */
export const isNewer = ({ version: a }: Copy, { version: b }: Copy): boolean =>
  a.clock === b.clock ? a.writer > b.writer : a.clock > b.clock;

/** The newer of two copies; the one that is held if both have one version. */
export const newer = (held: Copy, other: Copy): Copy =>
  isNewer(other, held) ? other : held;

/** The newest of these copies; `unwritten` if there is none. */
export const newest = (copies: readonly Copy[]): Copy => copies.reduce(newer, unwritten);

/** Are these one version? */
export const isSame = (a: Version, b: Version): boolean =>
  a.clock === b.clock && a.writer === b.writer;
