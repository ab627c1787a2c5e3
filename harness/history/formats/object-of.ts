import type { ObjectName } from "../objects.ts";
import type { HistoryFormat } from "./guess.ts";

/** The operations that only one kind of object has. */
const TELLING: readonly (readonly [ObjectName, readonly string[]])[] = [
  ["kv", ["append", "delete"]],
  ["queue", ["enqueue", "dequeue", "drain"]],
  ["stack", ["push", "pop"]],
  ["mutex", ["acquire", "release"]],
  ["counter", ["increment", "decrement"]],
  ["set", ["remove", "contains"]],
  ["file", ["open", "close"]],
];

/** What was seen in a history that tells what its clients used. */
export type Seen = {
  readonly operations: ReadonlySet<string>;
  /** Was a number read? What is added to is then a counter, and else a set. */
  readonly hasReadNumber: boolean;
  /** Was anything but a string put or got? A store of strings does not have that. */
  readonly hasOtherThanString: boolean;
};

/** The object is told by the operations; Jepsen's registers are all compare-and-set. */
export function objectOf(
  format: HistoryFormat,
  { operations, hasReadNumber, hasOtherThanString }: Seen,
): ObjectName {
  for (const [object, telling] of TELLING)
    if (telling.some((f) => operations.has(f))) return object;
  if (operations.has("add")) return hasReadNumber ? "counter" : "set";
  const isStore = operations.has("get") || operations.has("put");
  if (isStore && !hasOtherThanString) return "kv";
  if (operations.has("cas")) return "cas-register";
  return format === "lockstep" || format === "csv" ? "register" : "cas-register";
}
