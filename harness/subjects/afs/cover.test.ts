import { subject } from "../afs.ts";
import {
  type EdgeCounts,
  type FoundOnPaths,
  findsPlanted,
  takesEveryStep,
} from "../shared/cover.laws.ts";

/** States and edges, at the subject's scopes. */
const EDGES: EdgeCounts = {
  "work=whole files": [72, 88],
  "work=whole files waits=off": [74, 94],
  "work=whole files partitions=1": [216, 368],
  "work=read only loss=1": [167, 248],
  "clients=1 work=whole files crashes=1 crashing=clients": [15, 16],
  "clients=1 work=whole files crashes=1": [31, 39],
  "work=whole files lease=1": [688, 1647],
  "work=an open file": [1122, 1381],
  "clients=1 work=a pair": [422, 488],
};

takesEveryStep(subject, {
  scopesAre: "whole files, sessions, loss, a reader cut off, crashes, leases",
  counts: EDGES,
});

const wholeFiles = { work: "whole files" };

/** By fault: after how many steps it shows, and at which scope. */
const FOUND: FoundOnPaths = {
  "believe-any-grant": [7, wholeFiles],
  "break-after-reply": [4, wholeFiles],
  "break-the-writer": [5, { work: "two saves" }],
  "close-does-not-wait": [5, { work: "an open file" }],
  "forget-callbacks": [3, { ...wholeFiles, clients: 1, crashes: 1 }],
  "store-on-write": [4, { work: "an open file" }],
};

findsPlanted(subject, FOUND);
