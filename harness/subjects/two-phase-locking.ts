/** Two-phase locking: how the node of `impl/two-phase-locking` and its spec correspond. */
import { startTwoPhaseLocking } from "../../impl/two-phase-locking/node.ts";
import {
  type LockingFault,
  lockingFaults,
} from "../../impl/two-phase-locking/options.ts";
import type { mutants } from "../../spec/two-phase-locking/mutants.ts";
import { defaults, type Scope } from "../../spec/two-phase-locking/scope.ts";
import { twoPhaseLocking } from "../../spec/two-phase-locking/two-phase-locking.ts";
import { inBothWorlds, moduleBeside } from "../conform/both-worlds.ts";
import type { Staging } from "../conform/correspondence.ts";
import { corresponding } from "../conform/corresponding.ts";
import type { Implementation, Subject } from "../conform/subject.ts";
import { rwRegister } from "../history/objects.ts";
import type { Scope as AnyScope } from "../model/family.ts";
import {
  askedOf,
  COORDINATORS,
  clientsAt,
  realTransactions,
  SERVER,
  transactionDialect,
  transactionSchedule,
} from "./shared/transactions/workload.ts";
import { correspondence } from "./two-phase-locking/correspondence.ts";

const nodes = [SERVER, ...COORDINATORS];
const scope: Scope = { ...defaults, work: "long fork" };
const RETRY_MS = 200;

/** Scopes at which the nodes take every step of their spec: see `coverEdges`. */
const cover: readonly Scope[] = [
  { ...defaults, work: "lost update", crashes: 1 },
  { ...defaults, work: "write skew" },
  { ...defaults, work: "opposite orders" },
  { ...defaults, work: "write skew", readLocks: "short" },
  { ...defaults, work: "fractured read", duplicates: 1 },
];

/** Mistakes that a mutant of the spec and the nodes can both make. */
const sameMistake = {
  "a lock is released once its micro-operation is done": "release-early",
  "reads take no lock": "read-without-lock",
  "a transaction goes on after its locks were lost in a crash": "go-on-after-restart",
  "a server forgets which transactions it has committed": "forget-commits",
} satisfies Partial<Record<keyof typeof mutants, LockingFault>>;

/** One node is the server, and each coordinator is a node of its own. */
const staging = (at: AnyScope, planted: readonly LockingFault[]): Staging => {
  const coordinators = COORDINATORS.slice(0, clientsAt(at));
  return {
    placeOf: (role, nth) => (role === "server" ? SERVER : coordinators[nth]!),
    members: [SERVER, ...coordinators],
    start: (ports) =>
      startTwoPhaseLocking(ports, {
        server: SERVER,
        retryMs: RETRY_MS,
        readLocks: (at as Scope).readLocks,
        faults: planted,
      }),
    dialect: transactionDialect as never,
    request: askedOf,
    retryMs: RETRY_MS,
  };
};

const implementation = {
  faults: {
    "acknowledge-before-flush": "a commit is answered before it is on the disk",
    "forget-commits": "the server forgets which transactions it has committed",
    "go-on-after-restart": "a transaction goes on after its locks were lost in a crash",
    "read-without-lock": "reads take no lock",
    "release-early": "a lock is released once its micro-operation is done",
  } satisfies Record<LockingFault, string>,
  promises: [{ model: "strict-serializable", object: rwRegister() }],
  scope: { work: scope.work },
  schedule: transactionSchedule,
  realSchedule: realTransactions,
  ...inBothWorlds({
    nodes,
    start: startTwoPhaseLocking,
    program: {
      module: moduleBeside("../../impl/two-phase-locking/node", import.meta.url),
      start: "startTwoPhaseLocking",
    },
    options: { server: SERVER },
    faults: lockingFaults,
    dialect: transactionDialect,
  }),
  ...corresponding({
    family: twoPhaseLocking,
    correspondence,
    scope,
    members: nodes,
    staging,
    faults: lockingFaults,
    sameMistake,
  }),
  cover,
} satisfies Implementation;

/** Two-phase locking: spec and implementation. */
export const subject = {
  name: "two-phase-locking",
  summary:
    "transactions lock what they read and write, and give the locks back at their end",
  family: twoPhaseLocking,
  implementation,
} satisfies Subject;
