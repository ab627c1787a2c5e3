import { expect, test } from "vitest";
import { lost, other } from "./refused.ts";
import { Tallied, type Tally } from "./tally.ts";

test("frames that were not decoded are counted by their reason, the most frequent first", () => {
  const tallied = new Tallied();
  tallied.frame(false);
  tallied.unread(1, other("ARP"));
  for (const number of [2, 3]) {
    tallied.frame(true);
    tallied.unread(number, lost("header not captured"));
  }
  tallied.dropped(2n);
  tallied.dropped(3n);
  tallied.block();
  tallied.damaged({ offset: 99, reason: "the file ends within a frame" });

  const expected: Tally = {
    frames: 3,
    snapped: 2,
    unread: [
      { reason: "header not captured", frames: 2, first: 2, isLoss: true },
      { reason: "ARP", frames: 1, first: 1, isLoss: false },
    ],
    damage: { offset: 99, reason: "the file ends within a frame" },
    dropped: 5n,
    blocks: 1,
  };
  expect(tallied.now()).toEqual(expected);
});

test("a capture with frames of every kind does not fill the memory with reasons", () => {
  const tallied = new Tallied();
  for (let type = 0; type < 1000; type++) tallied.unread(type + 1, other(`type ${type}`));

  const { unread } = tallied.now();
  expect(unread[0]).toEqual({
    reason: "other reasons",
    frames: 1000 - 256,
    first: 257,
    isLoss: false,
  });
  expect(unread).toHaveLength(257);
});
