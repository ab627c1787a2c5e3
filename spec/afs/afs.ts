/**
 * AFS: whole files cached on the disks of clients, callbacks that the server remembers and breaks on a store, write-back
 * on close, and sessions.
 *
 * Source: slides 10, 11, 19 and 20 of the course; Howard et al. "Scale and Performance in a Distributed File System".
 * ACM TOCS 6(1), 1988; for what clients and server believe: Wing, Vaziri-Farahani. "Model Checking Software Systems: A
 * Case Study". FSE 1995; leases: Gray, Cheriton. SOSP 1989; OpenAFS, src/viced/callback.c.
 *
 * Left out: directories and names, access lists, volumes, a disk cache that is full.
 */
import { type Compared, family, file, ids, many, one, system } from "lockstep";
import { claims } from "./claims.ts";
import { client } from "./client.ts";
import { messageText, type Request } from "./messages.ts";
import { mutants } from "./mutants.ts";
import { seen } from "./observed.ts";
import { invariants, outcomes, witnesses } from "./promises.ts";
import { wholeFile } from "./properties.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";
import { kindOf, programsOf, reading, works, writing } from "./scripts.ts";
import { server } from "./server.ts";
import { stateText } from "./state-text.ts";

/** The server, and the cache manager of each client. */
export const rolesOf = (scope: Scope, rules: Rules) => {
  const clients = ids("client", scope.clients);
  return {
    server: one(server(clients, scope, rules)),
    client: many(clients, (self) => client(self, scope, rules)),
  };
};

/** The two sides of the network where it is cut. */
const cutOff = ({ cut, clients }: Scope): readonly string[] => {
  if (cut === "server") return ["server"];
  return cut === "writer" ? ["client0"] : [`client${clients - 1}`];
};

/** The file as programs see it. */
const oneFile = file<number>(0);

const STEPS = [
  "deliver",
  "restart",
  "ask",
  "ask again",
  "break again",
  "give up",
  "the lease is over",
  "go on",
  "tick",
];

const caching = (scope: Scope, rules: Rules) => {
  const { crashes, crashing, loss, partitions, lease, work, givesUp } = scope;
  const { inSessions, areWhole, areAlone } = kindOf(scope);
  return system({
    name: "AFS",
    roles: rolesOf(scope, rules),
    clients: programsOf(scope),
    environment: {
      network: "bag",
      crashes,
      restarts: crashes,
      loss,
      partitions: { times: partitions, cuts: [cutOff(scope)] },
      ...(lease > 0 && { ticks: "unlimited" as const }),
    },
    observe: scope.observed && seen,
    show: { message: messageText, state: stateText },
    consistent: {
      "close-to-open": inSessions && areAlone && oneFile,
      "session-semantics": inSessions && areAlone && oneFile,
      linearizable: areWhole ? wholeFile : work === "a pair" && oneFile,
    },
    always: invariants(scope),
    sometimes: witnesses(scope),
    leadsTo: outcomes(scope),
    fair: {
      weak: STEPS,
      // A server that has given a client up calls it again at that client's next call, and some day it gets the answer.
      strong: givesUp ? ["deliver break", "deliver broken"] : [],
    },
    ...(crashing === "clients" && { ends: () => true }),
  });
};

/** The rows of AFS in the matrix: programs open, read or write, and close. */
const compared: Compared<Scope> = {
  rows: {
    "waits for answers": {},
    "does not wait": { waits: false },
    lease: { lease: 1 },
    "gives up, as OpenAFS": { givesUp: true },
  },
  object: oneFile,
  asks: () => ({
    read: reading,
    write: writing,
    wordOf: (request) => {
      const { type } = request as Request;
      return type === "write" || type === "read" ? type : undefined;
    },
  }),
  sides: ({ clients }) => [["server", "client0"], ids("client", clients).slice(1)],
};

/** AFS as a family: scope, rules, mutants, claims. */
export const afs = family({
  scope: defaults,
  rules,
  limits: () => ({
    clients: [1, 3],
    work: works,
    lease: [0, 3],
    skew: [0, 2],
    recovery: ["ask", "leases"],
    crashes: [0, 2],
    crashing: ["server", "clients"],
    loss: [0, 2],
    partitions: [0, 1],
    cut: ["reader", "writer", "server"],
  }),
  system: caching,
  mutants,
  claims,
  compared,
});
