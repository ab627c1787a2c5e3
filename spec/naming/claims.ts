/** What is claimed of names, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "./scope.ts";

/** The claims by name. */
export const claims = {
  "a move breaks host:path": {
    scope: { names: "host:path" },
    property: "an open finds the file",
    expect: "violated",
    source: "slide 8, no location or migration transparency",
    steps: 4,
  },
  "a move breaks a mount": {
    scope: { names: "mount" },
    property: "an open finds the file",
    expect: "violated",
    source: "slide 8",
    steps: 4,
  },
  "a remount mends a mount that a move broke": {
    scope: { names: "mount", opens: 3 },
    property: "an open after the remount finds the file",
    expect: "holds",
    source: "slide 8",
  },
  "a move leaves a global name intact": {
    scope: [{ names: "global" }, { names: "global", opens: 3, overlaps: true }],
    property: "an open finds the file",
    expect: "holds",
    source: "slide 8, location transparency",
  },
  "a moved file is opened by its global name": {
    scope: { names: "global" },
    property: "the file is opened where it was moved to",
    expect: "holds",
    source: "slide 8",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
