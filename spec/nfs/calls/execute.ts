/** What each call does: RFC 1813, section 3.3. */
import type { Rules } from "../rules.ts";
import {
  changed,
  created,
  type Disk,
  handleOf,
  inodeOf,
  named,
  unnamed,
} from "./disk.ts";
import type { Call, Handle, Reply, Status } from "./messages.ts";

type Done = readonly [Disk, Reply];

const failed = (disk: Disk, status: Status): Done => [
  disk,
  { status, handle: null, value: null, links: 0, change: 0 },
];

/** The answer that a call went well, with what is known of an inode afterwards. */
const ok = (disk: Disk, ino?: number, value: number | null = null): Done => {
  const inode = ino === undefined ? undefined : disk.inodes[ino];
  return [
    disk,
    {
      status: "OK",
      handle: inode === undefined ? null : handleOf(disk, ino!),
      value,
      links: inode?.links ?? 0,
      change: inode?.change ?? 0,
    },
  ];
};

/** The number of the inode that a handle names; undefined: it is gone. */
const held = ({ inodes }: Disk, { ino, generation }: Handle): number | undefined =>
  inodes[ino]?.generation === generation ? ino : undefined;

const create = (disk: Disk, call: Call & { type: "CREATE" }, rules: Rules): Done => {
  const { name, mode, verifier } = call;
  const there = inodeOf(disk, name);
  if (there === undefined) {
    const made = {
      kind: "file",
      verifier: mode === "EXCLUSIVE" ? rules.keptVerifier(verifier) : null,
    } as const;
    const after = created(disk, name, made, rules.generationAfter);
    return ok(after, after.names[name]);
  }
  if (there.kind === "directory") return failed(disk, "EXIST");
  const ino = disk.names[name]!;
  // The size among the attributes of an UNCHECKED call is 0: open(2) with O_TRUNC.
  if (mode === "UNCHECKED") return ok(changed(disk, ino, { value: null }), ino);
  const isRepeated = mode === "EXCLUSIVE" && there.verifier === verifier;
  return isRepeated ? ok(disk, ino) : failed(disk, "EXIST");
};

const rename = (disk: Disk, name: string, to: string): Done => {
  const from = inodeOf(disk, name);
  if (from === undefined) return failed(disk, "NOENT");
  if (disk.names[name] === disk.names[to]) return ok(disk);
  const over = inodeOf(disk, to);
  if (over !== undefined && over.kind !== from.kind)
    return failed(disk, over.kind === "directory" ? "ISDIR" : "NOTDIR");
  const ino = disk.names[name]!;
  const without = over === undefined ? disk : unnamed(disk, to);
  return ok(unnamed(named(without, ino, to), name));
};

const remove = (
  disk: Disk,
  name: string | undefined,
  kind: "file" | "directory",
): Done => {
  const there = name === undefined ? undefined : inodeOf(disk, name);
  if (name === undefined || there === undefined) return failed(disk, "NOENT");
  if (there.kind !== kind) return failed(disk, kind === "file" ? "ISDIR" : "NOTDIR");
  return ok(unnamed(disk, name));
};

const onHandle = (
  disk: Disk,
  call: Extract<Call, { handle: Handle }>,
  rules: Rules,
): Done => {
  const ino = held(disk, call.handle);
  if (ino === undefined) return failed(disk, "STALE");
  const { value, change } = disk.inodes[ino]!;
  switch (call.type) {
    case "LINK":
      return call.to in disk.names
        ? failed(disk, "EXIST")
        : ok(named(disk, ino, call.to), ino);
    case "SETATTR":
      return call.guard !== null && call.guard !== change
        ? failed(disk, "NOT_SYNC")
        : ok(changed(disk, ino, { value: null }), ino);
    case "WRITE":
      return ok(changed(disk, ino, { value: rules.written(value, call.value) }), ino);
    case "READ":
      return ok(disk, ino, value);
    case "GETATTR":
      return ok(disk, ino);
  }
};

/** The disk after a call, and the answer. */
export const execute = (disk: Disk, call: Call, rules: Rules): Done => {
  switch (call.type) {
    case "LOOKUP":
      return call.name in disk.names
        ? ok(disk, disk.names[call.name])
        : failed(disk, "NOENT");
    case "CREATE":
      return create(disk, call, rules);
    case "MKDIR": {
      if (call.name in disk.names) return failed(disk, "EXIST");
      const made = { kind: "directory", verifier: null } as const;
      const after = created(disk, call.name, made, rules.generationAfter);
      return ok(after, after.names[call.name]);
    }
    case "REMOVE":
      return remove(disk, rules.removedName(disk.names, call.name), "file");
    case "RMDIR":
      return remove(disk, call.name, "directory");
    case "RENAME":
      return rename(disk, call.name, call.to);
    default:
      return onHandle(disk, call, rules);
  }
};

/** Is a call, done twice in a row, as if it were done once? Slide 13, and RFC 1813, section 4.5. */
export const isIdempotent = ({ type }: Pick<Call, "type">): boolean =>
  type === "LOOKUP" || type === "GETATTR" || type === "READ" || type === "WRITE";
