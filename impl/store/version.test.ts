import fc from "fast-check";
import { expect, test } from "vitest";
import { type Copy, isNewer, newest } from "./version.ts";

/** The value is a function of the version, as the protocol guarantees. */
const copy: fc.Arbitrary<Copy> = fc
  .tuple(fc.nat(4), fc.constantFrom("n1", "n2"))
  .map((version) => ({ version, value: version.join() }));

test("newest: order and repetition of copies do not matter, and null is the oldest", () =>
  fc.assert(
    fc.property(fc.array(fc.option(copy)), fc.nat(), (copies, turn) => {
      const turned = copies.map((_, i) => copies[(i + turn) % copies.length]!);
      expect(newest([...turned, null, ...copies])).toEqual(newest(copies));
    }),
  ));

test("of two different versions exactly one is newer: ties are broken by the writer", () =>
  fc.assert(
    fc.property(copy, copy, (one, other) => {
      const same = one.value === other.value;
      expect([isNewer(one, other), isNewer(other, one)].filter(Boolean)).toHaveLength(
        same ? 0 : 1,
      );
    }),
  ));
