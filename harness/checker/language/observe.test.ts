/** `observe`: a ghost over the whole world and its steps, for properties that the states alone do not show. */
import { describe, expect, test } from "vitest";
import { InputError } from "../../model/input-error.ts";
import { speaks } from "../../model/process.ts";
import { ids, many, one } from "../../model/roles.ts";
import { type System, system } from "../../model/system.ts";
import { check } from "../check.ts";
import { checkWith } from "../check-with.ts";
import { expectAllAgree } from "../oracle/agreement.laws.ts";
import { replay } from "../paths/replay.ts";
import { walks } from "../paths/walk.laws.ts";
import { checkSymbolically } from "../symbolic/check-symbolically.ts";

/**
 * Peer `a` may send data to peer `b`, which is gone. A peer that is gone answers data with a reset, and with
 * `answersResets` a reset too.
 */
const resets = (answersResets: boolean): System => {
  const { next, process } = speaks<"open" | "gone", "data" | "rst">();
  return system({
    name: "resets",
    roles: {
      peer: many(["a", "b"], (self) =>
        process({
          init: self === "a" ? "open" : "gone",
          actions: {
            send: (s) => (s === "open" ? next(s).send("b", "data") : undefined),
            close: (s) => (s === "open" ? next("gone") : undefined),
          },
          receive: (s, { from, body }) => {
            if (body === "rst" && !answersResets) return next("gone");
            return s === "gone" ? next(s).send(from, "rst") : undefined;
          },
        }),
      ),
    },
    environment: { network: "set" },
    observe: {
      init: false,
      after: (isSeen, { letter, sends }) =>
        isSeen || (letter?.body === "rst" && sends.some(({ body }) => body === "rst")),
    },
    always: { "no reset is answered by a reset": ({ observed }) => !observed },
  });
};

type Cache = {
  readonly held: number | null;
  /** The number of ticks since the cache asked for the value that it holds or waits for. */
  readonly age: number;
  readonly isAsking: boolean;
};
type Message =
  | { readonly type: "fetch" }
  | { readonly type: "value"; readonly value: number };
type Request = { readonly type: "read" | "write" };

const TTL = 1;

/** A cache that uses a value for TTL ticks, counted from its question or from the arrival of the value. */
const cache = (countsFrom: "its question" | "its arrival"): System => {
  const server = speaks<number, Message, Request, number>();
  const client = speaks<Cache, Message, Request, number>();
  return system({
    name: "cache",
    roles: {
      server: one(
        server.process({
          init: 0,
          request: () => server.next(1).respond(1),
          receive: (value, { from }) =>
            server.next(value).send(from, { type: "value", value }),
        }),
      ),
      cache: one(
        client.process({
          init: { held: null, age: 0, isAsking: false },
          request: (state) =>
            state.held === null
              ? client
                  .next({ held: null, age: 0, isAsking: true })
                  .send("server", { type: "fetch" })
              : client.next(state).respond(state.held),
          receive: ({ age }, { body }) => {
            if (body.type !== "value") return undefined;
            const { value } = body;
            const old = countsFrom === "its arrival" ? 0 : age;
            return client
              .next({ held: old < TTL ? value : null, age: old, isAsking: false })
              .respond(value);
          },
          tick: (state) => {
            const age = Math.min(TTL, state.age + 1);
            return { ...state, age, held: age < TTL ? state.held : null };
          },
        }),
      ),
    },
    clients: {
      writer: { at: "server", script: [{ type: "write" }] },
      reader: { at: "cache", script: [{ type: "read" }, { type: "read" }] },
    },
    environment: { network: "bag", ticks: "unlimited" },
    observe: {
      init: { since: 0, isWritten: false, isLate: false, stale: false, sent: 0 },
      after: (seen, { action, client, responses, sends }) => {
        const answer = responses.find((each) => each.client === "reader");
        const isWritten = seen.isWritten || client === "writer";
        const starts = action === "request" && client === "reader";
        const isLate = starts ? seen.isWritten && seen.since > TTL : seen.isLate;
        return {
          since:
            action === "tick" && isWritten
              ? Math.min(seen.since + 1, TTL + 1)
              : seen.since,
          isWritten,
          isLate,
          stale: seen.stale || (isLate && answer?.result === 0),
          sent: Math.min(seen.sent + sends.length, 9),
        };
      },
    },
    always: {
      "a read that starts more than TTL after the write ended returns it": ({
        observed,
      }) => !observed.stale,
      "two reads cost four messages at most": ({ observed }) => observed.sent <= 4,
    },
    sometimes: {
      "two reads cost two": ({ observed, history }) =>
        observed.sent === 2 &&
        history.filter(
          ({ client, result }) => client === "reader" && result !== undefined,
        ).length === 2,
    },
  });
};

