import { expect, test } from "vitest";
import { speaks } from "../../model/process.ts";
import { one } from "../../model/roles.ts";
import { system } from "../../model/system.ts";
import { check } from "../check.ts";

test("a counter without an end is named, with the field that counts", () => {
  const { next, process } = speaks<{ readonly at: { readonly round: number } }>();
  const endless = system({
    name: "endless",
    sometimes: { "it begins": () => true },
    always: { "it goes on": () => true },
    roles: {
      node: one(
        process({
          init: { at: { round: 0 } },
          actions: { next: ({ at }) => next({ at: { round: at.round + 1 } }) },
        }),
      ),
    },
  });
  const { complete, hints } = check(endless, { states: 1000 });
  expect(complete).toBe(false);
  expect(hints).toMatchObject(
    [/^node: at.round has taken 1,\d\d\d values so far; a counter without an end/].map(
      (text) => expect.stringMatching(text),
    ),
  );
});

test("letters that pile up are reported, with their addressee", () => {
  const { next, process } = speaks<number, "again">();
  const flood = system({
    name: "flood",
    sometimes: { "it begins": () => true },
    always: { "it goes on": () => true },
    roles: {
      source: one(
        process({ init: 0, actions: { send: () => next(0).send("sink", "again") } }),
      ),
      sink: one(process({ init: 0, receive: (n) => next(1 - n) })),
    },
  });
  expect(check(flood, { states: 200 }).hints).toEqual([
    expect.stringMatching(/^up to \d\d+ letters wait for sink/),
  ]);
});

test("letters that no process will ever take are counted, unless deaf removes them", () => {
  const { next, process } = speaks<number, "late">();
  const late = (isDeaf: boolean) =>
    system({
      name: "late",
      sometimes: { "it begins": () => true },
      always: { "it goes on": () => true },
      roles: {
        clock: one(
          process({
            init: 0,
            actions: {
              send: (n) => (n < 5 ? next(n + 1).send("node", "late") : undefined),
            },
          }),
        ),
        node: one(
          process({
            init: 0,
            receive: (n) => (n === 0 ? next(1) : []),
            ...(isDeaf ? { deaf: (n: number) => n === 1 } : {}),
          }),
        ),
      },
    });
  expect(check(late(false)).hints).toEqual([
    expect.stringMatching(/% of the letters that wait will never be taken/),
  ]);
  expect(check(late(true)).hints).toEqual([]);
});

test("a tick without time is pointed out", () => {
  const { process } = speaks<number>();
  const still = system({
    name: "still",
    sometimes: { "it begins": () => true },
    always: { "it goes on": () => true },
    roles: { node: one(process({ init: 0, tick: (n) => n })) },
  });
  expect(check(still).hints).toEqual([expect.stringMatching(/no time passes/)]);
});

test("a hint names a promise about messages that no process sends", () => {
  const { next, process } = speaks<number, "pong">();
  const misspelt = (type: string) =>
    system({
      name: "misspelt",
      always: { "it goes on": () => true },
      fair: { weak: [`deliver ${type}`] },
      roles: {
        source: one(
          process({
            init: 0,
            actions: { send: (n) => (n === 0 ? next(1).send("sink", "pong") : []) },
          }),
        ),
        sink: one(process({ init: 0, receive: (n) => next(n + 1) })),
      },
    });
  expect(check(misspelt("pong")).hints).toEqual([]);
  expect(check(misspelt("pnog")).hints).toEqual([
    expect.stringMatching(/^fair names "deliver pnog", and no message of that type/),
  ]);
});
