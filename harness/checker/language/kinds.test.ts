/** Messages without a `type`: a test in `kinds` names them for fairness, and `show` shows them in paths. */
import { expect, test } from "vitest";
import { ignored, speaks } from "../../model/process.ts";
import { many, one } from "../../model/roles.ts";
import { type System, system } from "../../model/system.ts";
import { pathLines } from "../../report/path-report.ts";
import { check } from "../check.ts";

type Segment = { readonly flags: readonly string[]; readonly number: number };

const opening = (
  kinds: { SYN?: (letter: { body: Segment }) => boolean },
  fair: string,
) => {
  const { next, process } = speaks<string, Segment>();
  return system({
    name: "opening",
    roles: {
      client: one(
        process({
          init: "closed",
          actions: {
            open: (state) =>
              state === "closed"
                ? next("syn-sent").send("server", { flags: ["SYN"], number: 7 })
                : undefined,
          },
        }),
      ),
      server: one(
        process({
          init: "listen",
          receive: (_, { body }) =>
            body.flags.includes("SYN") ? next("syn-received") : ignored,
        }),
      ),
    },
    kinds,
    show: {
      message: ({ flags, number }) => `${flags.join("+")} ${number}`,
      state: (state, process) => `${process} is in ${state.toUpperCase()}`,
    },
    leadsTo: {
      "what is sent arrives": [
        ({ client }) => client === "syn-sent",
        ({ server }) => server === "syn-received",
      ],
    },
    sometimes: { "the server has heard": ({ server }) => server === "syn-received" },
    fair: { weak: [fair] },
    ends: () => true,
  });
};

const isSyn = ({ body }: { body: Segment }): boolean => body.flags.includes("SYN");
const verdictOf = (checked: ReturnType<typeof check>, name: string) =>
  checked.properties.find((each) => each.name === name)!;

test("fairness names messages by a test of the spec's own", () => {
  const { properties } = check(opening({ SYN: isSyn }, "deliver SYN"));
  expect(properties.map(({ verdict }) => verdict)).toEqual(properties.map(() => "holds"));
  const other = check(opening({ SYN: () => false }, "deliver SYN"));
  expect(verdictOf(other, "what is sent arrives").verdict).toBe("violated");
  expect(other.hints.join()).toMatch(/fair names "deliver SYN", and no message/);
});

test("paths show messages and states as the spec says", () => {
  const shown = opening({ SYN: isSyn }, "deliver SYN");
  const { path } = verdictOf(check(shown), "the server has heard");
  expect(pathLines(shown, path!).join("\n")).toMatch(
    /1 +client +open +client is in SYN-SENT\n +2 +client → server +SYN 7 +server is in SYN-RECEIVED/,
  );
});

test("paths show all states after a step in one text, if the spec has one", () => {
  const spec = opening({ SYN: isSyn }, "deliver SYN");
  const shown = {
    ...spec,
    show: {
      world: ({ client, server }: { client: string; server: string }) =>
        `${client}/${server}`,
    },
  } as System;
  const { path } = verdictOf(check(shown), "the server has heard");
  expect(pathLines(shown, path!)).toEqual([
    expect.stringMatching(/1 +client +open .* syn-sent\/listen$/),
    expect.stringMatching(/2 +client → server .* syn-sent\/syn-received$/),
  ]);
});

test("cuts that are never made break no symmetry", () => {
  const { next, process } = speaks<number>();
  const cutting = (times: number) =>
    system({
      name: "cutting",
      roles: {
        node: many(["node0", "node1"], () =>
          process({
            init: 0,
            actions: { step: (n) => (n < 2 ? next(n + 1) : undefined) },
          }),
        ),
      },
      symmetric: ["node"],
      environment: { network: "bag", partitions: { times, cuts: [["node0"]] } },
    });
  expect(check(cutting(0), { symmetry: true }).states).toBe(6);
  expect(() => check(cutting(1), { symmetry: true })).toThrow(/the cut/);
});
