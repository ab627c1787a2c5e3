/** How paths of `spec/remote-disk` are played on nodes: the server, and a node for each client. */
import { startRemoteDisk } from "../../../impl/remote-disk/node.ts";
import type { DiskFault } from "../../../impl/remote-disk/options.ts";
import type { Scope } from "../../../spec/remote-disk/scope.ts";
import type { Staging } from "../../conform/correspondence.ts";
import { firing } from "../../conform/firing.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import { numbered } from "../shared/numbered.ts";
import { dialect } from "./workload.ts";

const RETRY_MS = 1000;

/** How paths of the spec at a scope are played, on nodes with these faults planted. */
export const staging = (at: AnyScope, faults: readonly DiskFault[]): Staging => {
  const { clients: count } = at as unknown as Scope;
  const [server, ...clients] = numbered("n", 1 + count);
  return {
    placeOf: (role, nth) => (role === "server" ? server! : clients[nth]!),
    members: [server!, ...clients],
    start: (ports) =>
      startRemoteDisk(ports, {
        server: server!,
        blocks: 1,
        retryMs: { first: RETRY_MS, most: RETRY_MS },
        faults,
      }),
    dialect: dialect as never,
    request: (request) => ({ ...(request as object), key: "0" }),
    acts: { retry: firing(RETRY_MS) },
  };
};
