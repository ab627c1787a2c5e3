/** Remote procedure calls: how the nodes of `impl/rpc` and their spec correspond. */
import { startRpc } from "../../impl/rpc/node.ts";
import { type RpcFault, rpcFaults } from "../../impl/rpc/options.ts";
import type { mutants } from "../../spec/rpc/mutants.ts";
import { rpc } from "../../spec/rpc/rpc.ts";
import { defaults, type Scope } from "../../spec/rpc/scope.ts";
import { inBothWorlds, moduleBeside } from "../conform/both-worlds.ts";
import { corresponding } from "../conform/corresponding.ts";
import type { Implementation, Subject } from "../conform/subject.ts";
import { localDialect } from "../simulate/datagram-probe.ts";
import { correspondence } from "./rpc/correspondence.ts";
import { portmapCalls } from "./rpc/portmap-calls.ts";
import { staging } from "./rpc/staging.ts";
import { followed, nodes, realSchedule, runOptions, scheduleOf } from "./rpc/workload.ts";

/** Every step of the spec is taken by the nodes at these: see `coverEdges`. */
const cover: readonly Scope[] = [
  { ...defaults, calls: 2 },
  { ...defaults, clients: 2 },
  { ...defaults, clients: 2, cache: 1 },
  { ...defaults, cache: 0 },
  { ...defaults, crashes: 1 },
  { ...defaults, crashes: 2, retries: 2 },
  { ...defaults, calls: 2, crashes: 1, crashing: "clients" },
  { ...defaults, slow: true, crashes: 1 },
  { ...defaults, loss: 1, duplicates: 1 },
  { ...defaults, work: "remove beside create", clients: 2, crashes: 1 },
  { ...defaults, work: "lock", clients: 2 },
  { ...defaults, work: "seek and read", calls: 2, crashes: 1 },
  { ...defaults, work: "read at", calls: 2, cache: 0, crashes: 1 },
];

/** Mistakes that a mutant of the spec and the nodes can both make. */
const sameMistake = {
  "a client numbers its calls anew after a crash": "xids-from-one",
  "a copy of a call that is being done is done, too": "run-copies",
  "the server replies before a call is done": "reply-before-done",
  "a client takes any reply for its own": "take-any-reply",
  "a client never sends a call again": "never-ask-again",
  "a client takes a file that is there for one that it made": "exists-is-created",
} satisfies Partial<Record<keyof typeof mutants, RpcFault>>;

const { simulate, deploy } = inBothWorlds({
  nodes,
  start: startRpc,
  program: {
    module: moduleBeside("../../impl/rpc/node", import.meta.url),
    start: "startRpc",
  },
  options: runOptions,
  faults: rpcFaults,
  dialect: localDialect,
  clientTimeoutMs: 5000,
});

const implementation = {
  faults: {
    "cache-by-port": "a call that comes again from another port is done again",
    "cache-by-xid-alone": "a call is known by its transaction id alone",
    "exists-is-created": "a client takes a file that is there for one that it made",
    "forget-replies": "the server remembers no reply",
    "never-ask-again": "a client sends a call once",
    "reply-before-done": "the server replies before a change is on its disk",
    "retry-with-new-xid": "a client asks again with another transaction id",
    "run-copies": "a copy of a call that is being done is done, too",
    "take-any-reply": "a client takes any reply for its own",
    "xids-from-one": "a client numbers its calls from one at each start",
  } satisfies Record<RpcFault, string>,
  promises: [],
  scope: {},
  schedule: scheduleOf,
  realSchedule,
  deploy,
  simulate,
  ...corresponding({
    family: rpc,
    correspondence,
    scope: followed,
    members: nodes,
    staging,
    faults: rpcFaults,
    sameMistake,
  }),
  cover,
} satisfies Implementation;

/** Remote procedure calls with the client and the server of `impl/rpc`. */
export const subject = {
  name: "rpc",
  summary:
    "remote procedure calls: retries, a reply cache, crashes, a server with a seek position",
  family: rpc,
  implementation,
  programs: [portmapCalls],
} satisfies Subject;
