/** The virtual file system: how that of `impl/vfs` and its spec correspond. */
import { P } from "ts-pattern";
import type { Body } from "../../impl/ports.ts";
import type { VfsFault } from "../../impl/vfs/names.ts";
import { startVfs } from "../../impl/vfs/node.ts";
import { callsOf, nameOf } from "../../spec/vfs/calls.ts";
import { DESCRIPTORS_MAX } from "../../spec/vfs/descriptors.ts";
import type { Host } from "../../spec/vfs/host.ts";
import { defaults, type Scope } from "../../spec/vfs/scope.ts";
import { virtualFileSystem } from "../../spec/vfs/vfs.ts";
import { inBothWorlds, moduleBeside } from "../conform/both-worlds.ts";
import type { Correspondence, Staging } from "../conform/correspondence.ts";
import { corresponding } from "../conform/corresponding.ts";
import { shaped } from "../conform/shaped.ts";
import type { Implementation, Subject } from "../conform/subject.ts";
import { scheduleFrom } from "../simulate/schedule.ts";

import { mountWords } from "./vfs/mount.ts";

type Rules = ReturnType<typeof virtualFileSystem.rules>;

const NODE = "n1";
const faults = [
  "missing-operation-succeeds",
  "rename-onto-itself-removes",
  "truncate-at-close",
  "second-open-shares",
] as const satisfies readonly VfsFault[];
type Fault = (typeof faults)[number];

/** A call of the spec, as a client words it. */
const worded = (words: string) => {
  const [by, call, ...given] = words.split(" ");
  return { type: "call", by: by!, call: call!, given };
};

const correspondence: Correspondence<Rules> = {
  roles: { host: { per: "node", told: ({ returned }: Host) => ({ returned }) } },
  letter: () => null,
  events: {
    call: ({ node, state }, { keeper }) => {
      const { call, result } = shaped({ call: P.string, result: P.any }, state);
      const process = keeper("host", node);
      return [
        { step: "act", process, name: call },
        { step: "state", process, holds: { returned: { call, result } } },
      ];
    },
  },
};

const dialect = {
  way: "call",
  ask: (request: never) => request,
  hear: (_: unknown, { value }: Body) => ({
    outcome: "ok" as const,
    result: value ?? null,
  }),
  silence: () => ({ outcome: "unknown" as const }),
} as const;

const staging = (scope: object, planted: readonly Fault[]): Staging => {
  const at = scope as Scope;
  const options = {
    root: at.fs === "memory" ? ("memory" as const) : ("floppy" as const),
    hasMount: at.work === "mounts",
    descriptors: DESCRIPTORS_MAX,
    fileBytes: at.bytes,
    faults: planted,
  };
  return {
    placeOf: () => NODE,
    members: [NODE],
    start: (ports) => startVfs(ports, options),
    dialect: dialect as never,
    request: (request) => request,
    acts: Object.fromEntries(
      callsOf(at).map((call) => [
        nameOf(call),
        async (world, node) => {
          await world.call(node, "programs", worded(nameOf(call)));
          return null;
        },
      ]),
    ),
  };
};

/** Calls in any order, of programs that share a directory. */
const requests = callsOf(defaults).map((call) => worded(nameOf(call)));

const implementation = {
  faults: {
    "missing-operation-succeeds": "a call that a file system does not have succeeds",
    "rename-onto-itself-removes": "a rename of a file onto itself removes it",
    "truncate-at-close": "an open that truncates cuts the file when it is closed",
    "second-open-shares": "a second open of a file shares the position of the first",
  } satisfies Record<Fault, string>,
  promises: [],
  scope: {},
  schedule: (seed) =>
    scheduleFrom(seed, {
      nodes: [NODE],
      clients: ["c0", "c1"],
      requests: 60,
      faults: 0, // Neither the spec nor the node has anything that survives a crash.
      request: (random) => requests[random.int(0, requests.length - 1)]!,
    }),
  ...inBothWorlds({
    nodes: [NODE],
    start: startVfs,
    program: {
      module: moduleBeside("../../impl/vfs/node", import.meta.url),
      start: "startVfs",
    },
    options: {},
    faults,
    dialect,
  }),
  ...corresponding({
    family: virtualFileSystem,
    correspondence,
    scope: defaults,
    members: [NODE],
    staging,
    faults,
    sameMistake: {
      "an operation that a file system does not have succeeds":
        "missing-operation-succeeds",
      "a rename onto itself removes the file": "rename-onto-itself-removes",
      "an open that truncates cuts the file when it is closed": "truncate-at-close",
      "a second open shares the position of the first": "second-open-shares",
    },
  }),
  mount: mountWords,
  cover: [
    defaults,
    { ...defaults, fs: "floppy" },
    { ...defaults, work: "files", bytes: 1 },
    { ...defaults, work: "files", fs: "floppy", bytes: 1 },
    { ...defaults, work: "fork", bytes: 1 },
    { ...defaults, work: "mounts", slots: 1 },
    { ...defaults, work: "directories", fs: "floppy" },
  ],
} satisfies Implementation;

/** The virtual file system, with a node whose programs make the calls of the spec. */
export const subject = {
  name: "vfs",
  summary:
    "one set of calls over file systems of several types, and the copy program that uses them",
  family: virtualFileSystem,
  implementation,
} satisfies Subject;
