/** TCP: how the stack of `impl/tcp` and its spec correspond. */
import { startTcp } from "../../impl/tcp/node.ts";
import { type ConnectionFault, connectionFaults } from "../../impl/tcp/options.ts";
import type { mutants } from "../../spec/tcp/mutants.ts";
import { defaults } from "../../spec/tcp/scope.ts";
import { tcp } from "../../spec/tcp/tcp.ts";
import { inBothWorlds, moduleBeside } from "../conform/both-worlds.ts";
import { corresponding } from "../conform/corresponding.ts";
import type { CoverScope } from "../conform/cover-scopes.ts";
import type { Implementation, Subject } from "../conform/subject.ts";
import type { Operation } from "../model/operation.ts";
import { localDialect } from "../simulate/datagram-probe.ts";
import { byteStream, streamHistory } from "./shared/byte-streams.ts";
import { correspondence } from "./tcp/correspondence.ts";
import { nodes } from "./tcp/segment.ts";
import { staging } from "./tcp/staging.ts";
import { transferOf } from "./tcp/transfer.ts";
import { clientWords, serveWeb, serveWords } from "./tcp/web.ts";
import { capturesBy } from "./tcp/wire/judge.ts";
import { followed, realSchedule, runOptions, scheduleOf } from "./tcp/workload.ts";

/** Every step of the spec is taken by the stack at these: see `coverEdges`. */
const cover: readonly CoverScope[] = [
  { ...defaults, active: "both", closes: "neither" },
  { ...defaults, active: "both", closes: "neither", figure7: true },
  { ...defaults, old: "syn", closes: "neither" },
  { ...defaults, old: "syn and ack", closes: "neither" },
  { ...defaults, old: "reset in the window", closes: "neither" },
  { ...defaults, bytesA: 2, closes: "a" },
  { ...defaults, aborts: true, closes: "a" },
  { ...defaults, life: 1, crashes: 1, bytesA: 1, closes: "neither" },
  defaults,
  { ...defaults, life: 1 },
  { by: "classes", scope: { ...defaults, bytesA: 1, bytesB: 1, closes: "a" } },
  { by: "classes", scope: { ...defaults, b: [6, 7] } },
];

/** Mistakes that a mutant of the spec and the stack can both make. */
const sameMistake = {
  "the listener is established by a SYN: a two-way handshake": "two-way-handshake",
  "a two-way handshake, and the listener writes": "two-way-handshake",
  "a SYN is acknowledged by its own number": "acknowledge-without-plus-one",
  "the opener does not look at the acknowledgement": "any-ack-in-syn-sent",
  "a two-way handshake, and the opener does not look at the acknowledgement": [
    "two-way-handshake",
    "any-ack-in-syn-sent",
  ],
  "any acknowledgement establishes the listener": "any-ack-in-syn-received",
  "numbers are compared as if they did not wrap around": "compare-unsigned",
  "both ends cannot open at once": "no-simultaneous-open",
  "an RST need not lie in the window": "accept-any-rst",
  "a segment is taken whatever its number": ["no-window-check", "no-reassembly-check"],
  "a byte is taken out of order": "no-reassembly-check",
  "a FIN has no number": "fin-without-sequence",
  "an end whose FIN is not acknowledged goes to TIME-WAIT, not to CLOSING": "no-closing",
  "a closed end refuses nothing": "refuse-nothing",
  "an RST is refused by an RST": "answer-rst-with-rst",
  // A refused opener cannot listen: in the code LISTEN is a state of listeners, and an opener has none to go back to.
} satisfies Partial<
  Record<keyof typeof mutants, ConnectionFault | readonly ConnectionFault[]>
>;

const program = {
  module: moduleBeside("../../impl/tcp/node", import.meta.url),
  start: "startTcp",
};

const { simulate, deploy } = inBothWorlds({
  nodes,
  start: startTcp,
  program,
  options: runOptions,
  faults: connectionFaults,
  dialect: localDialect,
  clientTimeoutMs: 30_000,
});

/** A program of an end writes to the other end's program, and reads what that one writes. */
const inWords = (operations: readonly Operation[]): readonly Operation[] =>
  streamHistory(operations, ({ client }) =>
    client.startsWith("program of a")
      ? { written: "a to b", read: "b to a" }
      : { written: "b to a", read: "a to b" },
  );

const implementation = {
  faults: {
    "accept-any-rst": "an RST ends a connection whatever its number is",
    "acknowledge-without-plus-one": "a SYN is acknowledged by its own number",
    "answer-rst-with-rst": "an RST to no connection is refused by an RST",
    "any-ack-in-syn-received": "any acknowledgement establishes the listener",
    "any-ack-in-syn-sent": "any acknowledgement establishes the opener",
    "compare-unsigned": "numbers are compared as if they did not wrap around",
    "fin-without-sequence": "a FIN is taken before the bytes that come before it",
    "forget-retransmission": "nothing is sent again",
    "no-checksum-check": "segments that were altered on their way are taken",
    "no-closing":
      "an end whose FIN is not acknowledged goes to TIME-WAIT, not to CLOSING",
    "no-reassembly-check": "bytes are taken out of order",
    "no-simultaneous-open": "an opener ignores a SYN without an acknowledgement",
    "no-time-wait": "the active closer forgets the connection at once",
    "no-window-check": "a segment is acceptable whatever its number is",
    "refuse-nothing": "a segment of no connection is not answered by an RST",
    "two-way-handshake": "the listener is established by a SYN",
  } satisfies Record<ConnectionFault, string>,
  promises: [{ model: "sequential", name: "byte streams", object: byteStream, inWords }],
  scope: {},
  schedule: scheduleOf,
  realSchedule,
  transfer: transferOf(10_000_000, program),
  deploy,
  simulate,
  ...corresponding({
    family: tcp,
    correspondence,
    scope: followed,
    members: nodes,
    staging,
    faults: connectionFaults,
    sameMistake,
  }),
  cover,
  serve: serveWeb,
  serveWords,
  client: clientWords,
} satisfies Implementation;

/** TCP with the stack of `impl/tcp`. */
export const subject = {
  name: "tcp",
  summary:
    "one TCP connection: open, bytes both ways, close and reset, with old segments and crashes",
  family: tcp,
  implementation,
  captures: capturesBy(),
} satisfies Subject;
