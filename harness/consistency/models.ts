import type { Judge } from "./criterion.ts";
import { boundedStaleness } from "./models/bounded-staleness.ts";
import { causalConsistency } from "./models/causal-consistency.ts";
import { causalConvergence } from "./models/causal-convergence.ts";
import { causalMemory } from "./models/causal-memory.ts";
import { closeToOpen } from "./models/close-to-open.ts";
import { convergent } from "./models/convergent.ts";
import { linearizable } from "./models/linearizable.ts";
import { monotonicReads } from "./models/monotonic-reads.ts";
import { monotonicWrites } from "./models/monotonic-writes.ts";
import { perKeySequential } from "./models/per-key-sequential.ts";
import { pram } from "./models/pram.ts";
import { readYourWrites } from "./models/read-your-writes.ts";
import { regular } from "./models/regular.ts";
import { safe } from "./models/safe.ts";
import { sequential } from "./models/sequential.ts";
import { sessionGuarantees } from "./models/session-guarantees.ts";
import { sessionSemantics } from "./models/session-semantics.ts";
import { slow } from "./models/slow.ts";
import { twoAtomic } from "./models/two-atomic.ts";
import { writesFollowReads } from "./models/writes-follow-reads.ts";

/** The judges of histories, by the names of their models. */
export const models = {
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

/** The name of a consistency model. */
export type ModelName = keyof typeof models;
