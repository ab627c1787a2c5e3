/** How paths of `spec/rpc` are played on nodes: the server, and a node for each client. */
import { startRpc } from "../../../impl/rpc/node.ts";
import type { RpcFault } from "../../../impl/rpc/options.ts";
import type { Scope } from "../../../spec/rpc/scope.ts";
import { isFileThere } from "../../../spec/rpc/scripts.ts";
import type { Staging } from "../../conform/correspondence.ts";
import { firing } from "../../conform/firing.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import { numbered } from "../shared/numbered.ts";

const RETRY_MS = 1000;
const WORK_MS = 7;

/** How paths of the spec at a scope are played, on nodes with these faults planted. */
export const staging = (at: AnyScope, faults: readonly RpcFault[]): Staging => {
  const scope = at as unknown as Scope;
  const [server, ...clients] = numbered("n", 1 + scope.clients);
  return {
    placeOf: (role, nth) => (role === "server" ? server! : clients[nth]!),
    members: [server!, ...clients],
    start: (ports) =>
      startRpc(ports, {
        server: server!,
        retryMs: { first: RETRY_MS, most: RETRY_MS },
        workMs: scope.slow ? WORK_MS : 0,
        cache: scope.cache,
        file: isFileThere(scope),
        faults,
      }),
    dialect: localDialect as never,
    request: (request) => request,
    acts: { retry: firing(RETRY_MS), finish: firing(WORK_MS) },
  };
};
