/** How paths of `spec/nfs/blocks` are played on nodes: a client for each machine of the script. */
import type { NfsFault, NfsNodeOptions } from "../../../../impl/nfs/node.ts";
import { programsOf } from "../../../../spec/nfs/blocks/scripts.ts";
import type { Scope } from "../../../../spec/nfs/scope.ts";
import { firing } from "../../../conform/firing.ts";
import { FILE, SERVER } from "../names.ts";
import { pathDialect } from "../path-dialect.ts";
import { BLOCK_BYTES } from "./letters.ts";

const EXPIRE_MS = 1000;
/** No path sends a call again. */
const RETRY_MS = 1_000_000_050;
const FOR_EVER_MS = 1_000_000_000_000;

const TRUSTED_MS = { never: 0, expires: EXPIRE_MS, ever: FOR_EVER_MS } as const;

const optionsAt = (
  { size, flush, trust, closeToOpen }: Scope,
  faults: readonly NfsFault[],
): NfsNodeOptions => {
  const trustedMs = TRUSTED_MS[trust as keyof typeof TRUSTED_MS];
  return {
    server: SERVER,
    faults,
    serves: { initially: { [`/${FILE}`]: "00".repeat(size * BLOCK_BYTES) }, cache: 0 },
    caches: {
      keys: [FILE],
      ...(trust === "expires" && { tickMs: EXPIRE_MS }),
      fileLeastMs: trustedMs,
      fileMostMs: trustedMs,
      blockBytes: BLOCK_BYTES,
      closeToOpen,
      writes: flush === "write" ? "through" : "unstable",
      firstMs: RETRY_MS,
      mostMs: RETRY_MS,
    },
  };
};

/** What paths at a scope need. */
export const blocksAt = (scope: Scope, faults: readonly NfsFault[]) => ({
  options: optionsAt(scope, faults),
  clients: 1 + Math.max(...programsOf(scope).map(({ at }) => at)),
  dialect: pathDialect as never,
  request: (request: unknown, program: string) => ({
    ...(request as object),
    key: FILE,
    program,
  }),
  acts: { expire: firing(EXPIRE_MS) },
});
