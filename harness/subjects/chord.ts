/** Chord: how the nodes of `impl/chord` and its spec correspond. */
import { type RingFault, ringFaults } from "../../impl/chord/ring-options.ts";
import { chord } from "../../spec/chord/chord.ts";
import type { mutants } from "../../spec/chord/mutants.ts";
import { defaults } from "../../spec/chord/scope.ts";
import { corresponding } from "../conform/corresponding.ts";
import type { CoverScope } from "../conform/cover-scopes.ts";
import type { Implementation, Subject } from "../conform/subject.ts";
import { correspondence } from "./chord/correspondence.ts";
import { staging } from "./chord/staging.ts";

const upkeep = { ...defaults, work: "messages", nodes: 3, successors: 1 };
const lookUps = { ...defaults, work: "look-up" };
const prefix = { ...lookUps, router: "prefix", successors: 1 };
/** A ring small enough to try all keys, nodes and tables. */
const small = { bits: 4, ids: [1, 3, 6, 7, 10, 14] };

/** Scopes at which the nodes take every step of their spec, or one of each class. */
const cover: readonly CoverScope[] = [
  upkeep,
  { ...upkeep, failures: 1 },
  { ...upkeep, leaves: 1 },
  { ...lookUps, asks: "all" },
  { ...lookUps, ...small },
  { ...lookUps, ...small, tables: "none" },
  { ...lookUps, ...small, tables: "any" },
  prefix,
  { ...prefix, ...small, tables: "none" },
  { ...prefix, ...small, tables: "any" },
  // Scopes of 73,444, 69,924 and (with a node that comes back) 218,550 steps: too many to take each.
  { by: "classes", scope: { ...defaults, work: "messages", failures: 1 } },
  { by: "classes", scope: { ...defaults, work: "messages", leaves: 1 } },
  { by: "classes", scope: { ...upkeep, failures: 1, returns: true } },
];

/** Mistakes that a mutant of the spec and the nodes can both make. */
const sameMistake = {
  "a node that waits for an answer gives its state away": "answers-meanwhile",
  "a key that equals an identifier belongs to the next node": "own-key-next",
  "a finger is taken for the successor": "finger-for-successor",
  "a finger may lie behind the key": "beyond-the-key",
  "a look-up stops before the node of the key": "drops-the-end",
  "the nearest finger is used": "nearest-finger",
  "the second furthest finger is used": "second-finger",
  "an entry need not have a longer prefix": "as-long-prefix",
  "of two equally close nodes the one before the key has it": "closest-before",
} satisfies Partial<Record<keyof typeof mutants, RingFault>>;

const implementation = {
  faults: {
    "admit-taken": "a node with a taken identifier or another m is let in",
    "answers-meanwhile": "a node that waits for an answer gives its state away",
    "as-long-prefix": "an entry of the table need not have a longer prefix",
    "beyond-the-key": "a finger behind the key is used",
    "busy-is-dead": "a node that is busy is taken for dead",
    "closest-before": "of two equally close nodes the one before the key has it",
    "drops-the-end": "a look-up is dropped before the node of the key",
    "finger-for-successor": "a finger is taken for the successor",
    hasty: "a node begins a new round before its notice is confirmed",
    "joins-anywhere": "a node joins after the first member that answers",
    "nearest-finger": "the nearest finger is used",
    "own-key-next": "a key that equals an identifier belongs to the next node",
    "second-finger": "the second furthest finger is used",
    "short-list": "a list is not filled up when its first node is dead",
    "silent-leave": "a node that has left does not say so",
    "trusts-notices": "a node takes whatever node notifies it for its predecessor",
  } satisfies Record<RingFault, string>,
  promises: [],
  scope: {},
  ...corresponding({
    family: chord,
    correspondence,
    scope: { ...upkeep, timeOuts: "any" },
    members: [],
    staging,
    faults: ringFaults,
    sameMistake,
  }),
  cover,
} satisfies Implementation;

/** Chord: spec and implementation. */
export const subject = {
  name: "chord",
  summary: "a ring without a directory: successor lists, joins, failures and repair",
  family: chord,
  implementation,
} satisfies Subject;
