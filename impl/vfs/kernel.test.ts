/** The same calls on the virtual file system and on a directory of this machine. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openFiles } from "../../harness/deploy/files.ts";
import { memoryDevice } from "./block-device.ts";
import { floppyFileSystem, formatFloppy } from "./floppy.ts";
import {
  AS_LINUX,
  type Call,
  callOf,
  difference,
  NOT_COMPARED,
  virtualMachine,
} from "./kernel.laws.ts";
import { localFileSystem } from "./local.ts";
import { memoryFileSystem } from "./memory.ts";
import type { VfsFault } from "./names.ts";

const isLong = process.env.LOCKSTEP_LONG === "1";
const CALLS = 100;

const floppy = async () => {
  const device = memoryDevice(new Uint8Array(512 * 2000));
  await formatFloppy(device);
  return floppyFileSystem(device);
};

/** Calls on the port in a directory of its own. */
const onLocal = async (calls: readonly Call[]): Promise<string | null> => {
  const directory = mkdtempSync(join(tmpdir(), "vfs-local-"));
  try {
    const files = await openFiles({ directory, control: undefined });
    return await difference(calls, await virtualMachine(await localFileSystem(files)));
  } finally {
    rmSync(directory, { recursive: true });
  }
};

const BACK_ENDS = {
  memory: {
    runs: isLong ? 15_000 : 40,
    hasLinks: true,
    differ: async (calls: readonly Call[]) =>
      difference(calls, await virtualMachine(memoryFileSystem())),
  },
  floppy: {
    runs: isLong ? 5000 : 25,
    hasLinks: false,
    differ: async (calls: readonly Call[]) =>
      difference(calls, await virtualMachine(await floppy())),
  },
  local: { runs: isLong ? 10_000 : 8, hasLinks: true, differ: onLocal },
} as const;

const calls = (hasLinks: boolean) =>
  fc.array(callOf(hasLinks), {
    minLength: isLong ? CALLS : 0, // So that a long run makes the calls that it counts.
    maxLength: CALLS,
    size: "max",
  });

describe("random calls answer as they do of the kernel of this machine", () => {
  test.each(Object.entries(BACK_ENDS))(
    "on %s",
    async (_name, { runs, hasLinks, differ }) => {
      await fc.assert(
        fc.asyncProperty(calls(hasLinks), async (made) => {
          expect(await differ(made)).toBeNull();
        }),
        { numRuns: runs },
      );
    },
    3_600_000,
  );
});

/** By planted fault, the file system that shows it: a missing operation is one of the floppy. */
const FAULTS: Readonly<Record<VfsFault, "memory" | "floppy">> = {
  "missing-operation-succeeds": "floppy",
  "release-while-open": "memory",
  "rename-onto-itself-removes": "memory",
  "truncate-at-close": "memory",
  "stale-negative-name": "memory",
  "stale-removed-name": "memory",
  "stale-renamed-name": "memory",
  "second-open-shares": "memory",
};

describe("random calls find a planted fault", () => {
  test.each(Object.entries(FAULTS))(
    "%s",
    async (fault, on) => {
      const root = async () => (on === "memory" ? memoryFileSystem() : floppy());
      const found = await fc.check(
        fc.asyncProperty(calls(true), async (made) => {
          const machine = await virtualMachine(await root(), [fault as VfsFault]);
          // Links that a floppy does not have are the difference only where one seems to be made.
          const differs = await difference(made, machine);
          return (
            differs === null || (on === "floppy" && !differs.includes('"vfs":{"value"'))
          );
        }),
        { numRuns: 200, endOnFailure: true, seed: 1 },
      );
      expect(found.failed).toBe(true);
    },
    60_000,
  );
});

test("what is not compared, and what Linux does against POSIX, has its source", () => {
  for (const why of Object.values({ ...NOT_COMPARED, ...AS_LINUX }))
    expect(why).toMatch(/^(POSIX, |its answer depends)/);
});
