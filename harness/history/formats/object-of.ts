import type { ObjectName } from "../objects.ts";
import type { HistoryFormat } from "./guess.ts";

/** Operations that only one kind of object has. */
const TELLING: readonly (readonly [ObjectName, readonly string[]])[] = [
  ["kv", ["append", "delete"]],
  ["queue", ["enqueue", "dequeue", "drain"]],
  ["stack", ["push", "pop"]],
  ["mutex", ["acquire", "release"]],
  ["counter", ["increment", "decrement"]],
  ["set", ["remove", "contains"]],
  ["file", ["open", "close"]],
];

/** What all events of a history say about its object. */
export type ObjectClues = {
  readonly operations: Set<string>;
  /** Did a read answer a number, as a counter does, or a list, as a set does? */
  hasReadNumber: boolean;
  hasReadList: boolean;
  /** Was anything but a number added, or did an add answer whether it changed something? */
  hasAddedMember: boolean;
  /** Was anything but a string put or got? A store of strings does not have that. */
  hasOtherThanString: boolean;
  /** Was a record written? It may be several registers at once. */
  hasWrittenRecord: boolean;
  /** Did a read name an offset and a size, as reads of a block file do? */
  hasExtent: boolean;
  /** Did a transaction append to a list, and did one write a register? */
  hasAppended: boolean;
  hasWrittenRegister: boolean;
  /** Did a transaction read a list? */
  hasListInTransaction: boolean;
  /** Was there a request with the value `[key nil]`, although not every operation has a key? */
  hasLoneKey: boolean;
};

/** The clues before any event. */
export const nothingSeen = (): ObjectClues => ({
  operations: new Set(),
  hasReadNumber: false,
  hasReadList: false,
  hasAddedMember: false,
  hasOtherThanString: false,
  hasWrittenRecord: false,
  hasExtent: false,
  hasAppended: false,
  hasWrittenRegister: false,
  hasListInTransaction: false,
  hasLoneKey: false,
});

/** An object, or why no object fits. */
type Guess =
  | {
      readonly object: ObjectName;
      /** The reason, as the end of a sentence. */
      readonly why: string;
    }
  /** What the history would have to have. */
  | { readonly expected: string };

/**
 * Guesses the object of a history from all of its operations. Registers in Jepsen's formats all
 * have compare-and-set.
 */
export const objectOf = (format: HistoryFormat, seen: ObjectClues): Guess => {
  const guess = toldBy(format, seen);
  if (!seen.hasLoneKey || "expected" in guess) return guess;
  const pairs = "; pairs are values, because not every operation has a key";
  return { object: guess.object, why: `${guess.why}${pairs}` };
};

const toldBy = (format: HistoryFormat, seen: ObjectClues): Guess => {
  const { operations } = seen;
  if (operations.has("txn")) return transactional(seen);
  const told = TELLING.flatMap(([object, telling]) => {
    const used = telling.filter((f) => operations.has(f));
    return used.length === 0 ? [] : [{ object, used }];
  });
  const [only, another] = told;
  if (another !== undefined) {
    const each = told.map(({ object, used }) => `${used.join(" and ")} (of a ${object})`);
    return { expected: `operations of one object, not ${each.join(", ")}${naming()}` };
  }
  if (seen.hasExtent && (only === undefined || only.object === "file"))
    return { object: "block-file", why: "only a block-file is read at an offset" };
  if (only !== undefined)
    return {
      object: only.object,
      why: `only a ${only.object} has ${only.used.join(" and ")}`,
    };
  if (operations.has("add")) return setOrCounter(seen);
  const isStore = operations.has("get") || operations.has("put");
  const isMore = ["read", "write", "cas"].some((f) => operations.has(f));
  if (isStore && !isMore && !seen.hasOtherThanString)
    return { object: "kv", why: "all that is put and got are strings" };
  return registerOf(format, seen);
};

const transactional = (seen: ObjectClues): Guess => {
  const others = [...seen.operations].filter((f) => f !== "txn");
  if (others.length > 0)
    return {
      expected: `transactions alone, not txn and ${others.join(" and ")}${naming()}`,
    };
  if (seen.hasAppended && seen.hasWrittenRegister)
    return {
      expected:
        "transactions of one object: append is of a list-append, and w of a rw-register",
    };
  if (seen.hasAppended)
    return { object: "list-append", why: "its transactions append to lists" };
  if (seen.hasWrittenRegister)
    return { object: "rw-register", why: "its transactions write registers" };
  return seen.hasListInTransaction
    ? { object: "list-append", why: "its transactions read lists" }
    : { object: "rw-register", why: "its transactions only read" };
};

const setOrCounter = ({
  hasReadNumber,
  hasReadList,
  hasAddedMember,
}: ObjectClues): Guess => {
  const isSet = hasReadList || hasAddedMember;
  if (isSet && hasReadNumber) {
    const what = hasReadList
      ? "a read answered a list"
      : "something other than a number was added, or an add was answered";
    return {
      expected: `reads of one object: a counter was read, for it answered a number, and a set, for ${what}${naming("set", "counter")}`,
    };
  }
  if (hasReadNumber)
    return { object: "counter", why: "numbers are added, and a read answers a number" };
  if (hasReadList)
    return { object: "set", why: "a read answers a list of what was added" };
  if (hasAddedMember)
    return {
      object: "set",
      why: "something other than a number is added, or an add is answered by true or false",
    };
  return {
    expected: `a read that tells whether numbers are added to a set or to a counter${naming("set", "counter")}`,
  };
};

const registerOf = (format: HistoryFormat, seen: ObjectClues): Guess => {
  const { operations, hasWrittenRecord } = seen;
  const listed = [...operations].sort().join(" and ");
  const several = hasWrittenRecord
    ? "; several registers at once are a multi-register, which has to be named"
    : "";
  if (operations.has("cas"))
    return { object: "cas-register", why: `only a cas-register has cas${several}` };
  const why = `a register has ${listed}${several}`;
  return format === "lockstep" || format === "csv"
    ? { object: "register", why }
    : { object: "cas-register", why: `${why}, and those of this format have cas, too` };
};

const naming = (...objects: readonly ObjectName[]): string => {
  if (objects.length === 0)
    return " (name the object with --object, or a module of your own that has all of them)";
  return ` (name it: ${objects.map((object) => `--object ${object}`).join(" or ")})`;
};
