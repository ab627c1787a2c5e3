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
  "work=an open file": [1122, 1381],
  "clients=1 work=a pair": [422, 488],
};

takesEveryStep(subject, {
  scopesAre: "whole files, sessions, loss, a reader cut off, crashes of clients",
  counts: EDGES,
});

const wholeFiles = { work: "whole files" };

/** By fault: after how many steps it shows, and at which scope. */
const FOUND: FoundOnPaths = {
  "believe-any-grant": [7, wholeFiles],
  "break-after-reply": [4, wholeFiles],
  "break-the-writer": [5, { work: "two saves" }],
  "close-does-not-wait": [5, { work: "an open file" }],
  "store-on-write": [4, { work: "an open file" }],
};

/** By fault: why no path at these scopes shows it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "forget-callbacks": "the server does not crash here; runs show it",
};

findsPlanted(subject, FOUND, ELSEWHERE);
