import { type Compared, ids } from "lockstep";
import type { Scope } from "./scope.ts";

/** The rows of the quorum store in the matrix of `lockstep compare`, and the cut for its columns on availability. */
export const compared: Compared<Scope> = {
  rows: {
    "write-back": {},
    "no write-back": { writeBack: false },
    "write all, read one": { writeBack: false, w: 3, r: 1 },
    "W + R <= N": { writeBack: false, w: 1, r: 1 },
  },
  // The first coordinator is on the side with the minority of the replicas.
  sides: ({ n, clients }) => {
    const fewer = Math.floor((n - 1) / 2);
    const replicas = ids("replica", n);
    const [first, ...others] = ids("coordinator", clients);
    return [
      [...replicas.slice(fewer), ...others],
      [...replicas.slice(0, fewer), first!],
    ];
  },
};
