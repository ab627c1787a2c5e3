/** How paths of `spec/nfs` are played on nodes: the server, and a node for each client. */

import { type NfsFault, type NfsNodeOptions, startNfs } from "../../../impl/nfs/node.ts";
import type { Ports } from "../../../impl/ports.ts";
import type { Scope } from "../../../spec/nfs/scope.ts";
import type { Staging } from "../../conform/correspondence.ts";
import { firing } from "../../conform/firing.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import { blocksAt } from "./blocks/staging.ts";
import { callsAt } from "./calls/staging.ts";
import { FILE, SERVER } from "./names.ts";
import { pathDialect } from "./path-dialect.ts";
import { Shortcut } from "./shortcut.ts";

const TICK_MS = 1000;
/** Not a multiple of a tick: a call that is sent again is a step of the spec, and no part of a tick. */
const RETRY_MS = 1_000_050;

/** A soft mount gives up after the tick at which the spec does, and before the next one. */
const limitMsAt = (limit: number): number => limit * TICK_MS + 50;

const optionsAt = (
  { least, greatest, closeToOpen, flush, mount, limit }: Scope,
  faults: readonly NfsFault[],
): NfsNodeOptions => {
  return {
    server: SERVER,
    faults,
    // This part of the spec has no cache of replies.
    serves: { initially: { [`/${FILE}`]: "00".repeat(16) }, cache: 0 },
    caches: {
      keys: [FILE],
      tickMs: TICK_MS,
      fileLeastMs: least * TICK_MS,
      fileMostMs: greatest * TICK_MS,
      closeToOpen,
      writes: flush === "write" ? "through" : "at close",
      mount: mount === "hard" ? "hard" : "soft",
      ...(mount === "soft" && { limitMs: limitMsAt(limit) }),
      firstMs: RETRY_MS,
      mostMs: RETRY_MS,
    },
  };
};

/** What differs between the families of the spec. */
type Part = {
  readonly options: NfsNodeOptions;
  readonly clients: number;
} & Pick<Staging, "dialect" | "request" | "acts" | "tickMs">;

const attributesAt = (scope: Scope, faults: readonly NfsFault[]): Part => ({
  options: optionsAt(scope, faults),
  clients: scope.clients,
  dialect: pathDialect as never,
  request: (request) => ({ ...(request as object), key: FILE }),
  acts: { retry: firing(RETRY_MS), "give up": firing(limitMsAt(scope.limit)) },
  tickMs: TICK_MS,
});

const partAt = (scope: Scope, faults: readonly NfsFault[]): Part => {
  if (scope.work === "attributes") return attributesAt(scope, faults);
  return scope.work === "calls" ? callsAt(scope, faults) : blocksAt(scope, faults);
};

/**
 * How paths of the spec at a scope are played, on nodes with these faults planted.
 *
 * @throws InputError where the spec has at this scope what the nodes do not
 */
export const staging = (at: AnyScope, faults: readonly NfsFault[]): Staging => {
  const { options, clients: count, ...part } = partAt(at as unknown as Scope, faults);
  const clients = Array.from({ length: count }, (_, i) => `client${i}`);
  const shortcut = new Shortcut();
  return {
    ...part,
    placeOf: (role, nth) => (role === "server" ? SERVER : clients[nth]!),
    members: [SERVER, ...clients],
    start: (ports: Parameters<typeof startNfs>[0]) => {
      const { self, datagrams, trace } = ports as Ports<"datagrams">;
      const short =
        self === SERVER
          ? shortcut.ofServer(datagrams)
          : shortcut.ofClient(datagrams, self);
      const noted: typeof trace = (event) => {
        shortcut.note(self, event);
        trace(event);
      };
      return startNfs({ ...ports, datagrams: short, trace: noted }, options);
    },
  };
};
