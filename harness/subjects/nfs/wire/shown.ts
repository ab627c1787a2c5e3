/** How captures show handles, names and attributes of NFS. */
import type {
  Attributes,
  Place,
  Settable,
  Wcc,
} from "../../../../impl/nfs/wire/attributes.ts";
import type { Shown } from "../../../capture/calls/program.ts";
import { quoted } from "../../../report/quoted.ts";
import { handleSum } from "../../shared/called.ts";

/** Parts of what is shown: a text, a handle where there is one, the name of an entry, or what a symbolic link says. */
export type Part =
  | string
  | { readonly handle: Uint8Array | null }
  | { readonly name: Uint8Array }
  | { readonly path: Uint8Array };

const textOf = (part: Part): string => {
  if (typeof part === "string") return part;
  if ("name" in part) return quoted(part.name);
  if ("path" in part) return `→ ${quoted(part.path)}`;
  return part.handle === null ? "" : `#${handleSum(part.handle)}`;
};

/** Parts one after another; those that are "" are left out. */
export const shown = (...parts: readonly Part[]): Shown => ({
  text: parts
    .map(textOf)
    .filter((text) => text !== "")
    .join(" "),
  status: null,
  names: parts.flatMap((part) =>
    typeof part === "object" && "name" in part ? [Buffer.from(part.name).toString()] : [],
  ),
  handles: parts.flatMap((part) =>
    typeof part === "object" && "handle" in part && part.handle !== null
      ? [handleSum(part.handle)]
      : [],
  ),
});

/** An entry of a directory: the directory, and the name in it. */
export const entry = ({ dir, name }: Place): readonly Part[] => [
  { handle: dir },
  { name },
];

const KINDS = {
  NF3REG: "file",
  NF3DIR: "directory",
  NF3BLK: "block device",
  NF3CHR: "character device",
  NF3LNK: "link",
  NF3SOCK: "socket",
  NF3FIFO: "pipe",
} as const;

const octal = (mode: number): string => mode.toString(8).padStart(4, "0");

/** Attributes in short: what it is, its mode, its size; "" where there are none. */
export const attributesText = (attributes: Attributes | null): string =>
  attributes === null
    ? ""
    : `${KINDS[attributes.type]} ${octal(attributes.mode)} of ${attributes.size} bytes`;

/** What became of a file, as far as the reply says it. */
export const wccText = ({ after }: Wcc): string => attributesText(after);

const timeText = (
  name: string,
  { type, value }: Settable["atime"],
): readonly string[] => {
  if (type === "DONT_CHANGE") return [];
  if (type === "SET_TO_SERVER_TIME") return [`${name} now`];
  return [`${name} ${value.seconds}.${`${value.nseconds}`.padStart(9, "0")}`];
};

/** What a client sets. */
export const settableText = (set: Settable): string =>
  [
    ...(set.mode === null ? [] : [`mode ${octal(set.mode)}`]),
    ...(set.uid === null ? [] : [`owner ${set.uid}`]),
    ...(set.gid === null ? [] : [`group ${set.gid}`]),
    ...(set.size === null ? [] : [`size ${set.size}`]),
    ...timeText("atime", set.atime),
    ...timeText("mtime", set.mtime),
  ].join(", ");
