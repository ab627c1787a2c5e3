import { boundedStaleness } from "./bounded-staleness.ts";
import { causalConsistency } from "./causal-consistency.ts";
import { causalConvergence } from "./causal-convergence.ts";
import { causalMemory } from "./causal-memory.ts";
import { closeToOpen } from "./close-to-open.ts";
import { convergent } from "./convergent.ts";
import type { Model } from "./criterion.ts";
import { twoAtomic } from "./k-atomic.ts";
import { linearizable } from "./linearizable.ts";
import { monotonicReads } from "./monotonic-reads.ts";
import { monotonicWrites } from "./monotonic-writes.ts";
import { perKeySequential } from "./per-key-sequential.ts";
import { pram } from "./pram.ts";
import { readYourWrites } from "./read-your-writes.ts";
import { regular } from "./regular.ts";
import { safe } from "./safe.ts";
import { sequential } from "./sequential.ts";
import { sessionGuarantees } from "./session-guarantees.ts";
import { sessionSemantics } from "./session-semantics.ts";
import { slow } from "./slow.ts";
import { writesFollowReads } from "./writes-follow-reads.ts";

/** The models that a history can be judged by; another name is the caller's to refuse. */
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
} as const satisfies Readonly<Record<string, Model>>;

export type ModelName = keyof typeof models;
