import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../../model/input-error.ts";
import { wholeSource } from "../source.ts";
import { nextEdn } from "./edn.ts";
import { jepsenEdn } from "./edn-maps.ts";
import { quickEvent } from "./edn-quick.ts";
import type { HistoryEvent } from "./event.ts";

const readerOf = (text: string) => {
  const source = wholeSource("h", text);
  return { source, at: 0, end: text.length, depth: 0 };
};

/** Mostly usual events, and sometimes others. */
const mostly = (usual: fc.Arbitrary<string>, ...others: readonly string[]) =>
  fc.oneof(
    { arbitrary: usual, weight: 12 },
    { arbitrary: fc.constantFrom(...others), weight: 1 },
  );

const ODD = ["-0", "007", "1N", "1.5", "9007199254740993", "+5", "1e3", "nil", "x"];
const number = mostly(fc.integer().map(String), ...ODD);
const text = fc.string().map((string) => JSON.stringify(string));
const value = mostly(
  fc.oneof(
    number,
    text,
    fc.tuple(number, text).map((pair) => `[${pair.join(" ")}]`),
  ),
  ...["true", ":a", "[]", "[ 1, nil ]", "[1 2 3]", "[[1] 2]", "{}"],
);
const named = (name: string, said: fc.Arbitrary<string>) =>
  said.map((part) => `:${name} ${part}`);
const field = fc.oneof(
  named("value", value),
  named("key", value),
  named("time", number),
  named("index", number),
  named("node", mostly(text, ":n", ":a1")),
  named("result", value),
  named("error", value),
);
const map = fc
  .tuple(
    named("process", number),
    named(
      "type",
      mostly(fc.constantFrom(":invoke", ":ok", ":fail", ":info"), ":x", ":okay"),
    ),
    named("f", mostly(fc.constantFrom(":read", ":a-b"), ":a1", "read", ":r?", ":-")),
    fc.array(field, { maxLength: 3 }),
    mostly(fc.constantFrom(" ", ", ", "\n"), "\t", ",,"),
  )
  .map(
    ([process, type, f, more, between]) =>
      `{${[...more, type, process, f].join(between)}}`,
  );

test("both readers of EDN read the same events", () => {
  let quick = 0;
  fc.assert(
    fc.property(map, (text) => {
      let reader: ReturnType<typeof readerOf>;
      try {
        reader = readerOf(text);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        return;
      }
      const event = quickEvent(reader);
      if (event === undefined) {
        expect(reader.at).toBe(0);
        return;
      }
      quick++;
      const slow: HistoryEvent[] = [];
      // A form before it makes the quick reader give up.
      jepsenEdn(wholeSource("h", `#_x #slow ${text}`), (found) => {
        slow.push(found);
      });
      const again = readerOf(text);
      nextEdn(again);

      expect(slow).toEqual([{ ...event, offset: expect.any(Number) }]);
      expect(reader.at).toBe(again.at);
    }),
    { seed: 21, numRuns: 4000 },
  );
  expect(quick).toBeGreaterThan(300);
});
