/** The store by directory: how the members of `impl/directory` and `spec/directory` correspond. */
import type { DirectoryFault } from "../../impl/directory/options.ts";
import { directory } from "../../spec/directory/directory.ts";
import type { mutants } from "../../spec/directory/mutants.ts";
import { defaults } from "../../spec/directory/scope.ts";
import type { CoverScope } from "../conform/cover-scopes.ts";
import type { Implementation, Json, Subject } from "../conform/subject.ts";
import { register } from "../history/objects.ts";
import { directoryWords } from "./directory/client-words.ts";
import { follower, steering } from "./directory/following.ts";
import { realSchedule, schedule, transfer, worlds } from "./directory/workload.ts";

const iterative = { query: "iterative" } as const;
const beside = { asks: "put-beside-gets" } as const;
const moves = { ...defaults, work: "moves" } as const;
const twoPuts = { asks: "two-puts" } as const;

/** Scopes at which the store takes every step of its spec, or one of each class. */
const cover: readonly CoverScope[] = [
  { ...defaults, asks: "put-then-get" },
  { ...defaults, ...beside },
  { ...defaults, ...beside, replication: "recursive", n: 3 },
  { ...defaults, ...beside, ...iterative, reads: "any" },
  { ...defaults, ...twoPuts, serialises: false, versions: false },
  { ...defaults, ...twoPuts, replication: "recursive", acks: "one" },
  { ...defaults, ...twoPuts, ...iterative, acks: "one" },
  { ...defaults, ...twoPuts, ...iterative, replication: "recursive" },
  { ...defaults, asks: "put", crashes: 1, loss: 1 },
  // A key that moves.
  { ...moves, n: 1, change: "move", asks: "get" },
  // A slow node is given up; a failed one is replaced.
  { ...moves, change: "replace-first", asks: "put" },
  { ...moves, failures: 1, asks: "get" },
  // Letters that arrive twice, and a client that remembers where the key was.
  {
    by: "classes",
    scope: { ...moves, n: 1, change: "move", asks: "put", duplicates: 1 },
  },
  {
    by: "classes",
    scope: { ...moves, n: 1, change: "move", asks: "put-and-get", remembers: true },
  },
  // Two writers and two readers: 18,445 steps, and 28,911.
  { by: "classes", scope: defaults },
  { by: "classes", scope: { ...defaults, ...iterative } },
  // Changes beside a put and a get: 14,035 steps, 482,201 and 13,698.
  { by: "classes", scope: { ...moves, change: "replace-last", asks: "put-and-get" } },
  { by: "classes", scope: { ...moves, failures: 1, asks: "put-and-get" } },
  { by: "classes", scope: { ...moves, change: "move", failures: 1, asks: "get" } },
];

/** Mistakes that a mutant of the spec and the store can both make. */
const sameMistake = {
  "a node keeps the last put that arrives": "keep-last-arrival",
  "a put is done at the first acknowledgement": "acknowledge-at-first",
  "a put is done at the first acknowledgement, and a node fails": "acknowledge-at-first",
  "a node acknowledges a put before the next node has": "acknowledge-before-next",
  "the directory begins a put while another one is under way": "begin-beside",
  "the directory forgets a put that waits": "forget-waiting",
  "a get is answered by a node that may not have the last put": "read-anywhere",
  "a get asks the slowest node": "read-slowest",
  "a node that has sent its value still takes puts": "accept-any-epoch",
  "a node without the value answers a get": "accept-any-epoch",
  "the directory names the new node before it has the value": "name-at-once",
  "a node drops its value before the new one has it": "drop-before-installed",
  "a value that comes twice is installed twice": "install-older",
  "a failed replica is not replaced": "never-repair",
} satisfies Partial<Record<keyof typeof mutants, DirectoryFault>>;

const faults = {
  "accept-any-epoch": "a node takes what was sent under a mapping that is old",
  "acknowledge-at-first": "a put is done at the first acknowledgement",
  "acknowledge-before-flush": "a node acknowledges a put that is not on its disk yet",
  "acknowledge-before-next":
    "a node that passes a put on acknowledges it before the next node has",
  "acknowledge-failed-flush":
    "a write that the disk refused is acknowledged all the same",
  "begin-beside": "the directory begins a put while another one is under way",
  "divide-twice": "members do not agree on which directory a key belongs to",
  "drop-before-installed": "a node drops its value before the new node has it",
  "forget-on-restart": "a node restarts without its copies",
  "forget-waiting": "the directory forgets a put that waits",
  "install-older": "a new node installs a value that is older than its own",
  "keep-last-arrival": "a node keeps the last put that arrives, whatever its number",
  "name-at-once": "the directory names a new node before that has the value",
  "never-repair": "a failed replica is not replaced",
  "number-anew": "the directory takes a put again that comes twice",
  "read-anywhere": "a get asks the first node, which may not have the last put",
  "read-slowest": "a get asks the last node, which may not have the last put",
} satisfies Record<DirectoryFault, string>;

const implementation = {
  faults,
  // A failure may take a put under way that a get has seen; where no mapping changes, runs are linearizable.
  promises: [{ model: "regular", object: register<Json>(null) }],
  scope: {},
  schedule,
  realSchedule,
  ...worlds,
  transfer,
  follower,
  steering: steering(sameMistake),
  sameMistake,
  cover,
  client: directoryWords,
} satisfies Implementation;

/** The store by directory: spec and implementation. */
export const subject = {
  name: "directory",
  summary:
    "a store whose directory maps keys to nodes: queries and replication, recursive and iterative",
  family: directory,
  implementation,
} satisfies Subject;
