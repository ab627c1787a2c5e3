import type { ModelName } from "./models.ts";

/**
 * What each model implies directly: a history that it allows is one that these allow, where they
 * apply. Session models ignore time, so they imply other session models only. Linearizability implies
 * them if the clocks are fine enough: where a client begins an operation at the very moment at which
 * its last one ended, the two are concurrent by time.
 *
 * Causal convergence does not imply PRAM, nor per-key sequential causal consistency; shortest
 * histories that show it are among the tests.
 */
export const IMPLIES: Readonly<Record<ModelName, readonly ModelName[]>> = {
  linearizable: [
    "sequential",
    "regular",
    "2-atomic",
    "bounded-staleness",
    "convergent",
    "close-to-open",
  ],
  sequential: ["causal-convergence", "causal-memory", "per-key-sequential"],
  "causal-convergence": [
    "session-guarantees",
    "causal-consistency",
    "per-key-sequential",
  ],
  "session-guarantees": ["causal-convergence", "read-your-writes", "monotonic-reads"],
  "causal-memory": ["causal-consistency", "pram"],
  "causal-consistency": [],
  "per-key-sequential": ["slow"],
  pram: ["slow"],
  slow: [],
  "read-your-writes": [],
  "monotonic-reads": [],
  "monotonic-writes": [],
  "writes-follow-reads": [],
  regular: ["safe"],
  safe: [],
  "2-atomic": [],
  "bounded-staleness": [],
  convergent: [],
  "session-semantics": ["close-to-open"],
  "close-to-open": [],
  "strict-serializable": ["strong-session-serializable", "strong-snapshot-isolation"],
  "strong-session-serializable": ["serializable", "strong-session-snapshot-isolation"],
  serializable: ["repeatable-read", "snapshot-isolation", "update-serializable"],
  // Without predicates the two are one.
  "repeatable-read": ["serializable"],
  "strong-snapshot-isolation": ["strong-session-snapshot-isolation"],
  "strong-session-snapshot-isolation": ["snapshot-isolation"],
  "snapshot-isolation": ["parallel-snapshot-isolation"],
  "update-serializable": ["parallel-snapshot-isolation"],
  "parallel-snapshot-isolation": ["monotonic-atomic-view"],
  "monotonic-atomic-view": ["read-committed"],
  "read-committed": ["read-uncommitted"],
  "read-uncommitted": [],
};

/** Of these models, those that no other of them implies; of models that are one, the last. */
export const strongestOf = (names: readonly ModelName[]): readonly ModelName[] =>
  names.filter(
    (name, i) =>
      !names.some(
        (other, j) =>
          j !== i && impliedBy(other).has(name) && (!impliedBy(name).has(other) || j > i),
      ),
  );

/** All that a model implies, directly or through others. */
export const impliedBy = (model: ModelName): ReadonlySet<ModelName> => {
  const implied = new Set<ModelName>();
  const waiting = [...IMPLIES[model]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === model || implied.has(next)) continue;
    implied.add(next);
    waiting.push(...IMPLIES[next]);
  }
  return implied;
};
