import { expect, test } from "vitest";
import { partsOf } from "./has-parts.ts";

const state = { phase: "open", held: { a: { n: 1, m: 2 } }, read: ["x", "y"] };

test("the parts of a value are what is named and there, at any depth", () => {
  expect(partsOf(state, { held: { a: { n: 7 }, b: { n: 1 } } })).toEqual({
    held: { a: { n: 1 } },
  });
});

test("a list is a part as a whole", () => {
  expect(partsOf(state, { read: ["x"] })).toEqual({ read: ["x", "y"] });
});

test("where a part is null, a field that is not there counts as null", () => {
  expect(partsOf(state, { held: { b: null } })).toEqual({ held: { b: null } });
  expect(partsOf(state, { held: { a: null } })).toEqual({ held: { a: state.held.a } });
});
