import { valueKey } from "../history/value-key.ts";
import { checkBank } from "./bank.ts";
import { checkComments } from "./comments.ts";
import { checkCounter } from "./counter.ts";
import { named } from "./elements.ts";
import { checkLongFork, looksLikeLongFork } from "./long-fork.ts";
import { hasOnly, type Look, readsOnly } from "./look.ts";
import { checkMonotonic } from "./monotonic.ts";
import { checkQueue } from "./queue.ts";
import { checkSequential } from "./sequential.ts";
import { checkSet } from "./set.ts";
import { checkSetFull } from "./set-full.ts";
import { checkTotalQueue } from "./total-queue.ts";
import { checkUniqueIds } from "./unique-ids.ts";
import type { Workload } from "./workload.ts";

/** Does no read begin before the last add did? */
const isReadAtEnd = ({ operations }: Look): boolean => {
  const last = (names: string, pick: (...all: number[]) => number, from: number) =>
    named(operations, names).reduce(
      (at, { operation }) => pick(at, operation.invoked),
      from,
    );
  return last("add", Math.max, -Infinity) < last("read", Math.min, Infinity);
};

const isSet = (look: Look): boolean =>
  look.object === "set" && look.functions.has("add") && hasOnly(look, "add", "read");

/** Is some value written to a key twice? */
const writesAgain = ({ operations }: Look): boolean => {
  const written = new Set<string>();
  for (const { value } of named(operations, "txn"))
    for (const [f, key, given] of value as readonly (readonly unknown[])[]) {
      if (f !== "w") continue;
      const name = valueKey([key, given]);
      if (written.has(name)) return true;
      written.add(name);
    }
  return false;
};

const isOf =
  (object: string, why: string) =>
  (look: Look): string | undefined =>
    look.object === object ? why : undefined;

/**
 * The workloads by name. A history is of the first one that recognises it, so those with operations of
 * their own stand first.
 */
const workloads = {
  "unique-ids": {
    recognise: ({ functions }) =>
      functions.has("generate") ? "only this workload has generate" : undefined,
    judge: checkUniqueIds,
  },
  bank: {
    recognise: (look) =>
      look.functions.has("transfer")
        ? "only this workload has transfer"
        : hasOnly(look, "read") && readsOnly(look, "balances")
          ? "its reads answer a number for each account, and it has no other operation"
          : undefined,
    judge: checkBank,
  },
  "long-fork": {
    recognise: looksLikeLongFork,
    object: "rw-register",
    judge: checkLongFork,
  },
  monotonic: {
    recognise: (look) =>
      hasOnly(look, "add", "read") && readsOnly(look, "rows")
        ? "its reads answer rows with val and sts"
        : undefined,
    judge: checkMonotonic,
  },
  sequential: {
    recognise: (look) =>
      hasOnly(look, "write", "read") &&
      !look.written.has("list") &&
      readsOnly(look, "keyed-list")
        ? "its reads answer a key with a list of its subkeys"
        : undefined,
    judge: checkSequential,
  },
  comments: {
    recognise: (look) =>
      look.functions.has("write") &&
      hasOnly(look, "write", "read") &&
      [...look.written].every((form) => form === "number" || form === "scalar") &&
      readsOnly(look, "list")
        ? "single values are written, and a read answers a list of them"
        : undefined,
    judge: checkComments,
  },
  set: {
    recognise: (look) =>
      isSet(look) && isReadAtEnd(look) ? "it is read after all adds" : undefined,
    object: "set",
    judge: checkSet,
  },
  "set-full": {
    recognise: (look) => (isSet(look) ? "it is read between adds" : undefined),
    object: "set",
    judge: checkSetFull,
  },
  "total-queue": {
    recognise: ({ functions }) =>
      functions.has("drain") ? "the queue is drained" : undefined,
    object: "queue",
    judge: checkTotalQueue,
  },
  queue: {
    recognise: isOf(
      "queue",
      "elements are enqueued and dequeued, and the queue is not drained",
    ),
    object: "queue",
    judge: checkQueue,
  },
  counter: {
    recognise: isOf("counter", "numbers are added, and reads answer a number"),
    object: "counter",
    judge: checkCounter,
  },
  mutex: {
    recognise: isOf("mutex", "a lock is acquired and released"),
    object: "mutex",
    judge: "linearizable",
  },
  append: {
    recognise: isOf("list-append", "transactions append to lists and read them"),
    object: "list-append",
    judge: "strict-serializable",
  },
  "multi-register": {
    recognise: (look) =>
      look.object === "rw-register" && writesAgain(look)
        ? "its transactions write a value to a key twice, which those of wr do not"
        : undefined,
    object: "rw-register",
    judge: "strict-serializable",
  },
  wr: {
    recognise: isOf("rw-register", "transactions write registers and read them"),
    object: "rw-register",
    judge: "strict-serializable",
  },
  "cas-register": {
    recognise: (look) =>
      look.object === "cas-register" && look.functions.has("cas")
        ? "a register has cas"
        : undefined,
    object: "cas-register",
    judge: "linearizable",
  },
  register: {
    recognise: ({ object }) =>
      object === "register" || object === "cas-register"
        ? "a register is read and written"
        : undefined,
    object: "register",
    judge: "linearizable",
  },
} as const satisfies Readonly<Record<string, Workload>>;

/** The name of a workload. */
export type WorkloadName = keyof typeof workloads;

/** The names of all workloads. */
export const WORKLOADS = Object.keys(workloads) as readonly WorkloadName[];

/** A workload by its name. */
export const workloadNamed = (name: WorkloadName): Workload => workloads[name];

/** The workload that a history looks like, with the reason; undefined if it looks like none. */
export const recognised = (
  look: Look,
): { readonly name: WorkloadName; readonly why: string } | undefined => {
  for (const name of WORKLOADS) {
    const why = workloadNamed(name).recognise(look);
    if (why !== undefined) return { name, why };
  }
  return undefined;
};

/** Is this the name of a workload? */
export const isWorkloadName = (name: string): name is WorkloadName =>
  Object.hasOwn(workloads, name);
