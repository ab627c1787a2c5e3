/** The laws of modes, owners, times and identities, in both worlds. */
import { expect } from "vitest";
import type { Json } from "../../impl/ports.ts";
import { at, type FilesScene, type StatInJson, statsIn } from "./file-scene.laws.ts";
import type { FileStep } from "./files-probe.ts";

/** A second of the year 2020 in nanoseconds. */
const SECOND = 1_600_000_000_000_000_000n;

const attributes: readonly FilesScene[] = [
  {
    law: "a mode is as it was given, whatever the umask",
    requests: [
      at(
        0,
        "n1",
        ["mkdir", "/modes"],
        ["create", "/modes/a"],
        ["create", "/modes/b", 0o666],
        ["mkdir", "/modes/c", 0o1777],
        ["create", "/modes/d", 0],
        ...["/modes", "/modes/a", "/modes/b", "/modes/c", "/modes/d"].map(
          (path) => ["stat", path] as const,
        ),
        ["set", "/modes/a", { mode: 0o6711 }],
        ["stat", "/modes/a"],
        ["create", "/modes/e", 0o10000],
        ["set", "/modes/a", { mode: -1 }],
        ["symlink", "a", "/modes/link"],
        ["set", "/modes/link", { mode: 0o600 }],
        ["stat", "/modes/a"],
        ["set", "/modes/none", { mode: 0o600 }],
      ),
    ],
    lastsMs: 50,
    judge: ([answer]) => {
      expect(statsIn(answer).map(({ mode }) => mode)).toEqual([
        0o755, 0o644, 0o666, 0o1777, 0, 0o6711, 0o6711,
      ]);
      const codes = (answer as Json[]).filter((each) => typeof each === "string");
      expect(codes).toEqual(["EINVAL", "EINVAL", "ENOTSUP", "ENOENT"]);
    },
  },
  {
    // A process that is not root cannot give its files away.
    law: "an owner is set where that is allowed, of a symbolic link too",
    requests: [
      at(
        0,
        "n1",
        ["mkdir", "/owners"],
        ["symlink", "b", "/owners/a"],
        ["create", "/owners/b"],
        ["set", "/owners/a", { uid: 7 }],
        ["stat", "/owners/a"],
        ["set", "/owners/b", { uid: 8, gid: 9, mode: 0o4755 }],
        ["stat", "/owners/b"],
      ),
    ],
    lastsMs: 50,
    judge: ([answer]) => {
      const results = answer as Json[];
      const [link, file] = statsIn(answer);
      if (results[3] === "EPERM") return expect(results[5]).toBe("EPERM");
      expect(results[3]).toBe(null);
      expect(link!.uid).toBe(7);
      expect(file).toMatchObject({ uid: 8, gid: 9, mode: 0o4755 });
    },
  },
  {
    law: "times are set to the microsecond",
    requests: [
      at(
        0,
        "n1",
        ["create", "/set-times"],
        ["symlink", "set-times", "/set-times-link"],
        ["stat", "/set-times"],
        [
          "set",
          "/set-times",
          { accessed: `${SECOND + 15_838_000n}`, modified: `${SECOND + 999_999_000n}` },
        ],
        ["stat", "/set-times"],
        ["set", "/set-times", { modified: "4294967295000000000" }],
        ["stat", "/set-times"],
        ["set", "/set-times-link", { modified: `${SECOND}` }],
        ["stat", "/set-times-link"],
        ["set", "/set-times", { modified: "now", accessed: "0" }],
        ["stat", "/set-times"],
        ["set", "/set-times", { modified: "-1" }],
      ),
    ],
    lastsMs: 50,
    judge: ([answer]) => {
      const [made, first, second, link, last] = statsIn(answer);
      const [accessed, modified] = [SECOND + 15_838_000n, SECOND + 999_999_000n];
      expect(first).toMatchObject({ accessed: `${accessed}`, modified: `${modified}` });
      expect(second).toMatchObject({
        accessed: `${accessed}`,
        modified: "4294967295000000000",
      });
      expect(link!.modified).toBe(`${SECOND}`);
      expect(last!.accessed).toBe("0");
      // The kernel reads its clock of files less often than the time of day.
      expect(BigInt(last!.modified)).toBeGreaterThanOrEqual(
        BigInt(made!.modified) - 20_000_000n,
      );
      expect((answer as Json[]).at(-1)).toBe("EINVAL");
    },
  },
  {
    law: "each change alters the token of what it changes, and a read does not",
    requests: [
      at(0, "n1", ["mkdir", "/tokens"], ["create", "/tokens/a"], ["create", "/tokens/b"]),
      ...CHANGES().map(([step], nth) =>
        at(
          20 * nth + 20,
          "n1",
          ["stat", "/tokens"],
          ["stat", "/tokens/a"],
          step,
          ["stat", "/tokens"],
          ["stat", "/tokens/a"],
        ),
      ),
    ],
    lastsMs: 450,
    judge: ([, ...answers]) => {
      const altered = answers.map((answer) => {
        const [directory, file, directoryAfter, fileAfter] = statsIn(answer);
        return [
          ...(directory!.change === directoryAfter!.change ? [] : ["directory"]),
          ...(file!.change === fileAfter!.change ? [] : ["file"]),
        ].join(" ");
      });
      expect(altered).toEqual(CHANGES().map(([, what]) => what));
    },
  },
];

