/** What is claimed of look-ups, on the ring of slide 50. */
import type { Claim } from "lockstep";
import type { Scope } from "../scope.ts";

/** A ring on which more can be tried. */
export const small = { bits: 4, ids: [1, 3, 6, 7, 10, 14] } as const;
const exact = { work: "look-up" } as const;
const none = { ...exact, tables: "none", ...small } as const;
/** Every look-up, one after the other. */
export const all = { ...exact, asks: "all" } as const;
/** Each finger may be any node. */
export const any = { ...exact, tables: "any", ...small } as const;
/** Look-ups by digits. */
export const prefix = { ...exact, router: "prefix", successors: 1 } as const;
/** Each entry of a table may be missing, or any node. */
export const anyPrefix = { ...prefix, tables: "any", ...small } as const;

/** The claims by name. */
export const claims = {
  "a look-up ends at the node of the key, with fingers, without, and with any": {
    scope: [all, none, any],
    property: "a look-up ends at the node of the key",
    expect: "holds",
    source: "slide 51: the leaf set is all that is needed for correctness",
  },
  "a look-up ends, with fingers, without, and with any": {
    scope: [{ ...exact, ...small }, none, any],
    property: "a look-up ends",
    expect: "holds",
    source: "slide 51",
  },
  "with exact fingers each hop halves what remains": {
    scope: all,
    property: "each hop halves what remains",
    expect: "holds",
    source: "slide 51; Stoica 2001",
  },
  "with exact fingers a look-up takes at most m hops": {
    scope: all,
    property: "a look-up takes at most as many hops as identifiers have bits",
    expect: "holds",
    source: "slide 51; Stoica 2001",
  },
  "on slide 50 a look-up by fingers takes at most four hops": {
    scope: all,
    property: "a look-up takes at most four hops",
    expect: "holds",
    source: "slides 50 and 51",
  },
  "on slide 50 a look-up by fingers takes 2.336 hops in the mean": {
    scope: all,
    property: "all look-ups together take 1,196 hops: 2.336 each",
    expect: "holds",
    source: "slides 50 and 51",
  },
  "by successors alone, or with any fingers, it takes at most as many hops as there are nodes":
    {
      scope: [none, any],
      property: "a look-up takes at most as many hops as there are nodes",
      expect: "holds",
      source: "slide 51: the table is there for efficient look-ups",
    },
  "with wrong fingers a look-up takes more than four hops": {
    scope: any,
    property: "a look-up takes at most four hops",
    expect: "violated",
    source: "slide 51: the table is there for efficient look-ups",
  },
  "by digits a look-up ends at the closest node, with tables, without, and with any": {
    scope: [prefix, { ...anyPrefix, tables: "none" }, anyPrefix],
    property: "a look-up ends at the node of the key",
    expect: "holds",
    source: "slide 51: the leaf set is all that is needed for correctness",
  },
  "by digits a look-up ends, with tables, without, and with any": {
    scope: [{ ...prefix, ...small }, { ...anyPrefix, tables: "none" }, anyPrefix],
    property: "a look-up ends",
    expect: "holds",
    source: "slide 51",
  },
  "with full tables each hop lengthens the common prefix or stays in the leaf set": {
    scope: prefix,
    property: "each hop lengthens the common prefix or stays in the leaf set",
    expect: "holds",
    source: "slide 51: matches successively longer prefixes",
  },
  "with digits of two bits a hop in the leaf set need not be the last": {
    scope: prefix,
    property: "each hop lengthens the common prefix or ends in the leaf set",
    expect: "violated",
    source: "slide 51; Rowstron 2001: no node has the longer prefix",
  },
  "with full tables a look-up takes at most one hop more than there are digits": {
    scope: prefix,
    property: "a look-up takes at most one hop more than there are digits",
    expect: "holds",
    source: "slide 51",
  },
  "on slide 50, 26 of 64 keys are elsewhere by closest node than by successor": {
    scope: prefix,
    property: "by closest node 26 of 64 keys are elsewhere than by successor",
    expect: "holds",
    source: "slides 49 and 51; trap T18",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
