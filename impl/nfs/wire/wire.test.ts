import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../../harness/simulate/random.ts";
import { type Codec, decode, encode } from "../../xdr/codec.ts";
import { XdrError } from "../../xdr/error.ts";
import { nfsStatus } from "./status.ts";
import { everyProcedure } from "./values.laws.ts";

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex === "-" ? "" : hex, "hex"));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex") || "-";
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/**
 * Calls of libnfs 4.0.0 and the replies of nfs-ganesha 4.3, one or two for each procedure that libnfs has: program,
 * procedure, arguments, results.
 */
const captured = readFileSync(new URL("captured.txt", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(" ") as [string, string, string, string]);

const procedureOf = (program: string, name: string) =>
  everyProcedure.find((each) => each.program === program && each.name === name)!
    .procedure;

// biome-ignore lint/suspicious/noExplicitAny: each is of another type.
const decoded = (which: string, side: "args" | "results", nth = 0): any => {
  const found = captured.filter(([, name]) => name === which)[nth]!;
  const [program, name, args, results] = found;
  const hex = side === "args" ? args : results;
  return decode(procedureOf(program, name)[side] as Codec<unknown>, bytesOf(hex));
};

describe("what real programs sent", () => {
  test.each(captured)("%s %s is unpacked, and packs to the same bytes", (...line) => {
    const [program, name, args, results] = line;
    const procedure = procedureOf(program, name);
    expect(hexOf(encode(procedure.args, decode(procedure.args, bytesOf(args))))).toBe(
      args,
    );
    expect(
      hexOf(encode(procedure.results, decode(procedure.results, bytesOf(results)))),
    ).toBe(results);
  });

  // The values are those that tshark 4.0 shows for the same packets.
  test("MNT, WRITE and READDIRPLUS say what tshark shows", () => {
    expect(textOf(decoded("mnt", "args"))).toBe("/srv/lockstep/export");
    expect(decoded("mnt", "results")).toMatchObject({
      type: "MNT3_OK",
      value: { flavors: [1, 0] },
    });
    expect(decoded("write", "args")).toMatchObject({
      offset: 0n,
      count: 10,
      stable: "UNSTABLE",
    });
    expect(decoded("write", "results").value).toMatchObject({
      count: 10,
      committed: "UNSTABLE",
      wcc: { after: { type: "NF3REG", size: 10n, mode: 0o644 } },
    });
    const { entries, eof } = decoded("readdirplus", "results", 1).value;
    // biome-ignore lint/suspicious/noExplicitAny: an entry.
    expect(entries.map(({ name }: any) => textOf(name))).toEqual([
      ".",
      "..",
      "link",
      "sub",
      "a.txt",
      "big.bin",
    ]);
    expect(eof).toBe(true);
  });

  test("CREATE of a name that is taken, and RMDIR of a directory with entries, fail", () => {
    expect(decoded("create", "args", 2).how.type).toBe("GUARDED");
    expect(decoded("create", "results", 2).type).toBe("NFS3ERR_EXIST");
    expect(decoded("rmdir", "results", 1).type).toBe("NFS3ERR_NOTEMPTY");
  });
});

describe("the programs", () => {
  test("have the numbers of the RFC", () => {
    const numbers = everyProcedure.map(
      ({ program, name, procedure }) => `${program} ${procedure.number} ${name}`,
    );
    expect(numbers).toEqual([
      ..."getattr setattr lookup access readlink read write create mkdir symlink mknod remove rmdir rename link readdir readdirplus fsstat fsinfo pathconf commit"
        .split(" ")
        .map((name, i) => `nfs ${i + 1} ${name}`),
      ..."mnt dump umnt umntall export"
        .split(" ")
        .map((name, i) => `mount ${i + 1} ${name}`),
    ]);
  });

  test("remember the replies of those that change something", () => {
    const remembered = everyProcedure
      .filter(({ procedure }) => !procedure.isIdempotent)
      .map(({ name }) => name);
    expect(remembered.join(" ")).toBe(
      "setattr write create mkdir symlink mknod remove rmdir rename link",
    );
  });

  test("all errors have their number", () => {
    const numbers = [
      0, 1, 2, 5, 6, 13, 17, 18, 19, 20, 21, 22, 27, 28, 30, 31, 63, 66, 69, 70, 71,
      10_001, 10_002, 10_003, 10_004, 10_005, 10_006, 10_007, 10_008,
    ];
    const known = [...Array(10_100).keys()].filter((number) => {
      const packed = Buffer.alloc(4);
      packed.writeUInt32BE(number);
      try {
        return encode(nfsStatus, decode(nfsStatus, packed)).length === 4;
      } catch {
        return false;
      }
    });
    expect(known).toEqual(numbers);
  });
});

test.each(everyProcedure)("$program $name: what is packed is unpacked", (described) => {
  const { procedure } = described;
  for (const side of ["args", "results"] as const)
    fc.assert(
      fc.property(described[side], (value) => {
        const packed = encode(procedure[side] as Codec<unknown>, value);
        expect(packed.length % 4).toBe(0);
        expect(decode(procedure[side] as Codec<unknown>, packed)).toEqual(value);
      }),
      { numRuns: 40 },
    );
});

const INPUTS = process.env.LOCKSTEP_LONG === "1" ? 1_000_000 : 10_000;

test(`of ${INPUTS} damaged messages each is refused with a place, or has exactly this encoding`, () => {
  const random = new Random(1, "nfs");
  const whole = captured.flatMap(([program, name, args, results]) => {
    const procedure = procedureOf(program, name);
    return [
      [procedure.args as Codec<unknown>, bytesOf(args)],
      [procedure.results as Codec<unknown>, bytesOf(results)],
    ] as const;
  });
  let taken = 0;
  for (let nth = 0; nth < INPUTS; nth++) {
    const [codec, good] = whole[nth % whole.length]!;
    const length = random.chance(0.8) ? good.length : random.int(0, good.length);
    const input = good.slice(0, length);
    for (let change = random.int(0, 2); change > 0 && length > 0; change--)
      input[random.int(0, length - 1)] = random.pick([0, 1, 2, 255, random.int(0, 255)]);
    try {
      expect(hexOf(encode(codec, decode(codec, input)))).toBe(hexOf(input));
      taken += 1;
    } catch (error) {
      expect(error).toBeInstanceOf(XdrError);
      expect((error as XdrError).offset).toBeLessThanOrEqual(input.length);
    }
  }
  expect(taken).toBeGreaterThan(INPUTS / 4);
});
