import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../harness/simulate/random.ts";
import { fixedOpaque, opaque, text } from "./bytes.ts";
import { type Codec, decode, encode } from "./codec.ts";
import {
  array,
  fixedArray,
  list,
  optional,
  recursive,
  struct,
  union,
} from "./composite.ts";
import { XdrError } from "./error.ts";
import {
  bool,
  double,
  enumeration,
  float,
  hyper,
  int,
  nothing,
  unsigned,
  unsignedHyper,
} from "./numbers.ts";

const bytes = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const hexOf = (packed: Uint8Array): string => Buffer.from(packed).toString("hex");

/** The example of RFC 4506, section 7. */
const file = struct({
  filename: text(255),
  type: union(enumeration({ TEXT: 0, DATA: 1, EXEC: 2 }), {
    TEXT: nothing,
    DATA: text(255),
    EXEC: text(255),
  }),
  owner: text(32),
  data: opaque(65_535),
});

const sillyprog = {
  filename: "sillyprog",
  type: { type: "EXEC", value: "lisp" },
  owner: "john",
  data: Uint8Array.from(Buffer.from("(quit)")),
} as const;

const SILLYPROG = `
  00000009 73696c6c 7970726f 67000000 00000002 00000004 6c697370
  00000004 6a6f686e 00000006 28717569 74290000`.replaceAll(/\s/g, "");

/** A tree, by the way in which RFC 4506 has a list: a part of it is of the same type. */
type Tree = { readonly name: string; readonly below: readonly Tree[] };
const tree: Codec<Tree> = recursive(
  (): Codec<Tree> => struct({ name: text(8), below: array(tree) }),
  8,
);

describe("on the wire", () => {
  test("the example of RFC 4506", () => {
    expect(hexOf(encode(file, sillyprog))).toBe(SILLYPROG);
    expect(decode(file, bytes(SILLYPROG))).toEqual(sillyprog);
  });

  const wire = <T>(what: string, codec: Codec<T>, value: T, hex: string) =>
    [what, codec as Codec<unknown>, value as unknown, hex] as const;

  test.each([
    wire("int", int, -2, "fffffffe"),
    wire("unsigned int", unsigned, 0x8000_0001, "80000001"),
    wire("hyper", hyper, -2n, "fffffffffffffffe"),
    wire("unsigned hyper", unsignedHyper, 2n ** 63n, "8000000000000000"),
    wire("float", float, -1.5, "bfc00000"),
    wire("double", double, 0.1, "3fb999999999999a"),
    wire("bool", bool, true, "00000001"),
    wire(
      "enum with a negative number",
      enumeration({ LOW: -1, HIGH: 1 }),
      "LOW",
      "ffffffff",
    ),
    wire("void", nothing, undefined, ""),
    wire("opaque[3]", fixedOpaque(3), bytes("010203"), "01020300"),
    wire("opaque[4]", fixedOpaque(4), bytes("01020304"), "01020304"),
    wire("opaque<>", opaque(), bytes("0102030405"), "00000005 01020304 05000000"),
    wire("opaque<>, empty", opaque(), bytes(""), "00000000"),
    wire("string<>", text(), "grün", "00000005 6772c3bc 6e000000"),
    wire("int[2]", fixedArray(int, 2), [1, 2], "00000001 00000002"),
    wire("int<>", array(int), [1, 2], "00000002 00000001 00000002"),
    wire(
      "string<><>",
      array(text()),
      ["a", "bc"],
      "00000002 00000001 61000000 00000002 62630000",
    ),
    wire("*hyper, none", optional(hyper), null, "00000000"),
    wire("*hyper", optional(hyper), 1n, "00000001 00000000 00000001"),
    wire("a list", list(int), [7, 8], "00000001 00000007 00000001 00000008 00000000"),
    wire(
      "a union of bool",
      union(bool, { true: int }, nothing),
      { type: true, value: 5 },
      "00000001 00000005",
    ),
    wire(
      "its default",
      union(bool, { true: int }, nothing),
      { type: false, value: undefined },
      "00000000",
    ),
    wire(
      "a tree",
      tree,
      { name: "a", below: [{ name: "b", below: [] }] },
      "00000001 61000000 00000001 00000001 62000000 00000000",
    ),
  ])("%s", (_, codec, value, hex) => {
    expect(hexOf(encode(codec, value))).toBe(hex.replaceAll(" ", ""));
    expect(decode(codec, bytes(hex))).toEqual(value);
  });

  test("libraries that forget the zeros of padding can be read, if a reader says so", () => {
    expect(decode(opaque(), bytes("0000000101ffffff"), { padding: "any" })).toEqual(
      bytes("01"),
    );
  });
});

