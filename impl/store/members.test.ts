import { describe, expect, test } from "vitest";
import type { Body } from "../ports.ts";
import { isKey, type Key } from "./clients.ts";
import { hearing, isGiven, isText } from "./members.ts";

type Peer = { readonly type: "tell"; readonly op: string; readonly key: Key };

const understand = hearing<Peer>({
  shapes: { tell: { op: isText, key: isKey } },
  expected: "op and key",
});
const heard = (body: Body, src = "n1") =>
  understand({ id: "m", src, dest: "n2", body }, ["n1", "n2"]);

describe("what a store hears", () => {
  test("a member's message has its fields in the order of its shape, and no others", () => {
    expect(JSON.stringify(heard({ key: 1, op: "o", more: true, type: "tell" }))).toBe(
      '{"type":"tell","op":"o","key":1}',
    );
  });

  test("a malformed message is refused, and told what was expected", () => {
    expect(heard({ type: "tell", op: 7, key: 1 })).toEqual({
      type: "refused",
      code: 12,
      text: "a malformed tell: expected op and key",
    });
  });

  test("a member's message from somebody else is refused", () => {
    expect(heard({ type: "tell", op: "o", key: 1 }, "c1")).toMatchObject({
      type: "refused",
      text: "tell is for members, and c1 is none",
    });
  });

  test.each(["read", "constructor", "toString"])("%s is no member's message", (type) => {
    expect(heard({ type, key: 1 }, "c1").type).toBe(type === "read" ? "read" : "refused");
  });

  test("null is given, and what is missing is not", () => {
    expect([isGiven(null), isGiven(undefined)]).toEqual([true, false]);
  });
});
