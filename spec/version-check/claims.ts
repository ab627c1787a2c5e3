/** What is claimed of the version check, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "./scope.ts";

const works: readonly Partial<Scope>[] = [
  {},
  { work: "lost update" },
  { work: "fractured read" },
  { work: "opposite orders" },
  { work: "one after another" },
  { work: "update and read", duplicates: 1 },
  { work: "lost update", crashes: 1 },
  { work: "long fork" },
];

/** The claims by name. */
export const claims = {
  "transactions have snapshots, no older than their beginning": {
    scope: works,
    property: "strong-snapshot-isolation",
    expect: "holds",
    source: "Berenson et al. 1995, section 4.2; Daudjee, Salem 2006",
  },
  "write skew": {
    scope: {},
    property: "serializable",
    expect: "violated",
    source: "Berenson et al. 1995, A5B",
  },
  "no update is lost": {
    scope: { work: "lost update" },
    property: "serializable",
    expect: "holds",
    source: "Berenson et al. 1995, P4: the first committer wins",
  },
  "every transaction is answered": {
    scope: [{}, { work: "opposite orders" }],
    property: "a transaction is answered",
    expect: "holds",
    source: "Berenson et al. 1995, section 4.2: reads never wait",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
