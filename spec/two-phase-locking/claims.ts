/** What is claimed of two-phase locking, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "./scope.ts";

const works: readonly Partial<Scope>[] = [
  {},
  { work: "lost update" },
  { work: "fractured read" },
  { work: "opposite orders" },
  { work: "one after another" },
  { work: "read again", duplicates: 1 },
  { work: "lost update", crashes: 1 },
  { work: "long fork" },
];

const short = works.map((scope) => ({ ...scope, readLocks: "short" as const }));

/** The claims by name. */
export const claims = {
  "transactions take effect one after another, in the order of time": {
    scope: works,
    property: "strict-serializable",
    expect: "holds",
    source: "Eswaran et al. 1976; Bernstein, Hadzilacos, Goodman 1987, theorem 3.1",
  },
  "with short read locks a transaction reads what has committed": {
    scope: short,
    property: "read-committed",
    expect: "holds",
    source: "Gray et al. 1976, degree 2; Berenson et al. 1995, table 2",
  },
  "with short read locks an update is lost": {
    scope: { work: "lost update", readLocks: "short" },
    property: "serializable",
    expect: "violated",
    source: "Berenson et al. 1995, P4",
  },
  "every transaction is answered": {
    scope: [{}, { work: "opposite orders" }],
    property: "a transaction is answered",
    expect: "holds",
    source:
      "Bernstein, Hadzilacos, Goodman 1987, section 3.4: none waits, so none waits for ever",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
