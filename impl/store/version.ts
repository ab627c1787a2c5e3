import type { Json } from "../ports.ts";

/** A number that its writer chose, then the writer's name: two writers never share one. */
export type Version = readonly [number: number, writer: string];
/** What is kept of a key; a null is what a delete leaves, where a store has deletes. */
export type Held = { readonly version: Version; readonly value: Json };

/** Far beyond what any run comes to, and so far below 2^53 that counting on from it stays exact. */
const COUNTER_MAX = 2 ** 51;

const WRITER_LENGTH_MAX = 255;

/** Is this a version that a node can have given? */
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

/** Is this a copy whose version a node can have given? */
export const isHeld = (held: Json | undefined): held is Held => {
  if (typeof held !== "object" || held === null || !("version" in held)) return false;
  const { version, value } = held as { readonly [field: string]: Json };
  return value !== undefined && isVersion(version);
};

/** The same, or that the sender holds none. */
export const isHeldOrNull = (held: Json | undefined): held is Held | null =>
  held === null || isHeld(held);

export const isNewer = (one: Held, other: Held | undefined): boolean =>
  other === undefined ||
  one.version[0] > other.version[0] ||
  (one.version[0] === other.version[0] && one.version[1] > other.version[1]);

/** Nil is least: a replica that holds nothing never wins. */
export const newest = (copies: Iterable<Held | null>): Held | undefined => {
  let best: Held | undefined;
  for (const copy of copies) if (copy !== null && isNewer(copy, best)) best = copy;
  return best;
};

export const isSame = (one: Version, other: Version): boolean =>
  one[0] === other[0] && one[1] === other[1];
