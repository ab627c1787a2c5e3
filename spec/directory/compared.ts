import { type Compared, ids } from "lockstep";
import type { Scope } from "./scope.ts";

/**
 * The rows of the store by directory in the matrix of `lockstep compare`: either query, and puts that wait for all
 * acknowledgements or for one. Gets are answered by any replica, as on slide 41. The second
 * client is cut off.
 */
export const compared: Compared<Scope> = {
  rows: {
    "recursive, all acknowledgements": { reads: "any" },
    "recursive, one acknowledgement": { reads: "any", acks: "one" },
    "recursive, gets from who has the last put": {},
    "iterative, all acknowledgements": { reads: "any", query: "iterative" },
    "iterative, one acknowledgement": { reads: "any", query: "iterative", acks: "one" },
  },
  sides: ({ n }) => [["directory", ...ids("n", n), "c0"], ["c1"]],
};
