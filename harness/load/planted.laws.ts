/** Mistakes of load generators, planted by replacing a decision. */
import type { Latencies } from "./latencies.ts";
import type { Percentile } from "./percentile.ts";
import type { LoadRules } from "./rules.ts";

/** The mistakes by name. */
export const planted = {
  "the next request waits for the answer to the last one": {
    waits: true,
    begins: ({ sentMs }) => sentMs,
  },
  "a latency begins when the request is sent": { begins: ({ sentMs }) => sentMs },
  "a latency begins when the client asks the node that answers": {
    begins: ({ lastSentMs }) => lastSentMs,
  },
  "requests without an answer are left out": { unanswered: () => null },
  "a request without an answer counts for as long as it lasted": {
    unanswered: (sinceMs) => sinceMs,
  },
  "the percentile of the whole is the average of those of the parts": {
    overall: (parts: readonly Latencies[], percentile: Percentile) =>
      parts.reduce((sum, part) => sum + part.at(percentile), 0) / parts.length,
  },
} satisfies Readonly<Record<string, Partial<LoadRules>>>;
