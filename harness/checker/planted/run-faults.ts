/** Faults of what is judged on whole runs: of temporal properties and of refinement. */
import type { Planted } from "./planted.ts";

const TEMPORAL = [
  "temporal/judge-temporal.oracle.test.ts",
  "temporal/judge-temporal.test.ts",
];
const REFINEMENT = ["refinement/refinement.test.ts"];

const temporalFaults: readonly Planted[] = [
  {
    file: "temporal/components.ts",
    text: "if (low[target]! < low[state]!) low[state] = low[target]!;",
    replacement: "",
    does: "finds no component of more than one state",
    killedBy: TEMPORAL,
  },
  {
    file: "temporal/fair-components.ts",
    text: "(isStrong(promise) || enabledAt[promise] === states.length),",
    replacement: "isStrong(promise),",
    does: "does not keep processes from standing still that are owed a step",
    killedBy: TEMPORAL,
  },
  {
    file: "temporal/fair-components.ts",
    text: "if (rest.length > 0) enclose(rest);",
    replacement: "",
    does: "does not look for fair runs in a part of a component",
    killedBy: TEMPORAL,
  },
  {
    file: "temporal/graph.ts",
    text: "if (target === state) continue;",
    replacement: "",
    does: "takes steps that change nothing for steps",
    killedBy: TEMPORAL,
  },
  {
    file: "temporal/pending.ts",
    text: "const place = 2 * state + (owed ? 1 : 0);",
    replacement: "const place = 2 * state + (wasOwed ? 1 : 0);",
    does: "learns one step late that something is owed",
    killedBy: TEMPORAL,
  },
  {
    file: "temporal/obligation.ts",
    text: "): boolean => !isMet && (wasOwed || arises);",
    replacement: "): boolean => wasOwed || (arises && !isMet);",
    does: "never takes what is owed for met",
    killedBy: TEMPORAL,
  },
  {
    file: "temporal/fairness.ts",
    text: "isStrong[promise] = strongly;",
    replacement: "isStrong[promise] = false;",
    does: "takes strong promises for weak ones",
    killedBy: TEMPORAL,
  },
];

const refinementFaults: readonly Planted[] = [
  {
    file: "refinement/refinement.ts",
    text: "if (!refines.isStart(first))",
    replacement: "if (first.length < 0)",
    does: "accepts any first state",
    killedBy: REFINEMENT,
  },
  {
    file: "refinement/refinement.ts",
    text: "from === to || stepsFrom(from).has(to);",
    replacement: "stepsFrom(from).has(to);",
    does: "refuses steps that change nothing in the other system",
    killedBy: REFINEMENT,
  },
  {
    file: "refinement/abstraction.ts",
    text: "inboxes[p] = added(inboxes[p]!, letter, cells.network, cells.sender);",
    replacement: "",
    does: "leaves out the letters that a mapping gives",
    killedBy: REFINEMENT,
  },
];

/** Each fault with the tests that must fail when it is planted. */
export const runFaults: readonly Planted[] = [...temporalFaults, ...refinementFaults];
