/** The virtual file system with one mistake each, and the property that shows it. */
import type { Mutant } from "lockstep";
import { leastBeyond, ROOT } from "./operations.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

const NAMES = { work: "names" } as const;
const FLOPPY = { work: "names", fs: "floppy" } as const;
const FILES = { work: "files", bytes: 1 } as const;
const FORK = { work: "fork", bytes: 1 } as const;
const MOUNTS = { work: "mounts", slots: 1 } as const;
const MENDED = {
  work: "copy",
  loop: "mended",
  bytes: 3,
  buffer: 2,
  short: true,
} as const;

/** The mutants by name. */
export const mutants = {
  "an operation that a file system does not have succeeds": {
    rules: { withoutOperation: "ok" },
    scope: FLOPPY,
    breaks: "a plain tree",
    steps: 2,
  },
  "an inode number is used again while its file is open": {
    rules: { isNumberFree: ({ links }) => links === 0 },
    scope: FILES,
    breaks: "a file keeps its inode number",
    steps: 3,
  },
  "a faked inode number is the number of the slot in the directory": {
    rules: { fakedNumber: (_, { nth }) => ROOT + 1 + nth },
    scope: { ...FILES, fs: "floppy" },
    breaks: "a file keeps its inode number",
    steps: 3,
  },
  "a faked inode number is the first cluster of the file": {
    rules: { fakedNumber: (_used, _place, { first }) => ROOT + 1 + (first ?? 0) },
    scope: FLOPPY,
    breaks: "a file keeps its inode number",
    steps: 2,
  },
  "a renamed file gets another inode number": {
    rules: { renamedNumber: (_, used) => leastBeyond(used, ROOT + 1) },
    scope: FLOPPY,
    breaks: "a file keeps its inode number",
    steps: 2,
  },
  "a rename takes two steps": {
    rules: { renamesAtOnce: false },
    scope: NAMES,
    breaks: "a plain tree",
    steps: 2,
  },
  "a rename onto itself removes the file": {
    rules: { skipsRename: false },
    scope: NAMES,
    breaks: "a plain tree",
    steps: 2,
  },
  "a listing goes on at the count of the names that it has given": {
    rules: {
      nextName: (names, cursor) => {
        const name = names[Number(cursor)];
        return name === undefined ? null : [name, `${Number(cursor) + 1}`];
      },
    },
    scope: { work: "listing" },
    breaks: "a listing gives each name that stays, once",
    steps: 5,
  },
  "an open that truncates cuts the file when it is closed": {
    rules: { truncatesAt: "close" },
    scope: FILES,
    breaks: "a plain tree",
    steps: 3,
  },
  "a name that is made is still missing in the cache": {
    rules: { tellsCache: (change) => change !== "made" },
    scope: FLOPPY,
    breaks: "a cached name is what the file system has",
    steps: 1,
  },
  "a name that is removed stays in the cache": {
    rules: { tellsCache: (change) => change !== "removed" },
    scope: FLOPPY,
    breaks: "a cached name is what the file system has",
    steps: 2,
  },
  "a renamed file keeps its old name in the cache": {
    rules: { tellsCache: (change) => change !== "renamed" },
    scope: FLOPPY,
    breaks: "a cached name is what the file system has",
    steps: 2,
  },
  "a mounted file system is looked up by the table of the one that it covers": {
    rules: { tableFor: (_, covered) => covered },
    scope: MOUNTS,
    breaks: "an operation is of the object's own file system",
    steps: 1,
  },
  "a file system is unmounted while a file of it is open": {
    rules: { mayUnmount: () => true },
    scope: { work: "remounts" },
    breaks: "every object hangs on an inode of a mounted file system",
    steps: 3,
  },
  "a descriptor from dup has a position of its own": {
    rules: { shares: (by) => by === "fork" },
    scope: FORK,
    breaks: "a plain tree",
    steps: 2,
  },
  "a forked descriptor has a position of its own": {
    rules: { shares: (by) => by === "dup" },
    scope: FORK,
    breaks: "a plain tree",
    steps: 2,
  },
  "a second open shares the position of the first": {
    rules: { shares: () => true },
    scope: FILES,
    breaks: "a plain tree",
    steps: 2,
  },
  "a failed read is taken for the end of the file": {
    rules: { afterRead: (count) => (count <= 0 ? "done" : "write") },
    scope: { ...MENDED, buffer: 1, fails: "always" },
    breaks: "a copy that ends well is exact",
    steps: 3,
  },
  "a failed read is tried again": {
    rules: {
      afterRead: (count) => (count < 0 ? "read" : count === 0 ? "done" : "write"),
    },
    scope: { ...MENDED, buffer: 1, fails: "always" },
    breaks: "the copy ends",
    steps: 3,
  },
  "a short read is taken for the end of the file": {
    rules: { afterRead: (count, asked) => (count < asked ? "done" : "write") },
    scope: MENDED,
    breaks: "a copy that ends well is exact",
    steps: 3,
  },
  "a short write is taken for a whole write": {
    rules: { leftOf: () => "" },
    scope: MENDED,
    breaks: "a copy that ends well is exact",
    steps: 5,
  },
  "a failed write is not looked at": {
    rules: { stopsAtFailedWrite: false },
    scope: { ...MENDED, clusters: 0 },
    breaks: "a copy that ends well is exact",
    steps: 5,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
