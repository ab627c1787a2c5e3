import fc from "fast-check";
import { expect, test } from "vitest";
import { type Held, isNewer, newest } from "./version.ts";

/** The value is a function of the version, as the protocol guarantees. */
const copy: fc.Arbitrary<Held> = fc
  .tuple(fc.nat(4), fc.constantFrom("n1", "n2"))
  .map((version) => ({ version, value: version.join() }));

test("newest: order and repetition of what is offered do not matter, and nil is least", () =>
  fc.assert(
    fc.property(fc.array(fc.option(copy)), fc.nat(), (offers, turn) => {
      const turned = offers.map((_, i) => offers[(i + turn) % offers.length]!);
      expect(newest([...turned, null, ...offers])).toEqual(newest(offers));
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