describe("observe", () => {
  test("a step is seen with what it delivers and sends", () => {
    const property = "no reset is answered by a reset";
    expect(expectAllAgree(resets(false)).properties).toEqual({
      [property]: ["holds", null],
    });
    expect(expectAllAgree(resets(true)).properties).toEqual({
      [property]: ["violated", 4],
    });
  });

  test("time that passed and messages are counted, as no process can", () => {
    const late = "a read that starts more than TTL after the write ended returns it";
    const right = expectAllAgree(cache("its question"));
    expect(right.properties).toMatchObject({
      [late]: ["holds", null],
      "two reads cost four messages at most": ["holds", null],
      "two reads cost two": ["holds", 4],
    });
    const wrong = cache("its arrival");
    const { properties } = expectAllAgree(wrong);
    expect(properties[late]).toEqual(["violated", 7]);
    const { path } = check(wrong, { only: [late] }).properties[0]!;
    const again = replay(
      wrong,
      { property: late, verdict: "violated", loop: undefined },
      path!.entries.map(
        (entry) => (other) => JSON.stringify(other) === JSON.stringify(entry),
      ),
    );
    expect([again.verdict, again.taken]).toEqual(["violated", path!.entries.length]);
    const walked = walks(resets(true), 200).properties[0]!;
    expect([walked.verdict, walked.path!.entries.length]).toEqual(["violated", 4]);
  });

  test("with several threads allowed one explores, with the same counts", () => {
    const alone = check(cache("its question"));
    const { states, transitions } = check(cache("its question"), {
      workers: 2,
      shareFrom: 1,
    });
    expect([states, transitions]).toEqual([alone.states, alone.transitions]);
  });
});

describe("what observe is not for", () => {
  const { next, process } = speaks<number>();
  const counting = (observe: object, roles: readonly string[] = ["a", "b"]): System =>
    system({
      name: "counting",
      roles: {
        node: many(roles, () =>
          process({ init: 0, actions: { up: (n) => (n < 3 ? next(n + 1) : undefined) } }),
        ),
      },
      symmetric: ["node"],
      observe: observe as { init: number; after: (seen: number) => number },
      sometimes: { "three steps": ({ observed }) => observed === 3 },
    });
  const steps = { init: 0, after: (seen: number) => Math.min(seen + 1, 9) };

  test("sets of states and symmetry do not show steps, and say so", () => {
    expect(() => checkSymbolically(counting(steps))).toThrow(InputError);
    expect(() => checkSymbolically(counting(steps))).toThrow(
      /counting observes its steps/,
    );
    expect(() => check(counting(steps), { symmetry: true })).toThrow(
      /leave out symmetry/,
    );
    expect(check(counting(steps), { only: [] }).states).toBe(16);
    const short = checkWith("auto", counting(steps, ids("n", 5)), { bytes: 1 });
    expect([short.engine, short.complete]).toEqual(["explicit", false]);
  });

  test.each([
    ["of no shape", { init: 0 }, /observe must be { init, after }/],
    ["misspelt", { ...steps, afer: 1 }, /"afer" is not supported/],
    [
      "that throws",
      {
        init: 0,
        after: () => {
          throw new Error("no");
        },
      },
      /observe threw Error: no/,
    ],
    [
      "that is no plain data",
      { init: 0, after: () => () => 0 },
      /a function, which is not plain data/,
    ],
  ])("one %s is refused", (_, observe, message) => {
    expect(() => check(counting(observe))).toThrow(message);
  });

  test("one that is impure is found", () => {
    let calls = 0;
    expect(() => check(counting({ init: 0, after: () => calls++ % 7 }))).toThrow(
      /observe is impure/,
    );
  });
});
