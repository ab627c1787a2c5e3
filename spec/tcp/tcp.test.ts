import { check } from "lockstep";
import { describe, expect, test } from "vitest";
import { fresh } from "./end.ts";
import { rules } from "./rules.ts";
import { defaults } from "./scope.ts";
import { numbersModulo, plain } from "./segment.ts";
import { tcp } from "./tcp.ts";

const NEVER = { only: ["no phantom connection"] };

// Counted by other explorers as well: a change here is a fault of the explorer or of the spec.
test.each([
  ["simultaneous open, by table 6", { active: "both", closes: "neither" }, 102, 516],
  [
    "the same by figure 7",
    { active: "both", closes: "neither", figure7: true },
    123,
    626,
  ],
  ["both close", {}, 457, 3_991],
  ["a byte each way", { bytesA: 1, bytesB: 1 }, 31_262, 414_405],
  ["both close, with time", { life: 1 }, 1_148, 10_303],
  ["two connections of each end", { a: [14, 2], b: [6, 10], life: 1 }, 26_396, 343_580],
])("%s", (_, changed, states, transitions) => {
  const checked = check(tcp.system({ ...defaults, ...changed }), NEVER);

  expect(checked).toMatchObject({ states, transitions, complete: true });
});

describe("table 6 of RFC 9293, at every place of a space of 16 numbers", () => {
  const numbers = numbersModulo(16);
  const isAcceptable = (rcv: number, seq: number, length: number, window: number) =>
    rules.isAcceptable(
      { ...fresh, rcv },
      {
        ...plain,
        seq,
        flag: length === 2 ? "FIN" : "",
        data: length === 0 ? null : "x",
      },
      window,
      numbers,
    );
  const places = Array.from({ length: 16 }, (_, rcv) => rcv);
  const offsets = [-3, -2, -1, 0, 1, 2, 3, 4];

  test.each([
    [0, 1, [0]],
    [0, 3, [0, 1, 2]],
    [1, 1, [0]],
    [1, 3, [0, 1, 2]],
    [2, 1, [-1, 0]],
    [2, 3, [-1, 0, 1, 2]],
  ])("length %i, window %i", (length, window, accepted) => {
    for (const rcv of places)
      expect(
        offsets.filter((by) => isAcceptable(rcv, numbers.add(rcv, by), length, window)),
      ).toEqual(accepted);
  });
});

test("an acknowledgement lies between una and nxt, also where the numbers wrap around", () => {
  const numbers = numbersModulo(16);
  const accepted = (una: number, nxt: number) =>
    Array.from({ length: 16 }, (_, ack) => ack).filter((ack) =>
      rules.acknowledges({ ...fresh, una, nxt }, ack, numbers),
    );

  expect(accepted(3, 6)).toEqual([4, 5, 6]);
  expect(accepted(14, 1)).toEqual([0, 1, 15]);
  expect(accepted(7, 7)).toEqual([]);
});
