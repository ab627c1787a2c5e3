import { causalConsistency } from "./causal-consistency.ts";
import { causalConvergence } from "./causal-convergence.ts";
import { causalMemory } from "./causal-memory.ts";
import type { Model } from "./criterion.ts";
import { linearizable } from "./linearizable.ts";
import { perKeySequential } from "./per-key-sequential.ts";
import { pram } from "./pram.ts";
import { regular } from "./regular.ts";
import { safe } from "./safe.ts";
import { sequential } from "./sequential.ts";

/** The models that a history can be judged by; another name is the caller's to refuse. */
export const models = {
  linearizable,
  sequential,
  "per-key-sequential": perKeySequential,
  "causal-convergence": causalConvergence,
  "causal-memory": causalMemory,
  "causal-consistency": causalConsistency,
  pram,
  regular,
  safe,
} as const satisfies Readonly<Record<string, Model>>;

export type ModelName = keyof typeof models;
