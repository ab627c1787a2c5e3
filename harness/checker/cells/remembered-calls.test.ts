import { describe, expect, test } from "vitest";
import { handlerCalls, outcomesIn } from "./handler-calls.ts";
import type { Outcome } from "./reactions.ts";
import { rememberedAnswers, rememberedReactions } from "./remembered-calls.ts";
import { successors } from "./successors.ts";
import { interner } from "./values.ts";

const to = (state: number): readonly Outcome[] => [
  { state, sends: [], responses: [], expires: [], unless: [] },
];

/** A handler whose calls lead to states 1, 2, 3 and so on: an impure handler. */
const counter = () => {
  let calls = 0;
  return () => to(++calls);
};

describe("reactions that are remembered", () => {
  test("are found by their key, also where the handler ignored what it was given", () => {
    const known = rememberedReactions("a");

    expect(known.find("r0.0")).toBeUndefined();
    expect(known.learn("r0.0", "receive", () => null)).toBeNull();
    expect(known.find("r0.0")).toBeNull();
    expect(known.peek("r0.1")).toBeUndefined();
    expect(known.size()).toBe(1);
  });

  test("are computed again at their first use, and not when they are peeked at", () => {
    const known = rememberedReactions("a");
    known.learn("r0.0", "receive", counter());

    expect(known.peek("r0.0")).toEqual(to(1));
    expect(() => known.find("r0.0")).toThrow(/a: receive is impure/);
  });

  test("are all computed again by recheck", () => {
    const known = rememberedReactions("a");
    known.learn("r0.0", "receive", () => to(1));
    known.recheck();
    known.learn("r0.1", "receive", counter());

    expect(() => known.recheck()).toThrow(/a: receive is impure/);
  });

  test("are counted by handler, each way once", () => {
    const known = rememberedReactions("a");
    known.learn("r0.0", "receive", () => to(1));
    known.learn("r0.1", "receive", () => to(1));
    known.learn("r0.2", "receive", () => null);
    known.learn("a0.go", "act", () => to(1));

    expect([...known.ways()]).toEqual([
      ["receive", 2],
      ["act", 1],
    ]);
  });
});

describe("answers that are remembered", () => {
  test("are computed once, null and false too, until recheck computes them again", () => {
    const known = rememberedAnswers("a");
    let answer: boolean | null = null;
    let calls = 0;
    const run = () => {
      calls++;
      return answer;
    };

    expect(known.answer("t0", "tick", run)).toBeNull();
    expect(known.answer("t0", "tick", run)).toBeNull();
    expect(calls).toBe(1);
    known.recheck();
    answer = false;
    expect(() => known.recheck()).toThrow(/a: tick is impure/);
  });
});

describe("calls of handlers", () => {
  test("are counted, and name the handler that throws", () => {
    const { called, count } = handlerCalls("a");
    const state = Object.freeze({ x: 1 }) as { x: number };

    expect(called("tick", () => 5)).toBe(5);
    expect(() =>
      called("tick", () => {
        state.x = 2;
      }),
    ).toThrow(/a: tick.*must not change its input/s);
    expect(count()).toBe(2);
  });

  test("that return no reaction are refused", () => {
    const given = { id: "a", states: interner<unknown>() } as unknown as Parameters<
      typeof outcomesIn
    >[0];

    expect(outcomesIn(given, "receive", undefined)).toBeNull();
    expect(() => outcomesIn(given, "receive", 5)).toThrow(/a: receive returned number/);
    expect(() => outcomesIn(given, "receive", [{}])).toThrow(
      /a: receive, reaction 0, returned object/,
    );
  });
});

describe("successors of states", () => {
  test("are learned once each, in order with the calls", () => {
    const { follow, learn, learned, of } = successors();
    learn(["act", 0, "go"]);
    expect(follow(0, 1)).toBe(1);
    follow(0, 1);
    follow(0, 2);

    expect([...of(0)]).toEqual([1, 2]);
    expect([...of(1)]).toEqual([]);
    expect(learned).toEqual([
      ["act", 0, "go"],
      ["follow", 0, 1],
      ["follow", 0, 2],
    ]);
  });
});
