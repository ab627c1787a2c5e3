/** What is claimed of the store by directory, part by part. */
import { claims as ofMoves } from "./moves/claims.ts";
import { claims as ofPartitioned } from "./partitioned/claims.ts";
import { claims as ofPopular } from "./popular/claims.ts";
import { claims as ofRelayed } from "./relayed/claims.ts";
import { claims as ofReplicated } from "./replicated/claims.ts";
import { claims as ofRoom } from "./room/claims.ts";
import { claims as ofStore } from "./store/claims.ts";

/** The claims by name. */
export const claims = {
  ...ofStore,
  ...ofMoves,
  ...ofPartitioned,
  ...ofRoom,
  ...ofReplicated,
  ...ofPopular,
  ...ofRelayed,
} as const;
