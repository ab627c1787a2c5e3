import { expect } from "vitest";
import type { Json } from "../../impl/ports.ts";
import { attributeScenes } from "./file-attributes.laws.ts";
import { linkScenes } from "./file-links.laws.ts";
import { openScenes } from "./file-open.laws.ts";
import { at, type FilesScene, table } from "./file-scene.laws.ts";

const tree: readonly FilesScene[] = [
  table("names can be added, listed in order, and removed", "n1", [
    [["mkdir", "/tree"], null],
    [["create", "/tree/b"], null],
    [["create", "/tree/a"], null],
    [["mkdir", "/tree/c"], null],
    [["create", "/tree/c/ü 🐌"], null],
    [
      ["list", "/tree"],
      ["a", "b", "c"],
    ],
    [["list", "/tree/c"], ["ü 🐌"]],
    [["unlink", "/tree/b"], null],
    [["unlink", "/tree/c/ü 🐌"], null],
    [["rmdir", "/tree/c"], null],
    [["list", "/tree"], ["a"]],
  ]),
  table("what cannot be done is refused with the code that POSIX has for it", "n1", [
    [["mkdir", "/codes"], null],
    [["create", "/codes/file"], null],
    [["mkdir", "/codes/directory"], null],
    [["create", "/codes/directory/below"], null],
    [["create", "/codes/file"], "EEXIST"],
    [["mkdir", "/codes/file"], "EEXIST"],
    [["create", "/codes/none/file"], "ENOENT"],
    [["create", "/codes/file/below"], "ENOTDIR"],
    [["stat", "/codes/none"], "ENOENT"],
    [["stat", "/codes/file/below"], "ENOTDIR"],
    [["list", "/codes/file"], "ENOTDIR"],
    [["list", "/codes/none"], "ENOENT"],
    [["unlink", "/codes/none"], "ENOENT"],
    [["unlink", "/codes/directory"], "EISDIR"],
    [["rmdir", "/codes/file"], "ENOTDIR"],
    [["rmdir", "/codes/directory"], "ENOTEMPTY"],
    [["read", "/codes/directory", 0, 1], "EISDIR"],
    [["read", "/codes/none", 0, 1], "ENOENT"],
    [["write", "/codes/none", 0, "00"], "ENOENT"],
    [["write", "/codes/directory", 0, "00"], "EISDIR"],
    [["truncate", "/codes/directory", 0], "EISDIR"],
    [["sync", "/codes/none"], "ENOENT"],
    [["syncDirectory", "/codes/file"], "ENOTDIR"],
    [["rename", "/codes/none", "/codes/other"], "ENOENT"],
    [["rename", "/codes/file", "/codes/directory"], "EISDIR"],
    [["rename", "/codes/directory", "/codes/file"], "ENOTDIR"],
    [["rename", "/codes/directory", "/codes/directory/it"], "EINVAL"],
    [["mkdir", "/codes/empty"], null],
    [["rename", "/codes/empty", "/codes/directory"], "ENOTEMPTY"],
  ]),
  table("no path leads above the root", "n1", [
    [["list", "/.."], "EINVAL"],
    [["stat", "/../secret"], "EINVAL"],
    [["create", "relative"], "EINVAL"],
    [["rmdir", "/"], "EINVAL"],
    [["link", "/..", "/up"], "EINVAL"],
    [["list", "/./.."], "EINVAL"],
  ]),
  {
    law: "a rename replaces what was there, and the file keeps its identity",
    requests: [
      at(
        0,
        "n1",
        ["mkdir", "/rename"],
        ["mkdir", "/rename/other"],
        ["create", "/rename/new"],
        ["write", "/rename/new", 0, "aa"],
        ["create", "/rename/old"],
        ["stat", "/rename/new"],
        ["rename", "/rename/new", "/rename/old"],
        ["stat", "/rename/old"],
        ["list", "/rename"],
        ["rename", "/rename/old", "/rename/other/moved"],
        ["read", "/rename/other/moved", 0, 9],
        ["list", "/rename"],
      ),
    ],
    lastsMs: 50,
    judge: ([answer]) => {
      const results = answer as Json[];
      expect(results[7]).toMatchObject({ inode: inodeIn(results[5]), size: 1 });
      expect(results[8]).toEqual(["old", "other"]);
      expect(results.slice(9)).toEqual([null, "aa", ["other"]]);
    },
  },
  {
    law: "each node has files of its own",
    requests: [at(0, "n1", ["mkdir", "/own"]), at(10, "n2", ["list", "/own"])],
    lastsMs: 50,
    judge: (answers) => expect(answers).toEqual([[null], ["ENOENT"]]),
  },
];

