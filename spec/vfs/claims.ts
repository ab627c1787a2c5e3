/** What is claimed of the virtual file system, each at the scopes it was judged at. */
import type { Claim } from "lockstep";
import type { mutants } from "./mutants.ts";
import type { Scope } from "./scope.ts";

const NAMES = [{ work: "names" }, { work: "names", fs: "floppy" }] as const;
const DIRECTORIES = [
  { work: "directories" },
  { work: "directories", fs: "floppy" },
] as const;
const FILES = [
  { work: "files", bytes: 1 },
  { work: "files", bytes: 1, fs: "floppy" },
] as const;
const FORK = { work: "fork", bytes: 1 } as const;
/** A floppy, mounted in a directory of a file system in memory. */
const MOUNTS = { work: "mounts", slots: 1 } as const;
const LISTINGS = [
  { work: "listing" },
  { work: "listing", fs: "floppy", slots: 3 },
] as const;

/** A copy between any two file systems, from no bytes to three, one or two at a time. */
const COPIES = (["memory", "floppy"] as const).flatMap((from) =>
  (["memory", "floppy"] as const).flatMap((to) =>
    [0, 1, 3].flatMap((bytes) =>
      [1, 2].map((buffer) => ({ work: "copy", from, to, bytes, buffer }) as const),
    ),
  ),
);
const COPY = { work: "copy", bytes: 3 } as const;
const MENDED = { ...COPY, loop: "mended", buffer: 2, short: true } as const;

/** The claims by name. */
export const claims = {
  "every mounted file system implements the plain tree": {
    scope: [...NAMES, ...DIRECTORIES, ...FILES, FORK, MOUNTS],
    property: "a plain tree",
    expect: "holds",
    source: "slide 23: the API is to the VFS interface",
  },
  "an operation is of the object's own file system": {
    scope: [MOUNTS, { work: "remounts" }],
    property: "an operation is of the object's own file system",
    expect: "holds",
    source: "slides 24 and 25",
  },
  "every object hangs on an inode of a mounted file system": {
    scope: [...NAMES, MOUNTS, { work: "remounts" }],
    property: "every object hangs on an inode of a mounted file system",
    expect: "holds",
    source: "slide 24: superblock, inode, dentry, file",
  },
  "a directory is listed through an open file": {
    scope: LISTINGS,
    property: "a directory is an open file",
    expect: "holds",
    source: "slide 24: there is no directory object",
  },
  "a listing gives each name that stays, once": {
    scope: LISTINGS,
    property: "a listing gives each name that stays, once",
    expect: "holds",
    source: "POSIX readdir",
  },
  "a file keeps its inode number, even where the number is faked": {
    scope: [...NAMES, ...FILES],
    property: "a file keeps its inode number",
    expect: "holds",
    source: "slide 24: make it look like having inodes",
  },
  "dup and fork share a position": {
    scope: FORK,
    property: "two descriptors share one position",
    expect: "holds",
    source: "slide 24: the file object",
  },
  "a second open has a position of its own": {
    scope: FILES,
    property: "two opens of a file have two positions",
    expect: "holds",
    source: "slide 24: the file object",
  },
  "the cache of names is coherent": {
    scope: [...NAMES, ...DIRECTORIES, { work: "remounts" }],
    property: "a cached name is what the file system has",
    expect: "holds",
    source: "slide 25: dentry_operations",
  },
  "the slide's copy loop copies exactly where no read fails": {
    scope: COPIES,
    property: "a copy that ends well is exact",
    expect: "holds",
    source: "slide 23",
  },
  "the slide's copy loop ends where no read fails": {
    scope: COPIES,
    property: "the copy ends",
    expect: "holds",
    source: "slide 23",
  },
  "the slide's copy loop never ends where a read goes on failing": {
    scope: { ...COPY, fails: "always" },
    property: "the copy ends",
    expect: "violated",
    source: "slide 23; trap T10: −1 is true",
  },
  "where a read fails, the slide's copy loop asks to write −1 bytes": {
    scope: { ...COPY, fails: "always" },
    property: "a program writes −1 bytes",
    expect: "holds",
    source: "slide 23; trap T10",
  },
  "after a read that failed once the slide's copy loop ends": {
    scope: { ...COPY, fails: "once" },
    property: "the copy ends",
    expect: "holds",
    source: "slide 23; trap T10",
  },
  "on a full disk the slide's copy loop loses bytes and says nothing": {
    scope: { ...COPY, clusters: 0 },
    property: "a copy that ends well is exact",
    expect: "violated",
    source: "slide 23; trap T10: write is not looked at",
  },
  "after a short write the slide's copy loop loses bytes and says nothing": {
    scope: { ...COPY, buffer: 2, short: true },
    property: "a copy that ends well is exact",
    expect: "violated",
    source: "slide 23; trap T10: write is not looked at",
  },
  "the mended copy loop is exact, or says that it failed": {
    scope: [
      MENDED,
      { ...MENDED, clusters: 0 },
      { ...MENDED, buffer: 1, fails: "always" },
    ],
    property: "a copy that ends well is exact",
    expect: "holds",
    source: "trap T10, mended",
  },
  "the mended copy loop ends": {
    scope: [
      MENDED,
      { ...MENDED, clusters: 0 },
      { ...MENDED, buffer: 1, fails: "always" },
    ],
    property: "the copy ends",
    expect: "holds",
    source: "trap T10, mended",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string, keyof typeof mutants>>>;