describe("bytes that are no value are refused, with the place", () => {
  const refusal = (codec: Codec<unknown>, hex: string): readonly [string, number] => {
    try {
      return [`took them for ${String(decode(codec, bytes(hex)))}`, -1];
    } catch (error) {
      const { message, offset } = error as XdrError;
      return [message, offset];
    }
  };

  test.each([
    ["too short", int, "000000", "expected 4 bytes, found 3", 0],
    ["too long", int, "00000001 00", "expected the end, found 1 more bytes", 4],
    [
      "no bool",
      struct({ a: int, b: bool }),
      "00000000 00000002",
      "expected 0 or 1, found 2",
      4,
    ],
    ["no enum", enumeration({ A: 1 }), "00000002", "expected one of 1, found 2", 0],
    [
      "padding",
      struct({ a: int, b: opaque() }),
      "00000000 00000001 01000001",
      "expected a byte of padding, which is 0, found 1",
      11,
    ],
    ["no padding", opaque(), "00000001 010000", "expected 4 bytes, found 3", 4],
    [
      "a length beyond the most",
      opaque(4),
      "00000005 0102030405000000",
      "expected a length of at most 4, found 5",
      0,
    ],
    [
      "a length beyond the bytes",
      opaque(),
      "ffffffff 01020304",
      "expected 4294967296 bytes, found 4",
      4,
    ],
    [
      "a count beyond the bytes",
      array(int),
      "40000000 00000001",
      "expected 1073741824 values of at least 4 bytes, found 4 bytes",
      4,
    ],
    [
      "a count beyond the most",
      array(int, 1),
      "00000002 00000001 00000002",
      "expected a length of at most 1, found 2",
      0,
    ],
    ["no arm", union(bool, { true: int }), "00000000", "expected no false here", 0],
    ["no UTF-8", text(), "00000002 c3280000", "expected a text in UTF-8", 4],
    [
      "a list that is too long",
      list(int, 1),
      "00000001 00000001 00000001 00000002 00000000",
      "expected at most 1 values",
      12,
    ],
    [
      "too deep",
      tree,
      "00000000 00000001".repeat(9),
      "expected at most 8 values within each other",
      64,
    ],
  ] as const)("%s", (_, codec, hex, reason, offset) => {
    expect(refusal(codec, hex)).toEqual([`${reason}, at byte ${offset}`, offset]);
  });

  test("an array of values that take no bytes cannot be described", () => {
    expect(() => array(nothing)).toThrow(RangeError);
  });
});

describe("values that are not of the type are refused", () => {
  const refused = <T>(what: string, codec: Codec<T>, value: unknown) =>
    [what, codec as Codec<unknown>, value] as const;

  test.each([
    refused("int", int, 2 ** 31),
    refused("int", int, 0.5),
    refused("unsigned int", unsigned, -1),
    refused("hyper", hyper, 2n ** 63n),
    refused("unsigned hyper", unsignedHyper, -1n),
    refused("enum", enumeration({ A: 1 }), "toString"),
    refused("opaque[2]", fixedOpaque(2), bytes("01")),
    refused("opaque<1>", opaque(1), bytes("0102")),
    refused("string<1>", text(1), "ü"),
    refused("half a surrogate pair", text(), "\ud800"),
    refused("int[2]", fixedArray(int, 2), [1]),
    refused("int<1>", array(int, 1), [1, 2]),
    refused("union", union(bool, { true: int }), { type: false }),
  ])("%s", (_, codec, value) => {
    expect(() => encode(codec, value)).toThrow(XdrError);
  });
});