const inodeIn = (stat: Json | undefined): string =>
  (stat as { readonly inode: string }).inode;

const bytes: readonly FilesScene[] = [
  table(
    "bytes are read as they were written, anywhere, with 0 where none were written",
    "n1",
    [
      [["create", "/bytes"], null],
      [["read", "/bytes", 0, 10], ""],
      [["write", "/bytes", 2, "0102ff"], null],
      [["read", "/bytes", 0, 10], "00000102ff"],
      [["read", "/bytes", 3, 1], "02"],
      [["read", "/bytes", 9, 4], ""],
      [["write", "/bytes", 0, "aa"], null],
      [["read", "/bytes", 0, 10], "aa000102ff"],
      [["truncate", "/bytes", 3], null],
      [["read", "/bytes", 0, 10], "aa0001"],
      [["truncate", "/bytes", 5], null],
      [["read", "/bytes", 0, 10], "aa00010000"],
      [["write-and-spoil", "/bytes", 5, "0b0c"], null],
      [["read", "/bytes", 5, 2], "0b0c"],
    ],
  ),
  {
    law: "a change of the bytes updates the time and the size",
    requests: [
      at(0, "n1", ["create", "/times"], ["stat", "/times"]),
      at(100, "n1", ["write", "/times", 0, "abcd"], ["stat", "/times"], ["stat", "/"]),
    ],
    lastsMs: 150,
    judge: ([first, second]) => {
      const before = (first as Json[])[1] as { readonly modified: string };
      const [, after, root] = second as { readonly modified: string }[];
      expect(before).toMatchObject({ type: "file", size: 0 });
      expect(after).toMatchObject({ type: "file", size: 2 });
      expect(BigInt(after!.modified)).toBeGreaterThan(BigInt(before.modified));
      expect(root).toMatchObject({ type: "directory", size: 0 });
    },
  },
];

/** Longer than a sector of a disk, so that it can be there in part. */
const old = "01".repeat(2000);
const fresh = "02".repeat(2000);
const all = 1_000_000;

const crashes: readonly FilesScene[] = [
  {
    law: "what was synchronised survives a kill: the bytes of a file, the names of a directory",
    requests: [
      at(
        0,
        "n3",
        ["mkdir", "/kept"],
        ["syncDirectory", "/"],
        ["create", "/kept/file"],
        ["write", "/kept/file", 0, old],
        ["sync", "/kept/file"],
        ["syncDirectory", "/kept"],
        ["create", "/kept/gone"],
        ["syncDirectory", "/kept"],
        ["unlink", "/kept/gone"],
        ["syncDirectory", "/kept"],
      ),
      at(1500, "n3", ["list", "/kept"], ["read", "/kept/file", 0, all]),
    ],
    faults: [{ type: "crash", time: 500, node: "n3", downMs: 100 }],
    lastsMs: 800,
    judge: ([, after]) => {
      const [names, content] = after as [Json, string];
      expect(names).toEqual(["file"]);
      expect(content === old).toBe(true);
    },
  },
  {
    law: "a file that a synchronised one replaces is the old or the new one, whole",
    requests: [
      at(
        0,
        "n4",
        ["create", "/safe"],
        ["write", "/safe", 0, old],
        ["sync", "/safe"],
        ["syncDirectory", "/"],
        ["create", "/draft"],
        ["write", "/draft", 0, fresh],
        ["sync", "/draft"],
        ["rename", "/draft", "/safe"],
      ),
      at(1500, "n4", ["read", "/safe", 0, all]),
    ],
    faults: [{ type: "crash", time: 500, node: "n4", downMs: 100 }],
    lastsMs: 800,
    judge: ([, after]) =>
      expect([old, fresh].includes((after as string[])[0]!)).toBe(true),
  },
  {
    law: "a crash leaves of unsynchronised bytes the old or the new ones, sector by sector",
    requests: [
      at(
        0,
        "n5",
        ["create", "/torn"],
        ["write", "/torn", 0, old],
        ["sync", "/torn"],
        ["syncDirectory", "/"],
        ["write", "/torn", 0, fresh],
      ),
      at(1500, "n5", ["read", "/torn", 0, all]),
    ],
    faults: [{ type: "crash", time: 500, node: "n5", downMs: 100 }],
    lastsMs: 800,
    judge: ([, after]) =>
      expect(String(after)).toMatch(/^((01){512}|(02){512}){3}((01){464}|(02){464})$/),
  },
  {
    law: "a wipe leaves an empty directory",
    requests: [
      at(0, "n6", ["create", "/wiped"], ["syncDirectory", "/"], ["list", "/"]),
      at(1500, "n6", ["list", "/"]),
    ],
    faults: [{ type: "wipe", time: 500, node: "n6", downMs: 100 }],
    lastsMs: 800,
    judge: (answers) => expect(answers).toEqual([[null, null, ["wiped"]], [[]]]),
  },
];

