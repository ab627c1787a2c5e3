/** What is claimed of directories that share the keys, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "../scope.ts";

const recursive = { work: "partitioned", n: 1, stale: true } as const;
const scopes = [recursive, { ...recursive, query: "iterative" }] as const;

/** The claims by name. */
export const claims = {
  "a partitioned directory sends each key to one directory": {
    scope: scopes,
    property: "a key is served by its own directory alone",
    expect: "holds",
    source: "slide 41: different keys are served by different masters/directories",
  },
  "a partitioned directory answers as a single one does": {
    scope: scopes,
    property: "clients and nodes see a single directory",
    expect: "holds",
    source: "slide 41: how do you partition? by the ring of slide 49",
  },
  "puts and gets through a partitioned directory are linearizable": {
    scope: scopes,
    property: "linearizable",
    expect: "holds",
    source: "slides 37, 41 and 45",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
