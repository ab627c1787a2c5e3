/** What programs ask, by the name of the script. */
import type { Request } from "./messages.ts";

/** Files that are there at first, with what is in them, and what the program of each client asks. */
type Script = {
  readonly files: Readonly<Record<string, number | null>>;
  readonly programs: readonly (readonly Request[])[];
};

const create = (name: string, mode: "UNCHECKED" | "GUARDED" | "EXCLUSIVE") =>
  ({ type: "create", name, mode }) as const;

/** Each of two programs links a file of its own to one name: the one whose link is made has the lock. */
const lockedBy = (...after: readonly Request[]): Script => ({
  files: { mine: 1, yours: 2 },
  programs: ["mine", "yours"].map((name) => [
    { type: "link", name, to: "lock" },
    ...after.map((each) => ({ ...each, name })),
  ]),
});

const scripts = {
  "repeatable calls": {
    files: { a: 1 },
    programs: [
      [
        { type: "lookup", name: "a" },
        { type: "write", name: "a", value: 2 },
        { type: "read", name: "a" },
      ],
      [
        { type: "count links", name: "a" },
        { type: "read", name: "a" },
      ],
    ],
  },
  remove: { files: { a: 1, b: 2 }, programs: [[{ type: "remove", name: "a" }]] },
  "remove and create": {
    files: { a: 1 },
    programs: [
      [{ type: "remove", name: "a" }],
      [create("a", "GUARDED"), { type: "lookup", name: "a" }],
    ],
  },
  rename: { files: { a: 1 }, programs: [[{ type: "rename", name: "a", to: "b" }]] },
  link: { files: { a: 1 }, programs: [[{ type: "link", name: "a", to: "b" }]] },
  mkdir: { files: {}, programs: [[{ type: "mkdir", name: "d" }]] },
  rmdir: {
    files: {},
    programs: [
      [
        { type: "mkdir", name: "d" },
        { type: "rmdir", name: "d" },
      ],
    ],
  },
  "create, guarded": { files: {}, programs: [[create("a", "GUARDED")]] },
  "create, exclusive": { files: {}, programs: [[create("a", "EXCLUSIVE")]] },
  "two create, exclusive": {
    files: {},
    programs: [[create("a", "EXCLUSIVE")], [create("a", "EXCLUSIVE")]],
  },
  "create and write": {
    files: {},
    programs: [
      [
        create("a", "UNCHECKED"),
        { type: "write", name: "a", value: 1 },
        { type: "read", name: "a" },
      ],
    ],
  },
  "truncate and write": {
    files: { a: 1 },
    programs: [
      [
        { type: "truncate", name: "a" },
        { type: "write", name: "a", value: 2 },
        { type: "read", name: "a" },
      ],
    ],
  },
  "write and write": {
    files: { a: 1 },
    programs: [
      [
        { type: "write", name: "a", value: 2 },
        { type: "write", name: "a", value: 3 },
        { type: "read", name: "a" },
      ],
    ],
  },
  "truncate, guarded": {
    files: { a: 1 },
    programs: [[{ type: "guarded truncate", name: "a" }]],
  },
  "lock by link": lockedBy(),
  "lock by link, then count": lockedBy({ type: "count links", name: "" }),
  "an old handle": {
    files: { a: 1 },
    programs: [
      [
        { type: "write", name: "a", value: 2 },
        { type: "write", name: "a", value: 3 },
      ],
      [{ type: "remove", name: "a" }, create("b", "GUARDED")],
    ],
  },
  "save by rename": {
    files: { document: 1, new: null },
    programs: [
      [
        { type: "write", name: "new", value: 2 },
        { type: "rename", name: "new", to: "document" },
      ],
    ],
  },
} as const satisfies Readonly<Record<string, Script>>;

/** The name of a script. */
type ScriptName = keyof typeof scripts;

/** The names of the scripts. */
export const scriptNames = Object.keys(scripts) as readonly ScriptName[];

/** The script of a name; the first one, if there is none. */
export const scriptOf = (name: string): Script =>
  (scripts as Readonly<Record<string, Script>>)[name] ?? scripts[scriptNames[0]!];
