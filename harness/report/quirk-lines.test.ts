import { expect, test } from "vitest";
import { quirkLines } from "./quirk-lines.ts";

const quirks = [
  {
    name: "asks again",
    times: 1260,
    why: "messages get lost",
    source: "RFC 9293, 3.8.1",
  },
  { name: "tidies up", times: 1, why: "the spec knows of no dirt" },
  { name: "keeps its link alive", times: 0, why: "the spec knows of no links" },
];

test("a test shows every stated quirk, and which of them were never met", () => {
  expect(quirkLines(quirks, { tell: "stated" })).toEqual([
    "  quirk        asks again, 1,260 times: messages get lost   [RFC 9293, 3.8.1]",
    "  quirk        tidies up, 1 time: the spec knows of no dirt",
    "  quirk        keeps its link alive, never met: the spec knows of no links",
  ]);
});

test("for one trace only the quirks that were met are shown", () => {
  const told = quirkLines(quirks, { tell: "met", margin: 9 });
  expect(told.map((line) => line.slice(0, 20))).toEqual([
    "  quirk  asks again,",
    "  quirk  tidies up, ",
  ]);
});
