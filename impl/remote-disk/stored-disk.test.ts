/** A disk keeps what it promised across crashes, in the files of a simulated machine. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DiskFailures } from "../../harness/simulate/disk-failures.ts";
import { SimulatedFiles } from "../../harness/simulate/files.ts";
import { Random } from "../../harness/simulate/random.ts";
import { OutsideImage } from "./image.ts";
import type { DiskFault } from "./options.ts";
import { StoredDisk } from "./stored-disk.ts";

const BLOCK = 4;
const BLOCKS = 4;
const OPTIONS = { size: BLOCK * BLOCKS, journalBytes: 300 };

const machine = (seed: number) => {
  const failures = new DiskFailures();
  const files = new SimulatedFiles({ random: new Random(seed), failures, wall: () => 0 });
  return { failures, files };
};

const opened = (files: SimulatedFiles, faults: readonly DiskFault[] = []) =>
  StoredDisk.open(
    files.open((then) => then()),
    "/disk",
    { ...OPTIONS, faults: new Set(faults) },
  );

type Step =
  | {
      readonly type: "once";
      readonly client: string;
      readonly block: number;
      readonly value: number;
    }
  | { readonly type: "plain"; readonly block: number; readonly value: number }
  | { readonly type: "again"; readonly nth: number }
  | { readonly type: "flush" | "crash" };

const block = fc.nat(BLOCKS - 1);
const value = fc.integer({ min: 1, max: 255 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("once" as const),
      client: fc.constantFrom("a", "b"),
      block,
      value,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant("plain" as const), block, value }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant("again" as const), nth: fc.nat(20) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom("flush" as const, "crash" as const) }),
  },
);

/**
 * Takes the steps, and compares each block with those values that it may have: the last promised one, or a later one
 * that was not. Says which block is wrong; undefined: none.
 */
const wrongAfter = async (
  steps: readonly Step[],
  seed: number,
  faults: readonly DiskFault[],
): Promise<string | undefined> => {
  const { files } = machine(seed);
  let disk = await opened(files, faults);
  const numbers = new Map<string, bigint>();
  const sent: {
    readonly at: number;
    readonly bytes: Uint8Array;
    readonly client: string;
    readonly number: bigint;
  }[] = [];
  /** By block: the values that it may have. The first one is promised. */
  const possible = Array.from({ length: BLOCKS }, () => [0]);
  const settle = (): void => {
    for (const [i, values] of possible.entries()) possible[i] = [values.at(-1)!];
  };
  for (const each of steps) {
    switch (each.type) {
      case "once": {
        const number = (numbers.get(each.client) ?? 0n) + 1n;
        numbers.set(each.client, number);
        const write = {
          at: BLOCK * each.block,
          bytes: new Uint8Array(BLOCK).fill(each.value),
          client: each.client,
          number,
        };
        sent.push(write);
        await disk.writeOnce(write.at, write.bytes, write);
        possible[each.block]!.push(each.value);
        settle(); // Its record comes after those of all writes before it.
        break;
      }
      case "plain":
        await disk.write(BLOCK * each.block, new Uint8Array(BLOCK).fill(each.value));
        possible[each.block]!.push(each.value);
        break;
      case "again": {
        const write = sent[each.nth % Math.max(1, sent.length)];
        if (write !== undefined) await disk.writeOnce(write.at, write.bytes, write);
        break;
      }
      case "flush":
        await disk.flush();
        settle();
        break;
      case "crash":
        files.crash();
        disk = await opened(files, faults);
        break;
    }
    for (const [i, values] of possible.entries()) {
      const found = [...new Set(await disk.read(BLOCK * i, BLOCK))];
      // A write that was not promised may be there in part after a crash.
      const isKnown = found.every((byte) => values.includes(byte));
      if (!isKnown || (values.length === 1 && found.length > 1))
        return `block ${i}: ${found}, not of ${values}`;
      if (each.type !== "crash" && found.join() !== `${values.at(-1)}`)
        return `block ${i}: ${found}, not ${values.at(-1)}`;
      if (each.type === "crash")
        possible[i] = [...new Set([...found, ...values])].filter((v) =>
          found.includes(v),
        );
    }
  }
  return undefined;
};

const RUNS = process.env.LOCKSTEP_LONG ? 50_000 : 400;
const run = fc.tuple(fc.array(step, { maxLength: 25 }), fc.nat(1000));

test("a promised write is there after each crash, once, whatever comes again", () =>
  fc.assert(
    fc.asyncProperty(run, async ([steps, seed]) => {
      expect(await wrongAfter(steps, seed, [])).toBeUndefined();
    }),
    { numRuns: RUNS },
  ));

test.each(["write-twice", "acknowledge-before-sync"] as const)(
  "the planted fault %s is found",
  async (fault) => {
    const found = await fc.check(
      fc.asyncProperty(
        run,
        async ([steps, seed]) => (await wrongAfter(steps, seed, [fault])) === undefined,
      ),
      { numRuns: 2000 },
    );
    expect(found.failed).toBe(true);
  },
);

describe("what a disk refuses", () => {
  test("places outside of it; what it holds stays", async () => {
    const disk = await opened(machine(1).files);
    const bytes = new Uint8Array(BLOCK);
    for (const at of [-1, 13, 16, Number.MAX_SAFE_INTEGER]) {
      await expect(disk.read(at, BLOCK)).rejects.toThrow(OutsideImage);
      await expect(disk.write(at, bytes)).rejects.toThrow(OutsideImage);
      const numbered = { client: "a", number: 1n };
      await expect(disk.writeOnce(at, bytes, numbered)).rejects.toThrow(OutsideImage);
    }
    expect(await disk.read(12, BLOCK)).toEqual(bytes);
  });

  test("a write on a full disk, which is done when it comes again and there is room", async () => {
    const { files, failures } = machine(1);
    const disk = await opened(files);
    const numbered = { client: "a", number: 1n };
    failures.fail("full");
    await expect(
      disk.writeOnce(0, new Uint8Array(BLOCK).fill(7), numbered),
    ).rejects.toThrow("ENOSPC");
    failures.repair();
    await disk.writeOnce(0, new Uint8Array(BLOCK).fill(7), numbered);
    files.crash();
    expect(await (await opened(files)).read(0, BLOCK)).toEqual(
      new Uint8Array(BLOCK).fill(7),
    );
  });
});
