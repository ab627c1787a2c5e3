import { isTransactional } from "../history/objects/transactional.ts";
import type { Judge } from "./criterion.ts";
import { boundedStaleness } from "./models/bounded-staleness.ts";
import { causalConsistency } from "./models/causal-consistency.ts";
import { causalConvergence } from "./models/causal-convergence.ts";
import { causalMemory } from "./models/causal-memory.ts";
import { closeToOpen } from "./models/close-to-open.ts";
import { convergent } from "./models/convergent.ts";
import { linearizable } from "./models/linearizable.ts";
import { monotonicAtomicView } from "./models/monotonic-atomic-view.ts";
import { monotonicReads } from "./models/monotonic-reads.ts";
import { monotonicWrites } from "./models/monotonic-writes.ts";
import { parallelSnapshotIsolation } from "./models/parallel-snapshot-isolation.ts";
import { perKeySequential } from "./models/per-key-sequential.ts";
import { pram } from "./models/pram.ts";
import { readCommitted } from "./models/read-committed.ts";
import { readUncommitted } from "./models/read-uncommitted.ts";
import { readYourWrites } from "./models/read-your-writes.ts";
import { regular } from "./models/regular.ts";
import { repeatableRead } from "./models/repeatable-read.ts";
import { safe } from "./models/safe.ts";
import { sequential } from "./models/sequential.ts";
import { serializable } from "./models/serializable.ts";
import { sessionGuarantees } from "./models/session-guarantees.ts";
import { sessionSemantics } from "./models/session-semantics.ts";
import { slow } from "./models/slow.ts";
import { snapshotIsolation } from "./models/snapshot-isolation.ts";
import { strictSerializable } from "./models/strict-serializable.ts";
import { strongSessionSerializable } from "./models/strong-session-serializable.ts";
import { strongSessionSnapshotIsolation } from "./models/strong-session-snapshot-isolation.ts";
import { strongSnapshotIsolation } from "./models/strong-snapshot-isolation.ts";
import { twoAtomic } from "./models/two-atomic.ts";
import { updateSerializable } from "./models/update-serializable.ts";
import { writesFollowReads } from "./models/writes-follow-reads.ts";
import type { LevelName } from "./transactions/levels.ts";

/** The judges of histories of operations on objects, by the names of their models. */
const operationModels = {
  linearizable,
  sequential,
  "per-key-sequential": perKeySequential,
  "causal-convergence": causalConvergence,
  "causal-memory": causalMemory,
  "causal-consistency": causalConsistency,
  pram,
  slow,
  "session-guarantees": sessionGuarantees,
  "read-your-writes": readYourWrites,
  "monotonic-reads": monotonicReads,
  "monotonic-writes": monotonicWrites,
  "writes-follow-reads": writesFollowReads,
  regular,
  safe,
  "2-atomic": twoAtomic,
  "bounded-staleness": boundedStaleness,
  convergent,
  "close-to-open": closeToOpen,
  "session-semantics": sessionSemantics,
} as const satisfies Readonly<Record<string, Judge>>;

/** The judges of histories of transactions, by the names of their isolation levels. */
const levels = {
  "read-uncommitted": readUncommitted,
  "read-committed": readCommitted,
  "monotonic-atomic-view": monotonicAtomicView,
  "repeatable-read": repeatableRead,
  "parallel-snapshot-isolation": parallelSnapshotIsolation,
  "snapshot-isolation": snapshotIsolation,
  "strong-session-snapshot-isolation": strongSessionSnapshotIsolation,
  "strong-snapshot-isolation": strongSnapshotIsolation,
  "update-serializable": updateSerializable,
  serializable,
  "strong-session-serializable": strongSessionSerializable,
  "strict-serializable": strictSerializable,
} as const satisfies Readonly<Record<LevelName, Judge>>;

/** The judges of histories, by the names of their models. */
export const models = { ...operationModels, ...levels } as const;

/** The name of a consistency model. */
export type ModelName = keyof typeof models;

/** The models of single operations, which do not apply to transactions. */
export const OPERATION_MODELS = Object.keys(operationModels) as readonly ModelName[];

/** The isolation levels, which apply to transactions alone, the strongest last. */
export const LEVEL_MODELS = Object.keys(levels) as readonly ModelName[];

/** The models that may apply to histories of an object. */
export const modelsFor = (object: object): readonly ModelName[] =>
  isTransactional(object) ? LEVEL_MODELS : OPERATION_MODELS;
