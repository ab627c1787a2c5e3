import fc from "fast-check";
import { expect, test } from "vitest";
import { type Held, isNewer, newest } from "./version.ts";

/** The value is a function of the version, as the protocol guarantees. */
const copy: fc.Arbitrary<Held> = fc
  .tuple(fc.nat(4), fc.constantFrom("n1", "n2"))
  .map((version) => ({ version, value: version.join() }));

test("newest: order and repetition of reports do not matter, and nil is least", () =>
  fc.assert(
    fc.property(fc.array(fc.option(copy)), fc.nat(), (reports, turn) => {
      const turned = reports.map((_, i) => reports[(i + turn) % reports.length]!);
      expect(newest([...turned, null, ...reports])).toEqual(newest(reports));
    }),
  ));

test("of two different versions exactly one is newer", () =>
  fc.assert(
    fc.property(copy, copy, (one, other) => {
      const same = one.value === other.value;
      expect([isNewer(one, other), isNewer(other, one)].filter(Boolean)).toHaveLength(
        same ? 0 : 1,
      );
    }),
  ));
