import { type Compared, ids } from "lockstep";
import type { Scope } from "./scope.ts";

/** The rows of Chord in the matrix of `lockstep compare`: copies on the leaf set, read from the owner or from any of them. */
export const compared: Compared<Scope> = {
  rows: {
    "leaf set, gets from the owner": { work: "copies", nodes: 3 },
    "leaf set, gets from any copy": { work: "copies", nodes: 3, reads: "any" },
  },
  sides: ({ nodes }) => [[...ids("n", nodes), "c0"], ["c1"]],
};
