/** Copies of values with versions, as replicated stores keep them. */
import type { Json } from "../ports.ts";

/** Totally ordered: by a number that its writer chose, then by the writer's name. */
export type Version = readonly [number: number, writer: string];
/** A value and its version; the value null is a tombstone, where a store has deletes. */
export type Copy = { readonly version: Version; readonly value: Json };

/** More than any run needs, and so far below 2^53 that counting on from it stays exact. */
const COUNTER_MAX = 2 ** 51;

const WRITER_LENGTH_MAX = 255;

/** Is this field a version that a node can have given? */
export const isVersion = (version: Json | undefined): version is Version => {
  if (!Array.isArray(version) || version.length !== 2) return false;
  const [number, writer] = version;
  return (
    Number.isInteger(number) &&
    number >= 0 &&
    number <= COUNTER_MAX &&
    typeof writer === "string" &&
    writer.length <= WRITER_LENGTH_MAX
  );
};

/** Is this field a copy with such a version? */
export const isCopy = (copy: Json | undefined): copy is Copy => {
  if (typeof copy !== "object" || copy === null || !("version" in copy)) return false;
  const { version, value } = copy as { readonly [field: string]: Json };
  return value !== undefined && isVersion(version);
};

/** The same, or null: the sender holds no copy. */
export const isCopyOrNull = (copy: Json | undefined): copy is Copy | null =>
  copy === null || isCopy(copy);

/** Is the first copy newer? Every copy is newer than none. */
export const isNewer = (one: Copy, other: Copy | undefined): boolean =>
  other === undefined ||
  one.version[0] > other.version[0] ||
  (one.version[0] === other.version[0] && one.version[1] > other.version[1]);

/** The newest of these copies; nulls stand for nodes that hold none. */
export const newest = (copies: Iterable<Copy | null>): Copy | undefined => {
  let best: Copy | undefined;
  for (const copy of copies) if (copy !== null && isNewer(copy, best)) best = copy;
  return best;
};

/** Are these two the same version? */
export const isSame = (one: Version, other: Version): boolean =>
  one[0] === other[0] && one[1] === other[1];
