/** How paths of `spec/afs` are played on nodes: the server, and a node for each client. */
import { startAfs } from "../../../impl/afs/node.ts";
import type { AfsFault } from "../../../impl/afs/options.ts";
import { LATER_MS } from "../../../impl/afs/server/file-server.ts";
import type { Scope } from "../../../spec/afs/scope.ts";
import type { Staging } from "../../conform/correspondence.ts";
import { firing } from "../../conform/firing.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import { numbered } from "../shared/numbered.ts";
import { clientsOf, dialect, KEY } from "./workload.ts";

const TICK_MS = 1000;
/** No multiple of a tick: what these timers do is a step of the spec, and no part of a tick. */
const RETRY_MS = 1_000_050;
const CALL_MS = 1_100_050;
const GIVE_UP_MS = 5_000_050;
const ASK_MS = 6_000_050;
const SETTLE_MS = 7_000_050;

/** How paths of the spec at a scope are played, on nodes with these faults planted. */
export const staging = (at: AnyScope, faults: readonly AfsFault[]): Staging => {
  const {
    clients: count,
    waits,
    givesUp,
    lease,
    skew,
    recovery,
  } = at as unknown as Scope;
  const [server, ...clients] = numbered("n", 1 + count);
  const isLate = faults.includes("break-after-reply");
  const tick = lease > 0 ? { tickMs: TICK_MS } : {};
  return {
    placeOf: (role, nth) => (role === "server" ? server! : clients[nth]!),
    members: [server!, ...clients],
    start: (ports) =>
      startAfs(ports, {
        server: server!,
        serves: {
          initially: { [KEY]: 0 },
          clients: clientsOf(clients),
          waits,
          rule: givesUp ? "openafs" : "wait",
          giveUpMs: GIVE_UP_MS,
          recovery: recovery as "ask" | "leases",
          askMs: ASK_MS,
          settleMs: SETTLE_MS,
          lease,
          bias: skew,
          ...tick,
          retryMs: { first: CALL_MS, most: CALL_MS },
        },
        caches: {
          lease: lease > 0 ? lease + skew : 0, // The clock of the client may be slow.
          ...tick,
          retryMs: { first: RETRY_MS, most: RETRY_MS },
        },
        faults,
      }),
    dialect: dialect as never,
    request: (request, program) => ({ ...(request as object), key: KEY, program }),
    acts: {
      ask: firing(ASK_MS),
      "ask again": firing(RETRY_MS),
      "break again": firing(isLate ? LATER_MS : CALL_MS),
      "give up": firing(GIVE_UP_MS),
      "go on": firing(SETTLE_MS),
      "the lease is over": firing(SETTLE_MS),
      // Of mutants: what the server does later than it should.
      register: firing(LATER_MS),
      "write the rest": firing(LATER_MS),
    },
    ...(lease > 0 && { tickMs: TICK_MS }),
  };
};
