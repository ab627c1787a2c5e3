/** Promised bytes survive any number of crashes, on a disk that may be full or fail. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Crashed, type Life, Machine, makeFile, rootOf } from "./machine.laws.ts";
import type { ServerFault } from "./options.ts";

const FILES = 2;
const BYTES = 3;

type Step =
  | {
      readonly type: "write";
      readonly file: number;
      readonly at: number;
      readonly value: number;
      readonly stable: "UNSTABLE" | "FILE_SYNC" | "DATA_SYNC";
    }
  | { readonly type: "commit"; readonly file: number }
  | { readonly type: "crash"; readonly after: number }
  | { readonly type: "disk"; readonly how: "full" | "failing" | "well" };

const file = fc.nat(FILES - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("write" as const),
      file,
      at: fc.nat(BYTES - 1),
      value: fc.integer({ min: 1, max: 255 }),
      stable: fc.constantFrom("UNSTABLE", "UNSTABLE", "FILE_SYNC", "DATA_SYNC"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("commit" as const), file }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant("crash" as const), after: fc.nat(12) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("disk" as const),
      how: fc.constantFrom("full", "failing", "well"),
    }),
  },
);

/** A write that may be lost for as long as no COMMIT is answered with its verifier. */
type Uncommitted = {
  readonly at: number;
  readonly value: number;
  readonly verifier: string;
};

/**
 * One byte of a file, as a client knows it: the values that it may have after a crash, those that a read may see, and
 * the last that was written, unless that is not known.
 */
type Byte = { durable: Set<number>; visible: Set<number>; written?: number | null };

/** A client that remembers what the server has promised, and compares its reads with it. */
class Client {
  readonly #machine: Machine;
  readonly #faults: readonly ServerFault[];
  #life!: Life;
  #files: Uint8Array[] = [];
  readonly #bytes: readonly (readonly Byte[])[];
  readonly #uncommitted: Uncommitted[][];

  constructor(seed: number, faults: readonly ServerFault[]) {
    this.#machine = new Machine(seed);
    this.#faults = faults;
    this.#bytes = Array.from({ length: FILES }, () =>
      Array.from({ length: BYTES }, () => ({
        durable: new Set([48]),
        visible: new Set([48]),
      })),
    );
    this.#uncommitted = Array.from({ length: FILES }, () => []);
  }

  async open(): Promise<void> {
    this.#life = await this.#machine.start();
    const root = await rootOf(this.#life);
    for (let nth = 0; nth < FILES; nth++)
      this.#files.push(await makeFile(this.#life, root, `f${nth}`, "0".repeat(BYTES)));
    this.#life = await this.#machine.start({ faults: this.#faults });
  }

  /** Takes a step; gives what is wrong, or undefined. */
  async take(each: Step): Promise<string | undefined> {
    if (each.type === "disk") {
      if (each.how === "well") this.#machine.failures.repair();
      else this.#machine.failures.fail(each.how);
      return undefined;
    }
    if (each.type === "crash") {
      this.#machine.callsLeft = each.after;
      return undefined;
    }
    try {
      if (each.type === "write") await this.#write(each);
      else await this.#commit(each.file);
      return await this.#compare("visible");
    } catch (error) {
      if (error instanceof Crashed) return this.restart();
      throw error;
    }
  }

  async restart(): Promise<string | undefined> {
    this.#machine.failures.repair();
    this.#life = await this.#machine.start({ faults: this.#faults });
    return this.#compare("durable");
  }

  async #write({
    file: nth,
    at,
    value,
    stable,
  }: Extract<Step, { readonly type: "write" }>): Promise<void> {
    const byte = this.#bytes[nth]![at]!;
    byte.durable.add(value);
    byte.visible.add(value);
    byte.written = null;
    const { type, value: result } = await this.#life.nfs.write({
      file: this.#files[nth]!,
      offset: BigInt(at),
      count: 1,
      stable,
      data: Uint8Array.of(value),
    });
    if (type !== "NFS3_OK") return;
    byte.visible = new Set([value]);
    byte.written = value;
    if (result.committed === "UNSTABLE") {
      const verifier = result.verf.join();
      this.#uncommitted[nth]!.push({ at, value, verifier });
    } else byte.durable = new Set([value]);
  }

  async #commit(nth: number): Promise<void> {
    const args = { file: this.#files[nth]!, offset: 0n, count: 0 };
    const { type, value } = await this.#life.nfs.commit(args);
    if (type !== "NFS3_OK") return;
    const verifier = value.verf.join();
    const kept = this.#uncommitted[nth]!.filter((each) => each.verifier === verifier);
    this.#uncommitted[nth] = [];
    for (const each of kept) {
      const byte = this.#bytes[nth]![each.at]!;
      if (byte.written === each.value)
        Object.assign(byte, {
          durable: new Set([each.value]),
          visible: new Set([each.value]),
        });
    }
  }

  /** Reads everything. After a restart, what is read is what the disk has. */
  async #compare(side: "visible" | "durable"): Promise<string | undefined> {
    for (const [nth, object] of this.#files.entries()) {
      const read = await this.#life.nfs.read({ file: object, offset: 0n, count: 9 });
      if (read.type !== "NFS3_OK") return `file ${nth}: ${read.type}`;
      for (const [at, byte] of this.#bytes[nth]!.entries()) {
        const found = read.value.data[at]!;
        if (!byte[side].has(found))
          return `file ${nth} at ${at}: ${found}, not of ${[...byte[side]]}`;
        if (side === "visible") byte.visible = new Set([found]);
        else
          Object.assign(byte, { durable: new Set([found]), visible: new Set([found]) });
      }
    }
    return undefined;
  }
}

const wrongAfter = async (
  steps: readonly Step[],
  seed: number,
  faults: readonly ServerFault[],
): Promise<string | undefined> => {
  const client = new Client(seed, faults);
  await client.open();
  for (const each of [...steps, { type: "crash", after: 0 } as const]) {
    const wrong = await client.take(each);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
};

const RUNS = process.env.LOCKSTEP_LONG === "1" ? 6000 : 300;
const runs = fc.tuple(fc.array(step, { minLength: 4, maxLength: 25 }), fc.nat());

test(`no answered write is lost, in ${RUNS} runs`, () =>
  fc.assert(
    fc.asyncProperty(runs, async ([steps, seed]) => {
      expect(await wrongAfter(steps, seed, [])).toBe(undefined);
    }),
    { numRuns: RUNS, seed: 1 },
  ));

test.each(["reply-before-sync", "commit-does-nothing", "verifier-stays"] as const)(
  "one is with the fault %s",
  async (fault) => {
    let wrong: string | undefined;
    for (const [steps, seed] of fc.sample(runs, { numRuns: RUNS, seed: 1 })) {
      wrong = await wrongAfter(steps, seed, [fault]);
      if (wrong !== undefined) break;
    }
    expect(wrong).toMatch(/not of/);
  },
);
