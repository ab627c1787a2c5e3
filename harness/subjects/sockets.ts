/** Sockets: how those of `impl/tcp` and their spec correspond. */
import { startTcp } from "../../impl/tcp/node.ts";
import { type SocketFault, socketFaults, type TcpFault } from "../../impl/tcp/options.ts";
import type { mutants } from "../../spec/sockets/mutants.ts";
import { defaults } from "../../spec/sockets/scope.ts";
import { socketsOfHosts } from "../../spec/sockets/sockets.ts";
import { inBothWorlds, moduleBeside } from "../conform/both-worlds.ts";
import { corresponding } from "../conform/corresponding.ts";
import type { CoverScope } from "../conform/cover-scopes.ts";
import type { Implementation, Subject } from "../conform/subject.ts";
import { byteStream, streamHistory } from "./shared/byte-streams.ts";
import { correspondence } from "./sockets/correspondence.ts";
import { streamsOfHosts } from "./sockets/programs.ts";
import { staging } from "./sockets/staging.ts";
import {
  dialect,
  followed,
  nodes,
  realSchedule,
  runOptions,
  scheduleOf,
} from "./sockets/workload.ts";

/** Every step of the spec is taken by the stack at these: see `coverEdges`. */
const cover: readonly CoverScope[] = [
  defaults,
  { ...defaults, listens: false },
  { ...defaults, udp: true },
  { ...defaults, clients: 2 },
  { ...defaults, localPorts: 2 },
  { ...defaults, serverPorts: 2 },
  { ...defaults, clients: 2, backlog: 1 },
  { ...defaults, clients: 3, writes: false },
  { ...defaults, connects: 2, closes: true },
  { by: "classes", scope: { ...defaults, clients: 2, closes: true } },
];

const faults = [...socketFaults, "refuse-nothing"] as const satisfies readonly TcpFault[];

/** Mistakes that a mutant of the spec and the stack can both make. */
const sameMistake = {
  "a byte goes to the first connection of its port": "demultiplex-by-port",
  "the protocol of a packet is not looked at": "no-protocol-check",
  "accept gives the listening socket": "accept-gives-listener",
  "the first accept closes the listener": "listener-ends-with-first-accept",
  "accept takes connections that are half open": "accept-half-open",
  "accept takes the newest connection": "accept-newest",
  "the listener answers a SYN without room in its queue": "no-backlog",
  "the five values of a connection in TIME-WAIT are used again": "reuse-time-wait",
  "the system picks a well-known port": "pick-well-known-port",
  "a SYN that is for no socket is dropped": "refuse-nothing",
  // A connect that does not wait would be established without the number of its peer, which no code here can be.
} satisfies Partial<Record<keyof typeof mutants, (typeof faults)[number]>>;

const implementation = {
  faults: {
    "accept-gives-listener": "accept gives the socket that listens",
    "accept-half-open": "accept takes connections whose handshake is under way",
    "accept-newest": "accept takes the newest connection",
    "demultiplex-by-port": "a byte goes to the first connection of its port",
    "listener-ends-with-first-accept": "a listener ends with the first accept",
    "no-backlog": "a listener answers however many connections wait",
    "no-protocol-check": "datagrams of UDP are taken for segments of TCP",
    "pick-well-known-port": "the system picks a well-known port",
    "refuse-nothing": "a segment of no connection is not answered by an RST",
    "reuse-time-wait": "the five values of a connection in TIME-WAIT are used again",
  } satisfies Record<SocketFault | "refuse-nothing", string>,
  promises: [
    {
      model: "sequential",
      name: "byte streams",
      object: byteStream,
      inWords: (operations) => streamHistory(operations, streamsOfHosts(operations)),
    },
  ],
  scope: {},
  schedule: scheduleOf,
  realSchedule,
  ...inBothWorlds({
    nodes,
    start: startTcp,
    program: {
      module: moduleBeside("../../impl/tcp/node", import.meta.url),
      start: "startTcp",
    },
    options: runOptions,
    faults,
    dialect,
    clientTimeoutMs: 30_000,
  }),
  ...corresponding({
    family: socketsOfHosts,
    correspondence,
    scope: followed,
    members: nodes,
    staging,
    faults,
    sameMistake,
  }),
  cover,
} satisfies Implementation;

/** Sockets of several hosts, with the stack of `impl/tcp`. */
export const subject = {
  name: "sockets",
  summary: "sockets that listen, accept and connect: which of them gets a segment",
  family: socketsOfHosts,
  implementation,
} satisfies Subject;
