/** What is claimed of the single-copy store, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "./scope.ts";

/** The claims by name. */
export const claims = {
  "one copy is linearizable": {
    scope: [{}, { puts: 2, duplicates: 1 }, { crashes: 1 }, { partitions: 1 }],
    property: "linearizable",
    expect: "holds",
    source: "slide 45, atomic consistency",
  },
  "a client that is not cut off from the copy is answered": {
    scope: [{ crashes: 1 }, { partitions: 1 }],
    property: "a client on the side of the copy is answered",
    expect: "holds",
    source: "slide 26, availability",
  },
  "a client that is cut off from the copy waits": {
    scope: { partitions: 1 },
    property: "a client that is cut off from the copy is answered",
    expect: "violated",
    source: "slide 26, the CAP theorem",
    steps: 2,
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
