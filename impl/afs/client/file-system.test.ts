/** A cell behind the virtual file system, held to the kernel of this machine, and seen from two machines. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../../harness/simulate/random.ts";
import {
  callOf,
  difference,
  type Machine,
  virtualMachine,
} from "../../vfs/kernel.laws.ts";
import { get, put, startCell } from "../mounted.laws.ts";

const isLong = process.env.LOCKSTEP_LONG === "1";
const CALLS = 100;
type Given = Parameters<typeof startCell>[0] & { readonly crashes?: number };

/** Calls on names of one file, which a directory of a cell does not have twice. */
const hasHardLink = { link: true } as Readonly<Record<string, true>>;

const calls = fc.array(
  callOf(true).filter(({ type }) => !(type in hasHardLink)),
  { minLength: isLong ? CALLS : 0, maxLength: CALLS, size: "max" },
);

/** A machine whose files are on a server, which crashes and restarts before some calls. */
const machineOf = async (seed: number, { crashes = 0, ...options }: Given) => {
  const cell = await startCell({ seed, clients: ["a"], ...options });
  const random = new Random(seed);
  const machine = await cell.run(() => virtualMachine(cell.fs("a")));
  const make: Machine["make"] = (call) =>
    cell.run(async () => {
      if (random.chance(crashes)) {
        await cell.world.pause(20); // What is still on its way arrives.
        cell.world.crash("s");
        await cell.world.restart("s");
      }
      return machine.make(call);
    });
  return { make, end: async () => {} };
};

describe("random calls answer as they do of the kernel of this machine", () => {
  const lossy = { loss: 0.05, duplication: 0.05, delayMs: [0.1, 3] } as const;
  const leases = { lease: 2, tickMs: 20 };
  test.each<readonly [string, number, Given]>([
    ["in a calm network", 3, {}],
    [
      "in small parts, where datagrams are lost",
      3,
      { network: lossy, caches: { partBytes: 300 } },
    ],
    ["with hardly any room", 3, { caches: { cacheBytes: 1000 } }],
    ["with leases", 3, { serves: { ...leases, bias: 1 }, caches: leases }],
    ["while the server crashes", 3, { crashes: 0.2 }],
  ])(
    "%s",
    async (_, runs, options) => {
      await fc.assert(
        fc.asyncProperty(calls, fc.nat(1000), async (made, seed) => {
          expect(await difference(made, await machineOf(seed, options))).toBeNull();
        }),
        { numRuns: isLong ? 100 * runs : runs },
      );
    },
    3_600_000,
  );
});

describe("two machines", () => {
  test("see each other's files and names at once, however large", async () => {
    const { run, programOn } = await startCell();
    const [a, b] = [programOn("a"), programOn("b")];
    const large = "0123456789".repeat(3000);
    await run(async () => {
      await a.mkdir("/d");
      await put(a, "/d/f", "one");
      expect(await get(b, "/d/f")).toBe("one");
      await put(b, "/d/f", large);
      expect(await get(a, "/d/f")).toBe(large);
      await b.rename("/d/f", "/g");
      await expect(a.stat("/d/f")).rejects.toThrow("ENOENT");
      expect((await a.stat("/g")).size).toBe(large.length);
      await a.unlink("/g");
      await expect(b.stat("/g")).rejects.toThrow("ENOENT");
      await b.rmdir("/d");
      await expect(a.stat("/d")).rejects.toThrow("ENOENT");
    });
  });
});
