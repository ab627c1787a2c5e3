/** The laws of open files, in both worlds. */
import { expect } from "vitest";
import type { Json } from "../../impl/ports.ts";
import { at, type FilesScene, statsIn, table } from "./file-scene.laws.ts";

/** Longer than what a call of the real world makes without a thread. */
const LONG = "ab".repeat(100_000);

/** The laws of open files, for node n6: its files are opened in the order of the scenes. */
export const openScenes: readonly FilesScene[] = [
  {
    law: "an open file stays the same one, whatever becomes of its names",
    requests: [
      at(
        0,
        "n6",
        ["create", "/open"],
        ["open", "/open", "write"],
        ["on", 0, ["stat"]],
        ["on", 0, ["write", 2, "aabb"]],
        ["read", "/open", 0, 9],
        ["rename", "/open", "/moved"],
        ["create", "/open"],
        ["write", "/open", 0, "ff"],
        ["on", 0, ["read", 0, 9]],
        ["unlink", "/moved"],
        ["on", 0, ["truncate", 3]],
        ["on", 0, ["set", { mode: 0o600 }]],
        ["on", 0, ["stat"]],
        ["on", 0, ["sync"]],
        ["on", 0, ["read", 1, 9]],
        ["on", 0, ["close"]],
        ["read", "/open", 0, 9],
      ),
    ],
    lastsMs: 50,
    judge: ([answer]) => {
      const results = answer as Json[];
      const [first, last] = statsIn(answer);
      expect(results[4]).toBe("0000aabb");
      expect(results[8]).toBe("0000aabb");
      expect(last).toMatchObject({ inode: first!.inode, links: 0, size: 3, mode: 0o600 });
      expect(results.slice(13)).toEqual([null, "00aa", null, "ff"]);
    },
  },
  table("an open file is refused with the code that POSIX has for it", "n6", [
    [["create", "/refused"], null],
    [["mkdir", "/refused-directory"], null],
    [["symlink", "refused", "/refused-link"], null],
    [["open", "/refused-none", "read"], "ENOENT"],
    [["open", "/refused-directory", "read"], "EISDIR"],
    [["open", "/refused-directory", "write"], "EISDIR"],
    [["open", "/refused-link", "read"], "ELOOP"],
    [["open", "/refused-link/file", "read"], "ENOTDIR"],
    [["open", "/refused", "read"], 1],
    [["on", 1, ["write", 0, "aa"]], "EBADF"],
    [["on", 1, ["truncate", 0]], "EBADF"],
    [["on", 1, ["read", -1, 9]], "EINVAL"],
    [["on", 1, ["read", 0, 9]], ""],
    [["on", 1, ["close"]], null],
    [["on", 1, ["close"]], "EBADF"],
    [["on", 1, ["stat"]], "EBADF"],
    [["on", 1, ["read", 0, 9]], "EBADF"],
    [["on", 1, ["sync"]], "EBADF"],
    [["on", 1, ["set", { mode: 0o600 }]], "EBADF"],
  ]),
  table("many bytes are read and written like few", "n6", [
    [["create", "/long-file"], null],
    [["open", "/long-file", "write"], 2],
    [["on", 2, ["write", 1, LONG]], null],
    [["on", 2, ["read", 0, 1_000_000]], `00${LONG}`],
    [["on", 2, ["read", 99_999, 1_000_000]], "abab"],
    [["on", 2, ["read", 200_000, 1_000_000]], ""],
    [["write", "/long-file", 100_000, LONG], null],
    [["read", "/long-file", 99_999, 1_000_000], `ab${LONG}`],
    [["on", 2, ["close"]], null],
  ]),
  {
    law: "bytes that an open file has synchronised survive a kill, which closes it",
    requests: [
      at(
        0,
        "n5",
        ["create", "/synced"],
        ["syncDirectory", "/"],
        ["open", "/synced", "write"],
        ["on", 0, ["write", 0, "aabb"]],
        ["on", 0, ["sync"]],
      ),
      at(1500, "n5", ["read", "/synced", 0, 9], ["open", "/synced", "read"]),
    ],
    faults: [{ type: "crash", time: 500, node: "n5", downMs: 100 }],
    lastsMs: 800,
    judge: ([, after]) => expect(after).toEqual(["aabb", 0]),
  },
  {
    law: "an open file meets the faults of the disk",
    requests: [
      at(
        0,
        "n4",
        ["create", "/met"],
        ["open", "/met", "write"],
        ["on", 0, ["write", 0, LONG]],
      ),
      at(
        300,
        "n4",
        ["on", 0, ["write", 0, "aa"]],
        ["on", 0, ["truncate", 200_000]],
        ["on", 0, ["truncate", 99_999]],
        ["on", 0, ["read", 0, 1]],
      ),
      at(700, "n4", ["on", 0, ["sync"]], ["on", 0, ["sync"]]),
      at(1100, "n4", ["on", 0, ["read", 0, 50_000]], ["on", 0, ["read", 0, 99_999]]),
    ],
    faults: [
      { type: "disk", time: 200, node: "n4", how: "full", forMs: 400 },
      { type: "disk", time: 620, node: "n4", how: "failing", forMs: 380 },
      { type: "disk", time: 1020, node: "n4", how: "rotten", forMs: 200 },
    ],
    lastsMs: 1300,
    judge: ([, full, failing, rotten]) => {
      expect(full).toEqual(["ENOSPC", "ENOSPC", null, "ab"]);
      expect(failing).toEqual(["EIO", null]);
      const [few, many] = rotten as readonly string[];
      expect(few === LONG.slice(0, 100_000)).toBe(false);
      expect(many === LONG.slice(2)).toBe(false);
    },
  },
];
