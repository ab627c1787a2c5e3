/** How the node of `impl/two-phase-locking` and the processes of `spec/two-phase-locking` correspond. */
import { P } from "ts-pattern";
import type { Rules } from "../../../spec/two-phase-locking/rules.ts";
import type { Server } from "../../../spec/two-phase-locking/server.ts";
import type { Cast } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import { transactionsCorrespondence } from "../shared/transactions/correspondence.ts";

/** By run: the starts of the server by the node's own count, and their places among those that were traced. */
const starts = new WeakMap<Cast<Rules>, Map<number, number>>();

const values = { values: P.array([P.union("x", "y"), P.number]) };

/** What following of runs and playing of paths on nodes need to know of nodes and spec. */
export const correspondence = transactionsCorrespondence<Rules>({
  told: ({ values }: Server) => values,
  stored: (disk) => ({
    x: null,
    y: null,
    ...Object.fromEntries(shaped(values, disk).values),
  }),
  at: (boot, cast) => starts.get(cast)?.get(boot) ?? 0,
  started: (boot, cast, node) => {
    const known = starts.get(cast) ?? new Map<number, number>();
    if (node === [...cast.members].sort()[0])
      starts.set(cast, known.set(boot, cast.starts(node)));
  },
  commits: ({ from, body: { op, at } }, before: Server, after: Server) => {
    const isLive = before.last[from]?.op === op && !before.last[from].isOver;
    return (isLive && at === before.start) || isOther(before, after);
  },
});

const isOther = (one: Server, other: Server): boolean =>
  JSON.stringify([one.values, one.done]) !== JSON.stringify([other.values, other.done]);
