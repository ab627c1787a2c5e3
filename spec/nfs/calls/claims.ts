/** What is claimed of calls that are not idempotent. */
import type { Claim } from "lockstep";
import type { Scope } from "../scope.ts";

/** One call may be sent again early; the server remembers no answers. */
export const again = { work: "calls", retries: 1, cache: 0 } as const;
/** The server remembers answers, in memory. */
export const remembered = { ...again, cache: 4 } as const;
/** A crash takes the answers that the server remembers. */
const emptied = { ...remembered, crashes: 1 } as const;
/** The server remembers answers on its disk. */
const durable = { ...emptied, durable: true } as const;

/** One scope for each script. */
const each = <S extends Partial<Scope>>(scope: S, scripts: readonly string[]) =>
  scripts.map((script) => ({ ...scope, script }));

/** Calls that answer an error when they are done twice. */
const wrongErrors = [
  "rename",
  "link",
  "mkdir",
  "rmdir",
  "create, guarded",
  "truncate, guarded",
];
/** Calls that destroy what was written after them. */
const destroying = ["create and write", "truncate and write"];
/** The scripts with calls whose repetition does harm. */
const harmed = [
  "remove",
  ...wrongErrors,
  ...destroying,
  "remove and create",
  "lock by link",
];

/** The claims by name. */
export const claims = {
  "READ, WRITE, GETATTR and LOOKUP twice in a row are as once": {
    scope: { ...again, script: "repeatable calls" },
    property: "READ, WRITE, GETATTR and LOOKUP twice in a row are as once",
    expect: "holds",
    source: "slide 13, idempotent",
  },
  "a crash of the server is a delay to a program, because a call carries all that the server needs":
    {
      scope: { ...again, script: "repeatable calls", crashes: 1, loss: 1 },
      property: "what a program asks is answered",
      expect: "holds",
      long: true,
      source: "slide 12, stateless: ReadAt(inode, position)",
    },
  "programs see one directory through a crash, if they only make calls that can be repeated":
    {
      scope: { ...again, retries: 0, script: "repeatable calls", crashes: 1 },
      property: "linearizable",
      expect: "holds",
      source: "slides 12 and 13",
    },
  "programs see one directory through a crash, also where such calls are sent again early":
    {
      scope: { ...again, script: "repeatable calls", crashes: 1 },
      property: "linearizable",
      expect: "holds",
      source: "slides 12 and 13",
      states: 59_214,
      long: true,
    },
  "REMOVE twice in a row leaves the file system as one REMOVE does": {
    scope: { ...again, script: "remove" },
    property: "REMOVE twice in a row leaves the file system as one REMOVE does",
    expect: "holds",
    source: "slide 13",
  },
  "a REMOVE that comes twice answers NOENT": {
    scope: { ...again, script: "remove" },
    property: "a REMOVE that comes twice answers NOENT",
    expect: "holds",
    source: "slide 13, an advisory error",
    steps: 5,
  },
  "a call that comes twice may take effect twice": {
    scope: { ...again, script: "remove and create" },
    property: "a call takes effect once",
    expect: "violated",
    source: "slide 11; trap T21",
    steps: 6,
  },
  "a late REMOVE deletes the new file of another client": {
    scope: { ...again, script: "remove and create" },
    property: "a file that was created stays",
    expect: "violated",
    source: "slide 13; trap T4",
    steps: 8,
  },
  "RENAME, LINK, MKDIR, RMDIR, guarded CREATE and SETATTR answer an error, though they happened":
    {
      scope: each(again, wrongErrors),
      property: "an error means that nothing was done",
      expect: "violated",
      source: "slide 13; RFC 1813, sections 3.3.8 and 4.5",
      steps: 5,
    },
  "a late unchecked CREATE, or change of the size, destroys what was written since": {
    scope: each(again, destroying),
    property: "what was written is in the file",
    expect: "violated",
    source: "RFC 1813, section 4.5",
    steps: 8,
  },
  "a late WRITE undoes a later one, whatever the server remembers": {
    scope: each(remembered, ["write and write"]),
    property: "what was written is in the file",
    expect: "violated",
    source: "slide 13: idempotent in a row, and only there",
    steps: 8,
  },
  "an exclusive CREATE survives repetition and crash, by its verifier": {
    scope: each({ ...again, crashes: 1 }, ["create, exclusive", "two create, exclusive"]),
    property: "linearizable",
    expect: "holds",
    source: "RFC 1813, section 3.3.8",
  },
  "with a lock by LINK it can be that no program has the lock": {
    scope: { ...again, script: "lock by link" },
    property: "when both programs are answered, one has the lock",
    expect: "violated",
    source: "open(2), O_EXCL: link, then look at the number of links",
    steps: 8,
  },
  "a program that counts the links knows whether it has the lock": {
    scope: { ...again, script: "lock by link, then count" },
    property: "when both programs are answered, one has the lock",
    expect: "holds",
    source: "open(2), O_EXCL",
  },
  "at most one program has a lock by LINK": {
    scope: each({ ...again, crashes: 1 }, ["lock by link", "lock by link, then count"]),
    property: "at most one program has the lock",
    expect: "holds",
    source: "open(2), O_EXCL",
  },
  "where the server remembers its answers, a call that comes twice does no harm": {
    scope: each(remembered, harmed),
    property: "linearizable",
    expect: "holds",
    source: "RFC 1813, section 4.5; Juszczak 1989",
  },
  "after a crash that takes the remembered answers a call that comes twice does harm": {
    scope: each(emptied, harmed),
    property: "linearizable",
    expect: "violated",
    source: "RFC 1813, section 4.5",
  },
  "remembered answers on the disk survive a crash, and no call does harm": {
    scope: each(durable, harmed),
    property: "linearizable",
    expect: "holds",
    source: "RFC 1813, section 4.5",
  },
  "a cache of one answer is too small for two clients": {
    scope: { ...again, cache: 1, script: "remove and create" },
    property: "linearizable",
    expect: "violated",
    source: "RFC 1813, section 4.5: the cache is of limited size",
  },
  "an old handle touches no other file": {
    scope: [
      { ...again, script: "an old handle" },
      { ...again, retries: 0, crashes: 1, script: "an old handle" },
    ],
    property: "an old handle touches no other file",
    expect: "holds",
    source: "RFC 1813, section 2.6: STALE",
  },
  "an old handle touches no other file, where calls are sent again early and the server crashes":
    {
      scope: { ...again, crashes: 1, script: "an old handle" },
      property: "an old handle touches no other file",
      expect: "holds",
      source: "RFC 1813, section 2.6: STALE",
      states: 20_133,
      long: true,
    },
  "with a soft mount a call that was given up may take effect later": {
    scope: { ...again, retries: 0, mount: "soft", script: "remove" },
    property: "a call that was given up takes effect later",
    expect: "holds",
    source: "slide 14",
    steps: 3,
  },
  "with a soft mount a program that ignores the error loses its document": {
    scope: { ...again, retries: 0, mount: "soft", script: "save by rename" },
    property: "the document has its old or its new contents",
    expect: "violated",
    source: "slide 14",
  },
  "with a hard mount the document is whole": {
    scope: { ...again, script: "save by rename", crashes: 1 },
    property: "the document has its old or its new contents",
    expect: "holds",
    source: "slide 14",
  },
  "with a hard mount every call is answered, once the server is back": {
    scope: each({ ...again, crashes: 1, loss: 1 }, ["remove", "create and write"]),
    property: "what a program asks is answered",
    expect: "holds",
    source: "slide 14",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
