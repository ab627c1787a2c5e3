import { describe, expect, test } from "vitest";
import { settings } from "./options.ts";
import { preference } from "./preference.ts";
import { Walk } from "./walk.ts";

const members = ["n1", "n2", "n3", "n4", "n5"];
const chosen = settings(members, { timeoutMs: 1000, retryMs: 400, suspectMs: 60 });

/** A walk down the list n1, n2, … of which the first two are homes, with the clock in the hand. */
const lab = (quorum: number, sloppy = true) => {
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  const asked: string[] = [];
  const ends: unknown[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    wall: () => now,
    after: (ms: number, run: () => void) => {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const walk = new Walk<string>(clock, chosen, {
    list: members,
    homes: 2,
    quorum,
    sloppy,
    deadline: 1000,
    ask: (node, home) => asked.push(home === null ? node : `${node} for ${home}`),
    answered: (answers) => ends.push(answers),
    timedOut: () => ends.push("timed out"),
  });
  return {
    walk,
    ends,
    asked: () => asked.splice(0),
    waiting: () => timers.size,
    pass: (ms: number) => {
      for (const end = now + ms; ; ) {
        const [next] = [...timers].sort((a, b) => a.at - b.at);
        if (next === undefined || next.at > end) return void (now = end);
        now = next.at;
        timers.delete(next);
        next.run();
      }
    },
  };
};

describe("a walk", () => {
  test("asks the homes, and is over when enough have answered, once each", () => {
    const { walk, asked, ends, waiting } = lab(2);
    expect(asked()).toEqual(["n1", "n2"]);
    walk.hear("n2", "b");
    walk.hear("n2", "newer b");
    walk.hear("n5", "was not asked");
    expect(ends).toEqual([]);
    walk.hear("n1", "a");
    expect(ends).toEqual([["b", "newer b", "a"]]);
    expect(waiting()).toBe(0);
  });

  test("goes down the list, and each stands in for the home that is missing", () => {
    const { walk, asked, pass } = lab(2);
    asked();
    walk.hear("n2", "b");
    pass(60);
    expect(asked()).toEqual(["n3 for n1"]);
    pass(70);
    expect(asked()).toEqual(["n4 for n1"]);
    pass(75);
    expect(asked()).toEqual(["n5 for n1"]);
    pass(100); // There is nobody left to stand in.
    expect(asked()).toEqual([]);
  });

  test("counts who was passed over, when the answer comes after all", () => {
    const { walk, pass, ends } = lab(2);
    pass(65);
    walk.hear("n1", "late");
    walk.hear("n4", "instead");
    expect(ends).toEqual([["late", "instead"]]);
  });

  test("asks again whoever was asked and is silent, then gives up", () => {
    const { asked, pass, ends } = lab(2, false);
    asked();
    pass(400);
    expect(asked()).toEqual(["n1", "n2"]);
    pass(600);
    expect(ends).toEqual(["timed out"]);
    pass(1000);
    expect(asked()).toEqual(["n1", "n2"]); // The one before it gave up.
  });
});

test("every node has the same order of members for a key, and starts anywhere", () => {
  const keys = Array.from({ length: 200 }, (_, i) => `key ${i}`);
  for (const key of keys)
    expect(preference(key, members)).toEqual(preference(key, [...members].reverse()));
  const first = keys.map((key) => preference(key, members)[0]);
  for (const member of members)
    expect(first.filter((each) => each === member).length).toBeGreaterThan(15);
});

test("sizes that cannot be are refused", () => {
  expect(() => settings(members, { w: 6 })).toThrow(
    "w is 6: expected a whole number from 1 to 5",
  );
});