/** A codec with values of its type. */
type Typed = { readonly codec: Codec<unknown>; readonly values: fc.Arbitrary<unknown> };
const typed = <T>(codec: Codec<T>, values: fc.Arbitrary<T>): Typed => ({
  codec: codec as Codec<unknown>,
  values,
});

const simple: readonly Typed[] = [
  typed(int, fc.integer()),
  typed(unsigned, fc.nat()),
  typed(hyper, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  typed(unsignedHyper, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  typed(bool, fc.boolean()),
  typed(double, fc.double()),
  typed(float, fc.float()),
  typed(text(), fc.string({ unit: "grapheme" })),
  typed(opaque(), fc.uint8Array()),
  typed(fixedOpaque(5), fc.uint8Array({ minLength: 5, maxLength: 5 })),
  typed(enumeration({ A: 0, B: 7 }), fc.constantFrom("A" as const, "B" as const)),
];

/** Types made of types, to some depth. */
const types: fc.Arbitrary<Typed> = fc.letrec<{ readonly type: Typed }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...simple),
    tie("type").map(({ codec, values }) => typed(array(codec), fc.array(values))),
    tie("type").map(({ codec, values }) => typed(list(codec), fc.array(values))),
    tie("type").map(({ codec, values }) => typed(optional(codec), fc.option(values))),
    fc
      .tuple(tie("type"), tie("type"))
      .map(([a, b]) =>
        typed(
          struct({ a: a.codec, b: b.codec }),
          fc.record({ a: a.values, b: b.values }),
        ),
      ),
    fc.tuple(tie("type"), tie("type")).map(([a, b]) =>
      typed(
        union(bool, { true: a.codec }, b.codec) as Codec<unknown>,
        fc.oneof(
          a.values.map((value) => ({ type: true, value })),
          b.values.map((value) => ({ type: false, value })),
        ),
      ),
    ),
  ),
})).type;

test("what is packed is unpacked, whatever the type; its length is a multiple of four", () =>
  fc.assert(
    fc.property(
      types.chain(({ codec, values }) => fc.tuple(fc.constant(codec), values)),
      ([codec, value]) => {
        const packed = encode(codec, value);
        expect(packed.length % 4).toBe(0);
        expect(packed.length).toBeGreaterThanOrEqual(codec.least);
        expect(decode(codec, packed)).toEqual(value);
      },
    ),
  ));

const INPUTS = process.env.LOCKSTEP_LONG === "1" ? 1_000_000 : 5_000;

test(`of ${INPUTS} inputs each is refused with a place, or has exactly this encoding`, () => {
  const random = new Random(1, "xdr");
  const codecs = [
    file,
    tree,
    list(text(9)),
    array(struct({ a: hyper, b: optional(bool) })),
  ];
  const good = [bytes(SILLYPROG), ...codecs.slice(1).map(() => new Uint8Array(4))];
  let taken = 0;
  for (let nth = 0; nth < INPUTS; nth++) {
    const which = nth % codecs.length;
    const codec = codecs[which] as Codec<unknown>;
    const whole = good[which]!;
    const length = random.chance(0.7) ? whole.length : random.int(0, whole.length);
    const input = whole.slice(0, length);
    for (let change = random.int(0, 3); change > 0; change--)
      input[random.int(0, input.length)] = random.pick([
        0,
        1,
        2,
        4,
        255,
        random.int(0, 255),
      ]);
    try {
      expect(hexOf(encode(codec, decode(codec, input)))).toBe(hexOf(input));
      taken += 1;
    } catch (error) {
      expect(error).toBeInstanceOf(XdrError);
      expect((error as XdrError).offset).toBeLessThanOrEqual(input.length);
    }
  }
  expect(taken).toBeGreaterThan(INPUTS / 20);
});
