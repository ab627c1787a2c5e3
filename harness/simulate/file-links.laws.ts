/** The laws of hard links, symbolic links and names, in both worlds. */
import { expect } from "vitest";
import type { Json } from "../../impl/ports.ts";
import { at, type FilesScene, statsIn, table } from "./file-scene.laws.ts";
import type { FileStep } from "./files-probe.ts";

const hard: readonly FilesScene[] = [
  {
    law: "a hard link is a further name of one file, which stays while it has one",
    requests: [
      at(
        0,
        "n1",
        ["mkdir", "/hard"],
        ["create", "/hard/a"],
        ["stat", "/hard/a"],
        ["link", "/hard/a", "/hard/b"],
        ["write", "/hard/b", 0, "aabb"],
        ["stat", "/hard/a"],
        ["stat", "/hard/b"],
        ["rename", "/hard/a", "/hard/b"],
        ["list", "/hard"],
        ["unlink", "/hard/a"],
        ["read", "/hard/b", 0, 9],
        ["stat", "/hard/b"],
      ),
    ],
    lastsMs: 50,
    judge: ([answer]) => {
      const [alone, a, b, last] = statsIn(answer);
      expect(alone).toMatchObject({ links: 1 });
      expect(a).toMatchObject({ inode: alone!.inode, links: 2, size: 2 });
      expect(b).toEqual(a);
      expect(last).toMatchObject({ inode: alone!.inode, links: 1 });
      expect((answer as Json[])[8]).toEqual(["a", "b"]);
      expect((answer as Json[])[10]).toEqual("aabb");
    },
  },
  table("a hard link is refused with the code that POSIX has for it", "n1", [
    [["mkdir", "/hard-codes"], null],
    [["create", "/hard-codes/a"], null],
    [["link", "/hard-codes", "/hard-codes/it"], "EPERM"],
    [["link", "/hard-codes/a", "/hard-codes/a"], "EEXIST"],
    [["link", "/hard-codes/none", "/hard-codes/b"], "ENOENT"],
    [["link", "/hard-codes/a", "/hard-codes/none/b"], "ENOENT"],
    [["link", "/hard-codes/a", "/hard-codes/a/b"], "ENOTDIR"],
  ]),
];

/** Every call at the end of whose path there is a link, and what it answers. */
const atTheEnd = (link: string): readonly (readonly [FileStep, Json])[] => [
  [["read", link, 0, 9], "ELOOP"],
  [["write", link, 0, "00"], "ELOOP"],
  [["truncate", link, 0], "ELOOP"],
  [["sync", link], "ELOOP"],
  [["list", link], "ENOTDIR"],
  [["rmdir", link], "ENOTDIR"],
  [["syncDirectory", link], "ENOTDIR"],
  [["create", link], "EEXIST"],
  [["mkdir", link], "EEXIST"],
];

/** Every call in the middle of whose path there is a link. */
const through = (link: string): readonly (readonly [FileStep, Json])[] => {
  const path = `${link}/file`;
  const steps: readonly FileStep[] = [
    ["stat", path],
    ["statfs", path],
    ["list", path],
    ["readlink", path],
    ["mkdir", path],
    ["rmdir", path],
    ["create", path],
    ["unlink", path],
    ["link", path, "/symbolic/more"],
    ["link", "/symbolic/real/file", path],
    ["symlink", "file", path],
    ["rename", path, "/symbolic/more"],
    ["rename", "/symbolic/real/file", path],
    ["set", path, { mode: 0 }],
    ["read", path, 0, 9],
    ["write", path, 0, "00"],
    ["truncate", path, 0],
    ["sync", path],
    ["syncDirectory", path],
  ];
  return steps.map((step) => [step, "ENOTDIR"]);
};

