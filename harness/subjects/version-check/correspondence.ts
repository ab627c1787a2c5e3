/** How the node of `impl/version-check` and the processes of `spec/version-check` correspond. */
import { P } from "ts-pattern";
import type { Rules } from "../../../spec/version-check/rules.ts";
import type { Server } from "../../../spec/version-check/server.ts";
import { shaped } from "../../conform/shaped.ts";
import { transactionsCorrespondence } from "../shared/transactions/correspondence.ts";

const stored = {
  now: P.number,
  versions: P.array([P.union("x", "y"), P.array([P.number, P.number])]),
};

/** What following of runs and playing of paths on nodes need to know of nodes and spec. */
export const correspondence = transactionsCorrespondence<Rules>({
  told: ({ versions, now }: Server) => ({ versions, now }),
  stored: (disk) => {
    const { now, versions } = shaped(stored, disk);
    const known = versions.map(
      ([key, all]) => [key, all.map(([at, value]) => ({ at, value }))] as const,
    );
    return { now, versions: { x: [], y: [], ...Object.fromEntries(known) } };
  },
  at: (at) => at,
  commits: (_end, before: Server, after: Server) => before.now !== after.now,
});
