/** By which part of the spec, and at which scope, a run of the store by directory is followed, and a path is played. */
import { P } from "ts-pattern";
import { type DirectoryFault, directoryFaults } from "../../../impl/directory/options.ts";
import { directory } from "../../../spec/directory/directory.ts";
import type { Rules } from "../../../spec/directory/rules.ts";
import { defaults, type Scope } from "../../../spec/directory/scope.ts";
import type { Follower } from "../../conform/conform.ts";
import type { Correspondence, Staging } from "../../conform/correspondence.ts";
import { corresponding } from "../../conform/corresponding.ts";
import { shaped } from "../../conform/shaped.ts";
import type { Implementation, SameMistake, TraceEvent } from "../../conform/subject.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import { inRun, onPath } from "./moves.ts";
import { staging as movesStaging } from "./moves-staging.ts";
import { correspondence as ofStore } from "./store.ts";
import { staging as storeStaging } from "./store-staging.ts";
import { members, membersWith } from "./workload.ts";

type Part = {
  readonly correspondence: {
    readonly run: Correspondence<Rules>;
    readonly path: Correspondence<Rules>;
  };
  readonly staging: (scope: Scope, faults: readonly DirectoryFault[]) => Staging;
};

const parts: Readonly<Record<string, Part>> = {
  store: { correspondence: { run: ofStore, path: ofStore }, staging: storeStaging },
  moves: { correspondence: { run: inRun, path: onPath }, staging: movesStaging },
};

type BondOptions = {
  readonly sameMistake?: SameMistake<DirectoryFault>;
  /** The members of a run; one directory and four nodes unless given. */
  readonly among?: readonly string[];
};

const bondOf = (
  of: "run" | "path",
  scope: Scope,
  { sameMistake = {}, among = members }: BondOptions = {},
) => {
  const { correspondence, staging } = parts[scope.work]!;
  return corresponding({
    family: directory,
    correspondence: correspondence[of],
    scope,
    members: among,
    staging: (at: AnyScope, faults) => staging(at as Scope, faults),
    faults: directoryFaults,
    sameMistake,
  });
};

const agreed = {
  agreed: {
    directories: P.array(P.string),
    replicas: P.number,
    query: P.string,
    replication: P.string,
    acks: P.string,
    moves: P.boolean,
  },
} as const;

/** The scope at which a run is followed, and its members: the first one that starts says with which options. */
const startedWith = ({ state }: TraceEvent) => {
  const { directories, replicas, moves, ...how } = shaped(agreed, state).agreed;
  const { query, replication, acks } = how;
  const scope: Scope = moves
    ? { ...defaults, work: "moves", n: replicas, change: "any" }
    : { ...defaults, n: replicas, query, replication, acks };
  return { scope, among: membersWith({ directories }) };
};

/** A follower of one run. */
export const follower = (): Follower => {
  let chosen: Follower | undefined;
  const choose = (event: TraceEvent): Follower => {
    const { scope, among } = startedWith(event);
    return bondOf("run", scope, { among }).follower();
  };
  return {
    follow: (event) => {
      if (event.action === "start") chosen ??= choose(event);
      chosen?.follow(event);
    },
    quirks: () => (chosen ?? bondOf("run", defaults).follower()).quirks(),
  };
};

/** How paths are played. */
export const steering =
  (sameMistake: SameMistake<DirectoryFault>): NonNullable<Implementation["steering"]> =>
  (scope, faults, mutant) =>
    bondOf("path", scope as Scope, { sameMistake }).steering(scope, faults, mutant);
