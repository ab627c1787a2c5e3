import type { Judge } from "../criterion.ts";
import { type Guarantees, guarantee } from "../sessions/guarantees.ts";
import { byCause } from "../sessions/logic.ts";
import { sessionModel } from "../sessions/session-model.ts";
import { convergent } from "./causal-convergence.ts";

/**
 * Read-your-writes, monotonic reads, monotonic writes and writes-follow-reads together, with one
 * order of all writes, where a client that sees a write also sees what its writer had seen. On
 * registers this is causal convergence.
 *
 * Brzeziński, Sobaniec, Wawrzyniak. "From Session Causality to Causal Consistency". PDP 2004.
 */
export const sessionGuarantees: Judge = sessionModel({
  name: "session-guarantees",
  order: "of all writes, the same for everybody, that keeps the four guarantees",
  check: convergent,
  logics: () => [{ order: byCause, rules: "after", answers: "together" }],
});

/** Some of the guarantees together. A history of n operations takes space quadratic in n. */
export const someGuarantees = (name: string, guarantees: Guarantees): Judge =>
  sessionModel({
    name,
    order: "of all writes, the same for everybody, that keeps these guarantees",
    check: (execution, budget) => guarantee(execution, guarantees, budget),
    logics: () => [],
  });
