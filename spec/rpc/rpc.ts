/**
 * Remote procedure calls: a stub sends each call of its program to a server until it is answered, and the server
 * has a reply cache that a crash empties.
 *
 * Source: slides 8, 9, 11, 13 and 53 of the course; RFC 5531, sections 4 and 8, for transaction ids, retries and
 * what may be inferred from a reply; Birrell, Nelson. "Implementing Remote Procedure Calls". ACM TOCS 2(1), 1984;
 * for reply caches: Juszczak. "Improving the Performance and Correctness of an NFS Server". USENIX Winter 1989.
 *
 * Left out: several programs and versions, authentication, calls of one client that overlap.
 */
import { family, ids, many, one, system } from "lockstep";
import { claims } from "./claims.ts";
import { type Client, client } from "./client.ts";
import { messageText, type Service } from "./messages.ts";
import { mutants } from "./mutants.ts";
import {
  allDone,
  answeredIsDone,
  asService,
  doneOnce,
  isAnsweredAt,
  localService,
  neverCrashes,
  newFileStays,
  oneHasTheLock,
  removerIsTold,
  replies,
} from "./properties.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";
import { callsOf, isFileThere, works } from "./scripts.ts";
import { fresh, type Server, server } from "./server.ts";

/** The server, and the stub of each client; only those that may crash have a state after a crash. */
export const rolesOf = (scope: Scope, rules: Rules) => {
  const crashesOf = (which: string) => scope.crashes > 0 && scope.crashing === which;
  const { survives: afterServer, ...steadyServer } = server(
    scope,
    rules,
    fresh(isFileThere(scope)),
  );
  return {
    server: one({
      ...steadyServer,
      ...(crashesOf("server") && { survives: afterServer! }),
    }),
    client: many(ids("client", scope.clients), (self) => {
      const { survives, ...steady } = client(self, scope, rules);
      return { ...steady, ...(crashesOf("clients") && { survives: survives! }) };
    }),
  };
};

/** What a process holds, in one line. */
const stateText = (state: Server | Client): string =>
  "xid" in state
    ? `${state.call === null ? "idle" : state.call.type} ${state.xid}`
    : [
        state.lines.length > 0 ? `lines ${state.lines.join(" ")}` : "",
        state.file ? "file" : "",
        state.position === null ? "" : `position ${state.position}`,
        ...state.running.map(({ client, xid }) => `does ${client}.${xid}`),
        ...state.remembered.map(({ client, xid }) => `knows ${client}.${xid}`),
      ]
        .filter((text) => text !== "")
        .join(", ");

const calling = (scope: Scope, rules: Rules) => {
  const { work, crashes, loss, duplicates } = scope;
  const roles = rolesOf(scope, rules);
  const scripts = callsOf(scope);
  const first: Service = { lines: [], file: isFileThere(scope), position: null };
  const isOf = (...names: readonly string[]) => names.includes(work);
  const isOneReader = isOf("seek and read", "read at") && scope.clients === 1;
  return system({
    name: "remote procedure calls",
    roles,
    clients: Object.fromEntries(
      roles.client.ids.map((at, i) => [`program${i}`, { at, script: scripts[i]! }]),
    ),
    environment: { network: "bag", crashes, restarts: crashes, loss, duplicates },
    show: { message: messageText, state: stateText },
    consistent: { linearizable: localService(first) },
    always: {
      "what a client was answered has been done": isOf("append") && answeredIsDone,
      "no call is done twice": isOf("append") && doneOnce,
      "the client that removed the file learns so": isOf("remove") && removerIsTold,
      "a call removes no file that came later":
        isOf("remove beside create") && newFileStays,
      "one client has the lock": isOf("lock") && oneHasTheLock,
      "a crash changes no reply": isOneReader && replies(scripts[0]!, first),
    },
    sometimes: {
      "every call is answered, each done once":
        isOf("append") && allDone(scripts.flat().length),
    },
    leadsTo: { "a call is answered": isAnsweredAt(roles.client.ids[0]!) },
    refines: {
      "the server implements a server that never crashes": [
        neverCrashes(scripts.flat(), first),
        asService,
      ],
    },
    fair: { weak: ["deliver", "restart", "retry", ...(scope.slow ? ["finish"] : [])] },
  });
};

/** Remote procedure calls as a family: scope, rules, mutants, claims. */
export const rpc = family({
  scope: defaults,
  rules,
  limits: () => ({
    clients: [1, 3],
    work: works,
    calls: [1, 3],
    retries: [0, 3],
    cache: [0, 4],
    crashes: [0, 2],
    crashing: ["server", "clients"],
    loss: [0, 2],
    duplicates: [0, 2],
  }),
  system: calling,
  mutants,
  claims,
});
