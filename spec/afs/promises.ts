/** Which properties AFS promises at a scope; false: not at this one. */
import { isAsWanted, readings } from "../shared/slide-16.ts";
import { callsAreNeeded, localCallsAreLocal, oneCallEach } from "./observed.ts";
import {
  type AfsState,
  anUpdateIsLost,
  believersAreBelieved,
  believesInOld,
  closedIsStored,
  copiesAreOfTheServer,
  hasRecovered,
  isAnswered,
  isStaleAfterHealing,
  keepsItsVersion,
  noneAtAllIsBehind,
  noneIsBehind,
  readsWholeFiles,
  seenAfterClose,
  serverHasWholeFile,
  twoVersionsAreOpen,
  usesOf,
  writerIsNotTold,
  writtenIsSomewhere,
} from "./properties.ts";
import type { Scope } from "./scope.ts";
import { kindOf, programsOf } from "./scripts.ts";

/** Invariants: what holds in every state. */
export const invariants = (scope: Scope) => {
  const { crashes, loss, observed, work } = scope;
  const { inSessions, areWhole } = kindOf(scope);
  const programs = programsOf(scope);
  const clientOf = (program: string): string => programs[program]!.at;
  const isCounted = observed && loss + crashes === 0;
  return {
    "a client that believes in its copy has a callback, or a break on its way":
      believersAreBelieved,
    "once a close has returned, no client that answers believes in an older version":
      noneIsBehind,
    "once a close has returned, no client believes in an older version":
      noneAtAllIsBehind,
    "other clients see what is written only after the close":
      inSessions && seenAfterClose(clientOf),
    "a program that has the file open sees the version that it opened":
      !areWhole && keepsItsVersion(clientOf),
    "a reader sees all of a store or nothing": readsWholeFiles,
    "a read gets the old copy or the new one, as a whole":
      work === "slide 16" && ((world: AfsState) => isAsWanted(usesOf(world))),
    "the server has what one program wrote, whole": serverHasWholeFile,
    "what a close has returned is on the server": closedIsStored,
    "what was written is on the server or on a client": inSessions && writtenIsSomewhere,
    "a copy that no program uses has the contents of its version": copiesAreOfTheServer,
    "the server does not call the writer back": crashes === 0 && writerIsNotTold,
    "opens of believed copies, reads and writes are local":
      observed && localCallsAreLocal,
    "the server is called for misses and stores alone": isCounted && callsAreNeeded,
    "a client calls the server once": isCounted && work === "read only" && oneCallEach,
  } as const;
};

/** Properties of kind `sometimes`: what some state shows. */
export const witnesses = ({ crashes, crashing, observed, partitions, work }: Scope) =>
  ({
    "a client whose link has healed reads an old version, and nothing is on its way to it":
      observed && partitions > 0 && isStaleAfterHealing,
    ...readings(work === "slide 16" && usesOf),
    "two stores are done, and one is lost": work === "two writers" && anUpdateIsLost,
    "two programs on one client have two versions of a file open":
      work === "neighbours" && twoVersionsAreOpen,
    "the server has recovered": crashes > 0 && crashing === "server" && hasRecovered,
  }) as const;

/** Liveness: what happens in every fair run. */
export const outcomes = (scope: Scope) => {
  const programs = Object.entries(programsOf(scope));
  const on = (client: string): readonly string[] =>
    programs.flatMap(([program, { at }]) => (at === client ? [program] : []));
  const last = `client${scope.clients - 1}`;
  const isOld = believesInOld(last);
  return {
    "a close is answered": isAnswered(on("client0"), ["close", "save"]),
    "an open is answered": isAnswered(on(last), ["open", "load"]),
    "no client believes in an old version for ever": [
      isOld,
      (world: AfsState) => !isOld(world),
    ],
  } as const;
};
