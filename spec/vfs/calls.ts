/** The calls of programs, as words: `rename /x /y` of program p0. */
import type { Scope } from "./scope.ts";

/** The programs of a host. */
const PROGRAMS = ["p0", "p1"] as const;
export type Program = (typeof PROGRAMS)[number];

const TYPES = [
  "create",
  "mkdir",
  "unlink",
  "rmdir",
  "stat",
  "rename",
  "link",
  "open",
  "read",
  "write",
  "rewind",
  "close",
  "dup",
  "fork",
  "list",
  "mount",
  "umount",
] as const;

export type Call = {
  readonly by: Program;
  readonly type: (typeof TYPES)[number];
  /** The descriptor of a call that takes one. */
  readonly fd: number;
  /** The path of a call that takes one; "" otherwise. */
  readonly path: string;
  /** The second path of a rename or a link; of an open, "create" or "truncate". */
  readonly more: string;
  /** How many bytes a read asks for, and the bytes of a write. */
  readonly count: number;
  readonly text: string;
};

/** A call from its words; bytes are named after the program that writes them. */
export const call = (by: Program, words: string): Call => {
  const [type, first = "", more = ""] = words.split(" ");
  const known = TYPES.find((each) => each === type);
  if (known === undefined) throw new Error(`no call is named ${type}: ${words}`);
  const isPath = first.startsWith("/");
  return {
    by,
    type: known,
    fd: isPath || first === "" ? -1 : Number(first),
    path: isPath ? first : "",
    more,
    count: 1,
    text: by === "p0" ? "a" : "b",
  };
};

/** The words of a call, with its program. */
export const nameOf = ({ by, type, fd, path, more }: Call): string =>
  [by, type, path === "" && fd >= 0 ? `${fd}` : path, more]
    .filter((word) => word !== "")
    .join(" ");

/** Calls about names in one directory. */
const NAMES = [
  "create /x",
  "create /y",
  "unlink /x",
  "stat /x",
  "stat /y",
  "rename /x /y",
  "rename /y /x",
  "rename /x /x",
  "link /x /y",
];

/** Calls about directories, and about names in them. */
const DIRECTORIES = [
  "mkdir /d",
  "rmdir /d",
  "create /d/x",
  "unlink /d/x",
  "rename /d /e",
  "rename /e /d",
  "rename /d /d/y",
  "stat /d/../e",
];

/** Calls that open files, and use what is open. */
const FILES = [
  "open /x create",
  "open /x truncate",
  "read 0",
  "write 0",
  "close 0",
  "unlink /x",
];

/** Calls that list a directory while a name in it is removed and made again. */
const LISTING = ["open /", "list 0", "rewind 0"];
const MEANWHILE = ["unlink /x", "unlink /y", "create /x"];

/** Calls on both sides of a mount: a floppy at /m. */
const MOUNTS = [
  "create /x",
  "create /m/x",
  "unlink /m/x",
  "stat /m/../x",
  "stat /m/x",
  "rename /x /m/x",
  "rename /m /d",
];
const REMOUNTS = [
  "umount /m",
  "mount /m",
  "create /m/x",
  "stat /m/x",
  "open /m/x",
  "close 0",
];

const by = (program: Program, words: readonly string[]): readonly Call[] =>
  words.map((each) => call(program, each));

/** The calls that programs may make at a scope, in any order, as often as they like. */
export const callsOf = ({ work }: Scope): readonly Call[] => {
  switch (work) {
    case "names":
      return by("p0", NAMES);
    case "directories":
      return by("p0", DIRECTORIES);
    case "files":
      return by("p0", FILES);
    case "fork":
      return [
        ...by("p0", ["open /x create", "dup 0", "fork", "write 0", "read 1"]),
        ...by("p1", ["read 0", "close 0"]),
      ];
    case "listing":
      return [...by("p0", LISTING), ...by("p1", MEANWHILE)];
    case "mounts":
      return by("p0", MOUNTS);
    case "remounts":
      return by("p0", REMOUNTS);
    default:
      throw new Error(`no calls are known for ${work}`);
  }
};
