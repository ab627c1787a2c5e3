import { describe, expect, test } from "vitest";
import { preference } from "../store/preference.ts";
import { settings } from "./options.ts";
import { SloppyPoll } from "./sloppy-poll.ts";

const members = ["n1", "n2", "n3", "n4", "n5"];
const chosen = settings(members, { timeoutMs: 1000, retryMs: 400, suspectMs: 60 });

/** A poll of the list n1, n2, … whose first two are homes; the test moves its clock. */
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
  const poll = new SloppyPoll<string>(clock, chosen, {
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
    poll,
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

describe("a sloppy poll", () => {
  test("asks the homes, and ends when enough of them have answered, each counted once", () => {
    const { poll, asked, ends, waiting } = lab(2);
    expect(asked()).toEqual(["n1", "n2"]);
    poll.add("n2", "b");
    poll.add("n2", "newer b");
    poll.add("n5", "was not asked");
    expect(ends).toEqual([]);
    poll.add("n1", "a");
    expect(ends).toEqual([["b", "newer b", "a"]]);
    expect(waiting()).toBe(0);
  });

  test("asks one node of the list after another for the home that does not answer", () => {
    const { poll, asked, pass } = lab(2);
    asked();
    poll.add("n2", "b");
    pass(60);
    expect(asked()).toEqual(["n3 for n1"]);
    pass(70);
    expect(asked()).toEqual(["n4 for n1"]);
    pass(75);
    expect(asked()).toEqual(["n5 for n1"]);
    pass(100); // The list is at its end.
    expect(asked()).toEqual([]);
  });

  test("counts a node that was passed over, if it answers after all", () => {
    const { poll, pass, ends } = lab(2);
    pass(65);
    poll.add("n1", "late");
    poll.add("n4", "instead");
    expect(ends).toEqual([["late", "instead"]]);
  });

  test("asks silent nodes again, then times out", () => {
    const { asked, pass, ends } = lab(2, false);
    asked();
    pass(400);
    expect(asked()).toEqual(["n1", "n2"]);
    pass(600);
    expect(ends).toEqual(["timed out"]);
    pass(1000);
    expect(asked()).toEqual(["n1", "n2"]); // Those of before the timeout.
  });
});

test("all nodes have the same order of members for a key, and keys start at all members alike", () => {
  const keys = Array.from({ length: 200 }, (_, i) => `key ${i}`);
  for (const key of keys)
    expect(preference(key, members)).toEqual(preference(key, [...members].reverse()));
  const first = keys.map((key) => preference(key, members)[0]);
  for (const member of members)
    expect(first.filter((each) => each === member).length).toBeGreaterThan(15);
});

test("a quorum larger than the members is refused", () => {
  expect(() => settings(members, { w: 6 })).toThrow(
    "w is 6: expected a whole number from 1 to 5",
  );
});
