import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainText, plainValue } from "./plain-text.ts";

/** Plain values of any shape, whose keys often look like the marks that `plainText` writes. */
const plain = fc.letrec<{ value: unknown }>((tie) => {
  const key = fc.oneof(
    fc.string(),
    fc.constantFrom("$set", "$map", "$record", "$bare", "__proto__", "1", "toString"),
  );
  const fields = fc.array(fc.tuple(key, tie("value")), { maxLength: 4 });
  return {
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(null, true, false, 0, -1),
      fc.maxSafeInteger().map((n) => n + 0),
      fc.string({ unit: "binary" }),
      fc.array(tie("value"), { maxLength: 4 }),
      fields.map(Object.fromEntries),
      fields.map((all) =>
        Object.defineProperties(
          Object.create(null),
          Object.fromEntries(
            all.map(([name, value]) => [name, { value, enumerable: true }]),
          ),
        ),
      ),
      fc.array(tie("value"), { maxLength: 4 }).map((all) => new Set(all)),
      fc
        .array(fc.tuple(tie("value"), tie("value")), { maxLength: 4 })
        .map((all) => new Map(all)),
    ),
  };
}).value;

/** All that a handler can see of a value, including the order of its keys and members. */
const seen = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(seen);
  if (value instanceof Set) return ["set", ...[...value].map(seen)];
  if (value instanceof Map) return ["map", ...[...value].map(seen)];
  const kind = Object.getPrototypeOf(value) === null ? "bare" : "record";
  return [kind, ...Object.entries(value).map(seen)];
};

describe("plain values as text", () => {
  test("come back as they were, in the same order", () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(seen(plainValue(plainText(value)))).toEqual(seen(value));
      }),
    );
  });

  test("read well where nothing is odd", () => {
    const value = { phase: "init", votes: new Set(["b", "a"]), by: new Map([["x", 1]]) };
    expect(plainText(value)).toBe(
      '{"phase":"init","votes":{"$set":["b","a"]},"by":{"$map":[["x",1]]}}',
    );
  });

  test("a text holds no line break", () => {
    expect(plainText({ text: "a\nb\u2028" })).not.toContain("\n");
  });
});
