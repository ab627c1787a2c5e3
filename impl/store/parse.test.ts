import { describe, expect, test } from "vitest";
import type { Body } from "../ports.ts";
import { isKey, type Key } from "./clients.ts";
import { isPresent, isText, parserOf } from "./parse.ts";

type Peer = { readonly type: "tell"; readonly op: string; readonly key: Key };

const parse = parserOf<Peer>({
  shapes: { tell: { op: isText, key: isKey } },
  expected: "op and key",
});
const parsed = (body: Body, src = "n1") =>
  parse({ id: "m", src, dest: "n2", body }, ["n1", "n2"]);

describe("a store's parser", () => {
  test("a message between members has the fields of its shape, in that order, and no others", () => {
    expect(JSON.stringify(parsed({ key: 1, op: "o", more: true, type: "tell" }))).toBe(
      '{"type":"tell","op":"o","key":1}',
    );
  });

  test("the refusal of a malformed message says what was expected", () => {
    expect(parsed({ type: "tell", op: 7, key: 1 })).toEqual({
      type: "refused",
      code: 12,
      text: "a malformed tell: expected op and key",
    });
  });

  test("a message for members from a client is refused", () => {
    expect(parsed({ type: "tell", op: "o", key: 1 }, "c1")).toMatchObject({
      type: "refused",
      text: "tell is for members, and c1 is none",
    });
  });

  test.each(["read", "constructor", "toString"])(
    "%s is no message between members",
    (type) => {
      expect(parsed({ type, key: 1 }, "c1").type).toBe(
        type === "read" ? "read" : "refused",
      );
    },
  );

  test("null is present, and a missing field is not", () => {
    expect([isPresent(null), isPresent(undefined)]).toEqual([true, false]);
  });
});
