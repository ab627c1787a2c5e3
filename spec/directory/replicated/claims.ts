/** What is claimed of a replicated directory, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "../scope.ts";

/** Three directories, of which the second one may take over. */
export const three = { work: "replicated", n: 1, directories: 3, takeovers: 1 } as const;
/** The writer moves the key meanwhile. */
export const moving = { ...three, change: "move" } as const;

/** The claims by name. */
export const claims = {
  "one directory at a time is the writer": {
    scope: [
      { ...moving, asks: "put" },
      { ...three, asks: "put-and-get" },
    ],
    property: "no two directories are the writer in one epoch",
    expect: "holds",
    source: "slide 41: master/directory scalability: replicate it",
  },
  "puts that two writers number one after the other leave replicas that agree": {
    scope: { ...three, n: 2, directories: 2, asks: "two-puts" },
    property: "replicas agree once no put is on its way",
    expect: "holds",
    source: "slides 41 and 44",
  },
  "two of three directories number puts one after the other, and replicas agree": {
    scope: { ...three, n: 2, asks: "two-puts" },
    property: "replicas agree once no put is on its way",
    expect: "holds",
    source: "slides 41 and 44",
    long: true,
  },
  "a key that moves while another directory takes over is found": {
    scope: { ...moving, asks: "get" },
    property: "a get never finds nothing",
    expect: "holds",
    source: "slides 41 and 42",
  },
  "a put and a get are linearizable while another directory takes over": {
    scope: [
      { ...three, asks: "put-and-get" },
      { ...moving, asks: "one-put-then-get" },
    ],
    property: "linearizable",
    expect: "holds",
    source: "slides 41 and 45",
  },
  "a put beside a get is linearizable while another directory takes over and the key moves":
    {
      scope: [
        { ...moving, asks: "put-and-get" },
        { ...moving, asks: "get", takeovers: 2 },
      ],
      property: "linearizable",
      expect: "holds",
      source: "slides 41, 42 and 45",
      long: true,
    },
  "puts are answered after the writer has failed": {
    scope: { ...three, asks: "put", failures: 1 },
    property: "a request is answered",
    expect: "holds",
    source: "slide 41",
  },
  "no put is answered after the writer has failed and no other directory takes over": {
    scope: { ...three, asks: "put", failures: 1, takeovers: 0 },
    property: "a request is answered",
    expect: "violated",
    source: "slide 41",
  },
  "two of three directories failed: no put is answered": {
    scope: { ...three, asks: "put", failures: 2, takeovers: 2 },
    property: "a request is answered",
    expect: "violated",
    source: "slide 41; most directories have to agree",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
