import { describe, expect, test } from "vitest";
import { moduleBeside } from "../../conform/both-worlds.ts";
import { subject } from "../tcp.ts";
import { transferOf } from "./transfer.ts";

const program = {
  module: moduleBeside("../../../impl/tcp/node", import.meta.url),
  start: "startTcp",
};

test("10 MB between two processes arrive as they were written, over links that spoil them", async () => {
  const { verdict, text } = await subject.implementation.transfer.run([]);
  expect(verdict).toBe("holds");
  const [, sent, again, altered, before] =
    /of a's ([\d,]+) packets ([\d,]+) were sent again; b dropped (\d+) altered ones, and (\d+) brought data/
      .exec(text)!
      .map((each) => Number(each.replaceAll(",", "")));
  expect(sent).toBeGreaterThan(7000);
  // With 2 % of packets lost and 1 % altered, many have to be sent again.
  expect(again).toBeGreaterThan(100);
  expect(altered).toBeGreaterThan(30);
  expect(before).toBeGreaterThan(30);
}, 200_000);

describe("a planted fault is found", () => {
  test.each([
    [
      "no-checksum-check",
      /^b read as many bytes as a wrote, but not the same bytes|could not read/,
    ],
    ["no-reassembly-check", /^b read [\d,]+ bytes, and a wrote 1,000,000|could not read/],
  ])(
    "%s",
    async (fault, why) => {
      const { verdict, text } = await transferOf(1_000_000, program).run([fault]);
      expect(text).toMatch(why);
      expect(verdict).toBe("violated");
    },
    200_000,
  );
});

test("an interruption is no verdict", async () => {
  const transfer = transferOf(1_000_000, program);
  expect(await transfer.run([], AbortSignal.abort())).toEqual({
    verdict: "unfinished",
    text: "interrupted",
  });
});
