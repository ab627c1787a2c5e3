/** The store by directory with one mistake each, part by part. */
import { mutants as ofMoves } from "./moves/mutants.ts";
import { mutants as ofPartitioned } from "./partitioned/mutants.ts";
import { mutants as ofPopular } from "./popular/mutants.ts";
import { mutants as ofRelayed } from "./relayed/mutants.ts";
import { mutants as ofReplicated } from "./replicated/mutants.ts";
import { mutants as ofRoom } from "./room/mutants.ts";
import { mutants as ofStore } from "./store/mutants.ts";

/** The mutants by name. */
export const mutants = {
  ...ofStore,
  ...ofMoves,
  ...ofPartitioned,
  ...ofRoom,
  ...ofReplicated,
  ...ofPopular,
  ...ofRelayed,
} as const;
