/** Snapshot isolation by version check: how the node of `impl/version-check` and its spec correspond. */
import { startVersionCheck } from "../../impl/version-check/node.ts";
import { type VersionFault, versionFaults } from "../../impl/version-check/options.ts";
import type { mutants } from "../../spec/version-check/mutants.ts";
import { defaults, type Scope } from "../../spec/version-check/scope.ts";
import { versionCheck } from "../../spec/version-check/version-check.ts";
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
import { correspondence } from "./version-check/correspondence.ts";

const nodes = [SERVER, ...COORDINATORS];
const scope: Scope = { ...defaults, work: "long fork" };
const RETRY_MS = 200;

/** Scopes at which the nodes take every step of their spec: see `coverEdges`. */
const cover: readonly Scope[] = [
  { ...defaults, work: "lost update", crashes: 1 },
  { ...defaults, work: "write skew" },
  { ...defaults, work: "opposite orders" },
  { ...defaults, work: "fractured read", duplicates: 1 },
  { ...defaults, work: "read again" },
];

/** Mistakes that a mutant of the spec and the nodes can both make. */
const sameMistake = {
  "a commit is not checked": "commit-unchecked",
  "a read sees the newest version, not the snapshot": "read-newest",
  "a snapshot is one commit old": "old-snapshot",
  "a server forgets which transactions it has committed": "forget-commits",
} satisfies Partial<Record<keyof typeof mutants, VersionFault>>;

/** One node is the server, and each coordinator is a node of its own. */
const staging = (at: AnyScope, planted: readonly VersionFault[]): Staging => {
  const coordinators = COORDINATORS.slice(0, clientsAt(at));
  return {
    placeOf: (role, nth) => (role === "server" ? SERVER : coordinators[nth]!),
    members: [SERVER, ...coordinators],
    start: (ports) =>
      startVersionCheck(ports, { server: SERVER, retryMs: RETRY_MS, faults: planted }),
    dialect: transactionDialect as never,
    request: askedOf,
    retryMs: RETRY_MS,
  };
};

const implementation = {
  faults: {
    "acknowledge-before-flush": "a commit is answered before it is on the disk",
    "commit-unchecked": "a commit is not checked",
    "forget-commits": "the server forgets which transactions it has committed",
    "old-snapshot": "a snapshot is one commit old",
    "read-newest": "a read sees the newest version, not the snapshot",
  } satisfies Record<VersionFault, string>,
  promises: [{ model: "strong-snapshot-isolation", object: rwRegister() }],
  scope: { work: scope.work },
  schedule: transactionSchedule,
  realSchedule: realTransactions,
  ...inBothWorlds({
    nodes,
    start: startVersionCheck,
    program: {
      module: moduleBeside("../../impl/version-check/node", import.meta.url),
      start: "startVersionCheck",
    },
    options: { server: SERVER },
    faults: versionFaults,
    dialect: transactionDialect,
  }),
  ...corresponding({
    family: versionCheck,
    correspondence,
    scope,
    members: nodes,
    staging,
    faults: versionFaults,
    sameMistake,
  }),
  cover,
} satisfies Implementation;

/** Snapshot isolation by version check: spec and implementation. */
export const subject = {
  name: "version-check",
  summary:
    "transactions read from a snapshot, and of two that write one key the first commits",
  family: versionCheck,
  implementation,
} satisfies Subject;
