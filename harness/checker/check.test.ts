import { describe, expect, test } from "vitest";
import { type Environment, many, one, speaks, system } from "../index.ts";
import { check } from "./check.ts";

type Note = { readonly type: "note"; readonly number: number };

/** A sender that sends notes 1 and 2, and a receiver that keeps the numbers received, in order. */
const pair = (environment: Environment<Note>) => {
  const sender = speaks<number, Note>();
  const receiver = speaks<readonly number[], Note>();
  return system({
    name: "pair",
    roles: {
      sender: one(
        sender.process({
          init: 0,
          actions: {
            send: (sent) =>
              sent < 2
                ? sender
                    .next(sent + 1)
                    .send("receiver", { type: "note", number: sent + 1 })
                : undefined,
          },
        }),
      ),
      receiver: one(
        receiver.process({
          init: [],
          receive: (heard, { body }) => receiver.next([...heard, body.number]),
          survives: () => [],
          wiped: () => [],
        }),
      ),
    },
    environment,
    always: { "notes arrive in order": ({ receiver }) => receiver.join() !== "2" },
    sometimes: {
      "both arrive": ({ receiver }) => receiver.length === 2,
      "one arrives twice": ({ receiver }) => receiver.join() === "1,1",
      "the second alone is left": ({ receiver, flying }) =>
        receiver.length === 0 && flying.length === 1 && flying[0]!.body.number === 2,
      "the receiver is down": ({ down }) => down.has("receiver"),
    },
  });
};

const verdictsOf = (checked: ReturnType<typeof check>) =>
  Object.fromEntries(checked.properties.map(({ name, verdict }) => [name, verdict]));

describe("networks", () => {
  test("a bag reorders, and delivers each letter once", () => {
    const checked = check(pair({ network: "bag" }));
    // The sender has sent 0, 1 or 2 letters. Each letter waits or was received, and the order of receipt counts: 1 + 2
    // + 5 states by hand.
    expect(checked.states).toBe(8);
    expect(verdictsOf(checked)).toEqual({
      "notes arrive in order": "violated",
      "both arrive": "holds",
      "one arrives twice": "violated",
      "the second alone is left": "violated",
      "the receiver is down": "violated",
    });
    expect(checked.properties[0]!.path!.entries).toHaveLength(3);
  });

  test("a fifo keeps the order of a pair", () => {
    const checked = check(pair({ network: "fifo" }));
    expect(checked.states).toBe(6);
    expect(verdictsOf(checked)).toMatchObject({ "notes arrive in order": "holds" });
  });

  test("a duplicate is delivered twice, within its budget", () => {
    const verdicts = verdictsOf(check(pair({ network: "bag", duplicates: 1 })));
    expect(verdicts).toMatchObject({ "one arrives twice": "holds" });
  });

  test("a lost letter is gone, and the hint says that a bag needs no loss", () => {
    const checked = check(pair({ network: "bag", loss: 1 }));
    expect(verdictsOf(checked)).toMatchObject({ "the second alone is left": "holds" });
    expect(checked.hints[0]).toMatch(/never delivered is lost/);
  });

  test("a cut holds letters up until it heals, and one direction can be cut alone", () => {
    const cut = (environment: Environment<Note>) => verdictsOf(check(pair(environment)));
    const both = {
      network: "bag",
      partitions: { times: 1, cuts: [["receiver"]] },
    } as const;
    expect(cut(both)).toMatchObject({ "both arrive": "holds" });
    const away = { from: ["receiver"], to: ["sender"] };
    const checked = check(
      pair({ network: "bag", partitions: { times: 1, cuts: [away] } }),
    );
    // The cut is of the other direction, so deliveries go on. Each of the 8 states occurs before the cut, during it and
    // after it.
    expect(checked.states).toBe(3 * 8);
  });
});

describe("faults of processes", () => {
  test("a process that is down receives nothing until it restarts", () => {
    const stays = check(pair({ network: "fifo", crashes: 1 }));
    expect(verdictsOf(stays)).toMatchObject({ "the receiver is down": "holds" });
    const restarts = check(pair({ network: "fifo", crashes: 1, restarts: 1 }));
    expect(restarts.states).toBeGreaterThan(stays.states);
    // The receiver forgot the first note when it crashed, so it has the second note alone.
    expect(verdictsOf(restarts)).toMatchObject({ "notes arrive in order": "violated" });
    expect(verdictsOf(stays)).toMatchObject({ "notes arrive in order": "holds" });
  });

  test("a wiped process goes on without its copies", () => {
    const wiped = check(pair({ network: "fifo", wipes: 1 }));
    expect(verdictsOf(wiped)).toMatchObject({
      "notes arrive in order": "violated",
      "the receiver is down": "violated",
    });
  });
});

describe("limits and shapes", () => {
  test("a limit on states leaves the verdict unfinished", () => {
    const checked = check(pair({ network: "bag" }), { states: 3, only: ["both arrive"] });
    expect(checked.complete).toBe(false);
    expect(checked.properties[0]!.verdict).toBe("unfinished");
  });

  test("several reactions are alternatives, and none at all is not enabled", () => {
    const { next, process } = speaks<number>();
    const coin = process({
      init: 0,
      actions: { toss: (side) => (side === 0 ? [next(1), next(2)] : []) },
    });
    const checked = check(
      system({
        name: "coin",
        roles: { coin: one(coin) },
        sometimes: { heads: ({ coin }) => coin === 1, tails: ({ coin }) => coin === 2 },
      }),
    );
    expect(checked).toMatchObject({ states: 3, transitions: 2, depth: 1 });
    expect(verdictsOf(checked)).toEqual({ heads: "holds", tails: "holds" });
  });

  test("a client without an answer is a deadlock, unless `ends` is true", () => {
    const { next, process } = speaks<number, never, "ask", null>();
    const mute = process({ init: 0, request: (asked) => next(asked + 1) });
    const spec = (ends: boolean) =>
      system({
        name: "mute",
        roles: { mute: one(mute) },
        clients: { client: { at: "mute", script: ["ask"] } },
        ends: () => ends,
      });
    expect(verdictsOf(check(spec(false)))).toEqual({ "no deadlock": "violated" });
    expect(verdictsOf(check(spec(true)))).toEqual({ "no deadlock": "holds" });
  });

  test("rows that outgrow their words are laid out anew, and nothing is lost", () => {
    const { next, process } = speaks<number>();
    const counter = (most: number) =>
      process({
        init: 0,
        actions: { count: (n) => (n < most ? next(n + 1) : undefined) },
      });
    const checked = check(
      system({
        name: "counters",
        roles: { counter: many(["a", "b", "c"], () => counter(40)) },
        // No state decides this property before the end of the search, so the search visits all states.
        always: {
          "none is past its end": ({ counter }) => !Object.values(counter).includes(41),
        },
      }),
    );
    expect(checked).toMatchObject({
      states: 41 ** 3,
      transitions: 3 * 40 * 41 ** 2,
      depth: 120,
    });
  });
});
