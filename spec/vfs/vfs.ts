/**
 * The virtual file system: one set of calls over file systems of several types, and what a program may rely
 * on whichever of them is beneath.
 *
 * Source: slides 23 to 25 of the course; trap T10; POSIX.1-2017 for the calls.
 * Left out: symbolic links, permissions, times, and crashes; `impl/vfs` has the first and the last.
 */
import { family, one, speaks, system } from "lockstep";
import { asTree } from "./as-tree.ts";
import { callsOf, nameOf } from "./calls.ts";
import { claims } from "./claims.ts";
import { copySystem } from "./copier.ts";
import type { Host } from "./host.ts";
import { kernelOf } from "./kernel.ts";
import { mutants } from "./mutants.ts";
import { plainTree } from "./plain-tree.ts";
import {
  callsOwnTables,
  hangsTogether,
  isCoherent,
  nothingSeen,
  seenAfter,
} from "./properties.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";
import { copyStartOf, startOf } from "./start.ts";
import { switchOf } from "./walk.ts";

/** The works in which the plain tree is compared with; a listing and a new mount are judged by themselves. */
const COMPARED = ["names", "directories", "files", "fork", "mounts"];

/** The works whose names are all in the root directory, where their numbers are followed. */
const NUMBERED = ["names", "files", "fork", "listing"];

/** Two file objects of one file, with different positions. */
const hasTwoPositions = ({ files }: Host): boolean => {
  const [one, other] = Object.values(files);
  return (
    other !== undefined && one!.ino === other.ino && one!.position !== other.position
  );
};

const isShared = ({ descriptors }: Host): boolean => {
  const numbers = Object.values(descriptors).flatMap((table) => Object.values(table));
  return new Set(numbers).size < numbers.length;
};

/** The host, which takes any of the calls at any time; a call in two steps keeps others out. */
const hostOf = (scope: Scope, rules: Rules) => {
  const { next, process } = speaks<Host>();
  const { perform, finish } = kernelOf(rules, scope);
  const stepped = (host: Host | undefined) =>
    host === undefined ? undefined : next(host);
  return process({
    init: startOf(scope),
    actions: {
      ...Object.fromEntries(
        callsOf(scope).map((call) => [
          nameOf(call),
          (host: Host) =>
            host.halfway === null ? stepped(perform(host, call)) : undefined,
        ]),
      ),
      ...(!rules.renamesAtOnce && {
        "the rename goes on": (host: Host) => stepped(finish(host)),
      }),
    },
  });
};

const callsSystem = (scope: Scope, rules: Rules) => {
  const calls = callsOf(scope);
  const start = startOf(scope);
  const toTables = correctSwitch(scope);
  const { work } = scope;
  const seen = seenAfter(toTables, work === "listing");
  return system({
    name: `the calls of programs, ${work} of ${scope.fs}`,
    roles: { host: one(hostOf(scope, rules)) },
    show: { state: (state) => answerText(state as Host) },
    observe: {
      init: nothingSeen,
      after: (past, _step, now, before) => seen(past, before.host, now.host),
    },
    always: {
      "an operation is of the object's own file system": ({ host }) =>
        callsOwnTables(host),
      "every object hangs on an inode of a mounted file system": ({ host }) =>
        hangsTogether(toTables)(host),
      "a cached name is what the file system has": ({ host }) =>
        isCoherent(toTables)(host),
      "a file keeps its inode number":
        NUMBERED.includes(work) && (({ observed }) => observed.kept),
      "a listing gives each name that stays, once":
        work === "listing" && (({ observed }) => observed.whole),
    },
    sometimes: {
      "a directory is an open file":
        work === "listing" && (({ observed }) => observed.given.length > 1),
      "two descriptors share one position":
        work === "fork" && (({ host }) => isShared(host)),
      "two opens of a file have two positions":
        work === "files" && (({ host }) => hasTwoPositions(host)),
    },
    refines: {
      "a plain tree": COMPARED.includes(work) && [
        plainTree(asTree(toTables, start), calls, groundOf(scope)),
        ({ host }) => ({ host: asTree(toTables, host) }),
      ],
    },
  });
};

/** Properties look at a host by the correct tables, whichever its own are. */
const correctSwitch = (scope: Scope) => switchOf(rules, scope);

const groundOf = ({ work, fs, bytes }: Scope) => ({
  mounts: work === "mounts" ? ["/m"] : [],
  bytes,
  may: fs === "memory" && work !== "mounts" ? [] : (["ENOSPC", "EPERM"] as const),
});

const answerText = ({ returned }: Host): string =>
  returned === null
    ? ""
    : typeof returned.result === "object"
      ? JSON.stringify(returned.result)
      : `${returned.result}`;

const system_ = (scope: Scope, rules: Rules) => {
  if (scope.work === "copy") return copySystem(copyStartOf(scope), scope, rules);
  return callsSystem(scope, rules);
};

/** The kernel of a host, its file systems and its programs, by their parameters. */
export const virtualFileSystem = family({
  scope: defaults,
  rules,
  limits: () => ({
    work: [...COMPARED, "listing", "remounts", "copy"],
    fs: ["memory", "floppy"],
    slots: [1, 3],
    clusters: [0, 3],
    bytes: [0, 3],
    from: ["memory", "floppy"],
    to: ["memory", "floppy"],
    buffer: [1, 3],
    loop: ["slide", "mended"],
    fails: ["never", "once", "always"],
  }),
  system: system_,
  mutants,
  claims,
});