const symbolic: readonly FilesScene[] = [
  table("a symbolic link is no file and no directory, and no call follows it", "n1", [
    [["mkdir", "/symbolic"], null],
    [["mkdir", "/symbolic/real"], null],
    [["create", "/symbolic/real/file"], null],
    [["write", "/symbolic/real/file", 0, "aa"], null],
    [["symlink", "real/file", "/symbolic/to-file"], null],
    [["symlink", "real", "/symbolic/to-directory"], null],
    [["symlink", "/", "/symbolic/to-root"], null],
    [["symlink", "../../../../..", "/symbolic/up"], null],
    [["symlink", "none", "/symbolic/to-none"], null],
    ...atTheEnd("/symbolic/to-file"),
    ...atTheEnd("/symbolic/to-directory"),
    ...atTheEnd("/symbolic/to-root"),
    ...atTheEnd("/symbolic/to-none"),
    ...through("/symbolic/to-directory"),
    ...through("/symbolic/to-root"),
    ...through("/symbolic/up"),
    ...through("/symbolic/to-none"),
    [["read", "/symbolic/real/file", 0, 9], "aa"],
    [["list", "/symbolic/real"], ["file"]],
  ]),
  {
    law: "a symbolic link keeps its target as it was given, and has names like a file",
    requests: [
      at(
        0,
        "n1",
        ["mkdir", "/kept-link"],
        ["symlink", "../ä//b/.", "/kept-link/a"],
        ["readlink", "/kept-link/a"],
        ["stat", "/kept-link/a"],
        ["link", "/kept-link/a", "/kept-link/b"],
        ["rename", "/kept-link/a", "/kept-link/c"],
        ["stat", "/kept-link/c"],
        ["create", "/kept-link/file"],
        ["rename", "/kept-link/file", "/kept-link/b"],
        ["stat", "/kept-link/c"],
        ["unlink", "/kept-link/c"],
        ["list", "/kept-link"],
        ["readlink", "/kept-link/b"],
        ["readlink", "/kept-link"],
        ["symlink", "", "/kept-link/d"],
        ["symlink", "x".repeat(5000), "/kept-link/d"],
        ["symlink", "x".repeat(4000), "/kept-link/b"],
      ),
    ],
    lastsMs: 50,
    judge: ([answer]) => {
      const results = answer as Json[];
      const [first, both, last] = statsIn(answer);
      expect(results[2]).toBe("../ä//b/.");
      expect(first).toMatchObject({ type: "symlink", size: 10, links: 1, mode: 0o777 });
      expect(both).toMatchObject({ inode: first!.inode, links: 2 });
      expect(last).toMatchObject({ inode: first!.inode, links: 1 });
      expect(results.slice(10)).toEqual([
        null,
        ["b"],
        "EINVAL",
        "EINVAL",
        "ENOENT",
        "ENAMETOOLONG",
        "EEXIST",
      ]);
    },
  },
];

const names: readonly FilesScene[] = [
  table("a name that is not UTF-8 has one spelling", "n1", [
    [["mkdir", "/names"], null],
    [["create", "/names/\udcff\udcc3"], null],
    [["write", "/names/\udcff\udcc3", 0, "aa"], null],
    [["rename", "/names/\udcff\udcc3", "/names/x\udcffä"], null],
    [["read", "/names/x\udcffä", 0, 9], "aa"],
    [["mkdir", "/names/\ufeff"], null],
    [["create", "/names/\ufeff/below"], null],
    [
      ["list", "/names"],
      ["x\udcffä", "\ufeff"],
    ],
    [["symlink", "\udcff", "/names/link"], null],
    [["readlink", "/names/link"], "\udcff"],
    // These two bytes are a letter.
    [["create", "/names/\udcc3\udca4"], "EINVAL"],
    [["stat", "/names/\udcc3\udca4"], "EINVAL"],
    // No byte is escaped like this.
    [["create", "/names/\ud800"], "EINVAL"],
    [["create", "/names/\udc41"], "EINVAL"],
    [["symlink", "\ud800", "/names/no"], "EINVAL"],
    [["unlink", "/names/x\udcffä"], null],
    [
      ["list", "/names"],
      ["link", "\ufeff"],
    ],
  ]),
  table("a name has 255 bytes at most", "n1", [
    [["mkdir", "/long"], null],
    [["create", `/long/${"n".repeat(255)}`], null],
    [["create", `/long/${"n".repeat(256)}`], "ENAMETOOLONG"],
    [["create", `/long/${"ü".repeat(127)}`], null],
    [["create", `/long/${"ü".repeat(128)}`], "ENAMETOOLONG"],
    [["stat", `/long/${"n".repeat(256)}/below`], "ENAMETOOLONG"],
    [["rename", `/long/${"n".repeat(255)}`, `/${"o".repeat(300)}`], "ENAMETOOLONG"],
    [["stat", `/long${"/none".repeat(2000)}`], "ENOENT"],
  ]),
];

/** The laws of links and names, for node n1. */
export const linkScenes: readonly FilesScene[] = [...hard, ...symbolic, ...names];
