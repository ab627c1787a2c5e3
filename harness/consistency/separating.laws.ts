import type { Operation } from "../model/operation.ts";

/**
 * The shortest histories that tell models apart, one a row. `A: w(x)1 r(y)=0 / B: ...` are sessions
 * in their order, and every key starts as 0. They were found by trying all histories with as many
 * operations.
 */
export type Separating = {
  readonly history: string;
  readonly holds: readonly string[];
  readonly fails: readonly string[];
};

export const SEPARATING: readonly Separating[] = [
  {
    history: "A: w(x)1 r(y)=0 / B: w(y)1 r(x)=0",
    holds: ["causal-convergence", "causal-memory"],
    fails: ["sequential"],
  },
  {
    history: "A: w(x)1 r(x)=2 / B: w(x)2 r(x)=1",
    holds: ["causal-memory", "pram", "slow"],
    fails: ["causal-convergence", "per-key-sequential"],
  },
  {
    history: "A: w(x)1 r(x)=2 r(x)=1 / B: w(x)2",
    holds: ["causal-consistency"],
    fails: ["pram", "causal-memory", "causal-convergence", "per-key-sequential"],
  },
  {
    history: "A: w(x)1 r(y)=0 r(y)=2 r(x)=1 / B: w(y)1 w(x)2 w(y)2",
    holds: ["causal-convergence", "per-key-sequential"],
    fails: ["causal-memory", "pram"],
  },
  {
    history: "A: r(x)=2 w(x)1 / B: r(x)=1 w(x)2",
    holds: ["pram"],
    fails: ["causal-consistency", "no guarantee"],
  },
  {
    history: "A: w(x)1 w(y)1 / B: r(y)=1 r(x)=0",
    holds: ["per-key-sequential", "RYW+MR+MW ordered"],
    fails: ["pram", "causal-consistency", "sequential", "RYW+MR+MW"],
  },
  {
    history: "A: r(x)=1 w(y)1 / B: r(y)=1 w(x)1",
    holds: ["per-key-sequential"],
    fails: ["no guarantee"],
  },
  {
    history: "A: r(x)=1 r(x)=0 / B: w(x)1",
    holds: ["read-your-writes"],
    fails: ["monotonic-reads"],
  },
  {
    history: "A: w(x)1 r(x)=0",
    holds: ["monotonic-reads"],
    fails: ["read-your-writes"],
  },
  {
    history: "A: w(x)1 w(x)2 r(x)=1",
    holds: ["RYW+MR"],
    fails: ["RYW+MR+MW ordered"],
  },
  {
    history: "A: r(x)=2 w(x)1 r(x)=2 / B: w(x)2",
    holds: ["RYW+MR+MW"],
    fails: ["session-guarantees", "pram"],
  },
  {
    history: "A: w(x)1 / B: r(x)=1 w(y)1 / C: r(y)=1 r(x)=0",
    holds: ["RYW+MR+MW, WFR ordered"],
    fails: ["session-guarantees"],
  },
];

/** The same where time matters: `[0,1]` is an interval, `[0` one that never ends. */
export const SEPARATING_IN_TIME: readonly Separating[] = [
  {
    history: "W: w(x)1[0,1] / A: r(x)=0[2,3]",
    holds: ["sequential"],
    fails: ["linearizable", "regular", "safe"],
  },
  {
    history: "W: w(x)1[0 / A: r(x)=1[1,2] / B: r(x)=0[3,4]",
    holds: ["regular"],
    fails: ["linearizable"],
  },
  {
    history: "W: w(x)1[0 / A: r(x)=1[1,2] r(x)=0[3,4]",
    holds: ["regular"],
    fails: ["linearizable", "sequential"],
  },
  {
    history: "W: w(x)1[0,9] / A: r(x)=99[1,2]",
    holds: ["safe"],
    fails: ["regular"],
  },
  {
    history: "W: w(x)1[0,1] w(x)2[2,3] / A: r(x)=1[4,5]",
    holds: ["2-atomic"],
    fails: ["linearizable"],
  },
];

const STEP = /([wr])\((\w)\)=?(\d+)(?:\[(\d+)(?:,(\d+)\])?)?/g;

export const historyOf = (text: string): readonly Operation[] =>
  text.split(" / ").flatMap((session) => {
    const [client = "", steps = ""] = session.split(": ");
    return [...steps.matchAll(STEP)].map(
      ([step, kind, key, digits, invoked, returned], i): Operation => {
        const value = Number(digits);
        const request =
          kind === "w" ? { type: "write", key, value } : { type: "read", key };
        const isOpen = step.includes("[") && returned === undefined;
        const start = invoked === undefined ? 2 * i : Number(invoked);
        if (isOpen)
          return { client, request, invoked: start, returned: Number.POSITIVE_INFINITY };
        const end = returned === undefined ? 2 * i + 1 : Number(returned);
        const result = kind === "w" ? null : value;
        return { client, request, result, invoked: start, returned: end };
      },
    );
  });
