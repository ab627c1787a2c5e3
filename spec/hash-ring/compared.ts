import type { Compared } from "lockstep";
import { keysOf } from "./roles.ts";
import type { Scope } from "./scope.ts";

/** A put and a get are of one key, which the second machine serves at first. */
const keys = [2, 4, 6] as const;

/**
 * The row of the ring in the matrix of `lockstep compare`: a machine joins while two clients ask two others. The first
 * machine is cut off from the one that serves the key.
 */
export const compared: Compared<Scope> = {
  rows: {
    "a machine joins": { keys, puts: 1, gets: 1 },
  },
  asks: (scope) => {
    const key = keysOf(scope)[0]!;
    return {
      read: [{ type: "get", key }],
      write: (value) => [{ type: "put", key, value }],
      wordOf: (request) =>
        (request as { readonly type: string }).type === "get" ? "read" : "write",
    };
  },
  sides: () => [["m1", "m2"], ["m0"]],
};