const failures: readonly FilesScene[] = [
  {
    law: "on a full disk writes of names and bytes fail, and reads succeed",
    requests: [
      at(
        0,
        "n2",
        ["create", "/full"],
        ["write", "/full", 0, "aabb"],
        ["create", "/removed"],
      ),
      at(
        300,
        "n2",
        ["create", "/more"],
        ["mkdir", "/more"],
        ["symlink", "full", "/more"],
        ["link", "/full", "/more"],
        ["write", "/full", 2, "cc"],
        ["truncate", "/full", 9],
        ["read", "/full", 0, 9],
        ["truncate", "/full", 1],
        ["unlink", "/removed"],
      ),
      at(900, "n2", ["write", "/full", 1, "dd"], ["read", "/full", 0, 9]),
    ],
    faults: [{ type: "disk", time: 200, node: "n2", how: "full", forMs: 500 }],
    lastsMs: 950,
    judge: (answers) =>
      expect(answers).toEqual([
        [null, null, null],
        [...Array(6).fill("ENOSPC"), "aabb", null, null],
        [null, "aadd"],
      ]),
  },
  {
    law: "a sync on a failing disk fails, and may succeed the next time",
    requests: [
      at(0, "n2", ["create", "/failing"]),
      at(
        300,
        "n2",
        ["write", "/failing", 0, "aa"],
        ["sync", "/failing"],
        ["sync", "/failing"],
        ["syncDirectory", "/"],
        ["read", "/failing", 0, 9],
      ),
    ],
    faults: [{ type: "disk", time: 200, node: "n2", how: "failing", forMs: 500 }],
    lastsMs: 750,
    judge: ([, failing]) => expect(failing).toEqual([null, "EIO", null, "EIO", "aa"]),
  },
  {
    law: "reads from a rotten disk return altered bytes, and the right ones once it is repaired",
    requests: [
      at(0, "n2", ["create", "/rotten"], ["write", "/rotten", 0, old]),
      at(300, "n2", ["read", "/rotten", 0, all]),
      at(900, "n2", ["read", "/rotten", 0, all]),
    ],
    faults: [{ type: "disk", time: 200, node: "n2", how: "rotten", forMs: 500 }],
    lastsMs: 950,
    judge: ([, rotten, repaired]) => {
      expect((rotten as string[])[0] === old).toBe(false);
      expect((repaired as string[])[0] === old).toBe(true);
    },
  },
];

/** The laws of files in both worlds, for nodes n1 to n6 that run `files-probe.ts`. */
export const filesScenes: readonly FilesScene[] = [
  ...tree,
  ...bytes,
  ...crashes,
  ...failures,
  ...linkScenes,
  ...attributeScenes,
  ...openScenes,
];