/** Steps in the directory /tokens with files a and b, and what they change of the directory and the file a. */
function CHANGES(): readonly (readonly [step: FileStep, changes: string])[] {
  return [
    [["write", "/tokens/a", 0, "aa"], "file"],
    [["write", "/tokens/a", 0, "aa"], "file"],
    [["write", "/tokens/a", 0, ""], ""],
    [["read", "/tokens/a", 0, 9], ""],
    [["list", "/tokens"], ""],
    [["sync", "/tokens/a"], ""],
    [["truncate", "/tokens/a", 0], "file"],
    [["set", "/tokens/a", { mode: 0o600 }], "file"],
    [["set", "/tokens/a", { modified: "0" }], "file"],
    [["link", "/tokens/a", "/tokens/c"], "directory file"],
    [["unlink", "/tokens/c"], "directory file"],
    [["create", "/tokens/d"], "directory"],
    [["rename", "/tokens/b", "/tokens/d"], "directory"],
    [["mkdir", "/tokens/e"], "directory"],
    [["create", "/tokens/e/f"], ""],
    [["unlink", "/tokens/e/f"], ""],
    [["rmdir", "/tokens/e"], "directory"],
    [["symlink", "a", "/tokens/g"], "directory"],
    [["create", "/tokens/a"], ""],
  ];
}

/** Makes and removes it again and again, so that the machine gives numbers of inodes again. */
const again = (
  make: FileStep,
  remove: FileStep,
  path: string,
  ...then: readonly FileStep[]
): readonly FileStep[] =>
  Array.from({ length: 20 }, () => [
    make,
    ["stat", path] as const,
    remove,
    ...then,
  ]).flat();

const identities: readonly FilesScene[] = [
  {
    law: "no file has the identity of one that there was",
    requests: [
      at(
        0,
        "n1",
        ...again(["create", "/again"], ["unlink", "/again"], "/again", [
          "syncDirectory",
          "/",
        ]),
        ...again(["mkdir", "/again"], ["rmdir", "/again"], "/again"),
        ...again(["symlink", "x", "/again"], ["unlink", "/again"], "/again"),
        ["create", "/again"],
        ...again(["create", "/next"], ["rename", "/next", "/again"], "/next"),
      ),
    ],
    lastsMs: 100,
    judge: ([answer]) => {
      const identity = statsIn(answer).map(({ inode }) => inode);
      expect(identity.length).toBe(80);
      expect(new Set(identity).size).toBe(80);
      for (const each of identity) expect(each).toMatch(/^[!-~]{1,59}$/);
    },
  },
  {
    law: "what was synchronised survives a kill with its identity, links and attributes",
    requests: [
      at(
        0,
        "n3",
        ["mkdir", "/all", 0o700],
        ["syncDirectory", "/"],
        ["create", "/all/file"],
        ["link", "/all/file", "/all/hard"],
        ["symlink", "file", "/all/link"],
        ["set", "/all/file", { mode: 0o640, modified: `${SECOND}` }],
        ["set", "/all/link", { modified: `${SECOND}` }],
        ["set", "/all", { mode: 0o711 }],
        ["sync", "/all/file"],
        ["syncDirectory", "/all"],
        ...STATS(),
      ),
      at(1500, "n3", ...STATS(), ["readlink", "/all/link"]),
    ],
    faults: [{ type: "crash", time: 500, node: "n3", downMs: 100 }],
    lastsMs: 800,
    judge: ([before, after]) => {
      const lasting = (stat: StatInJson): unknown => ({ ...stat, accessed: "" });
      expect(statsIn(after).map(lasting)).toEqual(statsIn(before).map(lasting));
      expect(statsIn(after).map(({ mode, links }) => [mode, links])).toEqual([
        [0o711, expect.any(Number)],
        [0o640, 2],
        [0o640, 2],
        [0o777, 1],
      ]);
      expect((after as Json[]).at(-1)).toBe("file");
    },
  },
  {
    law: "statfs says how much room there is, and how much of it is free",
    requests: [
      at(
        0,
        "n2",
        ["statfs", "/"],
        ["statfs", "/none"],
        ["create", "/room"],
        ["statfs", "/room"],
      ),
    ],
    lastsMs: 50,
    judge: ([answer]) => {
      const [root, none, , file] = answer as readonly Record<string, string>[];
      expect(none).toBe("ENOENT");
      for (const found of [root!, file!]) {
        expect(BigInt(found.bytes!)).toBeGreaterThan(0n);
        expect(BigInt(found.bytesFree!)).toBeGreaterThan(0n);
        expect(BigInt(found.bytesFree!)).toBeLessThanOrEqual(BigInt(found.bytes!));
        expect(BigInt(found.bytesAvailable!)).toBeLessThanOrEqual(
          BigInt(found.bytesFree!),
        );
        expect(BigInt(found.filesFree!)).toBeLessThanOrEqual(BigInt(found.files!));
      }
    },
  },
];

function STATS(): readonly FileStep[] {
  return ["/all", "/all/file", "/all/hard", "/all/link"].map((path) => ["stat", path]);
}

/** The laws of attributes and identities, for nodes n1, n2 and n3. */
export const attributeScenes: readonly FilesScene[] = [...attributes, ...identities];
