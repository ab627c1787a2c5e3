import { describe, expect, test } from "vitest";
import type { Cut } from "../model/environment.ts";
import { availabilityOf } from "./availability.ts";
import { cell, copies, SIDES } from "./fixtures.laws.ts";
import { judgeModels } from "./judge-models.ts";
import { againstClaims, breachesOfCap, brokenImplications } from "./laws.ts";
import { systemOf } from "./remote.laws.ts";
import { sidesOf } from "./sides.ts";
import { twoRuns } from "./two-runs.ts";

const searching = { engine: "symbolic", bytes: 2 ** 30, stop: () => false } as const;

describe("a store that answers from any copy", () => {
  const store = copies({ fair: { weak: ["tell"] } });
  const availability = availabilityOf(store, cell, SIDES);
  test("answers on both sides of a cut, and what it answers is stale", () => {
    const answered = { write: { verdict: "answered" }, read: { verdict: "answered" } };
    expect(availability).toMatchObject({ holding: answered, other: answered });
    expect(twoRuns(store, cell, SIDES)).toMatchObject([
      { writer: "holding", outcome: "stale", answers: [null] },
      { writer: "other", outcome: "stale", answers: [null] },
    ]);
  });
  test("is not linearizable, so CAP has nothing against it", () => {
    const { cells } = judgeModels(store, cell, ["linearizable"], searching);
    expect(cells.get("linearizable")).toMatchObject({ verdict: "refuted" });
    expect(breachesOfCap({ name: "copies", row: "", cells, availability })).toEqual([]);
  });
  test("a row that claims both is a breach, as it is of what demands freshness alone", () => {
    const cells = new Map([
      ["linearizable", { verdict: "proven" }],
      ["sequential", { verdict: "proven" }],
      ["safe", { verdict: "proven" }],
      ["2-atomic", { verdict: "proven" }],
    ] as const);
    expect(breachesOfCap({ name: "copies", row: "", cells, availability })).toEqual([
      "copies: linearizable, and available on both sides of a cut",
      "copies: safe, and available on both sides of a cut",
      "copies: 2-atomic, and available on both sides of a cut",
    ]);
    expect(
      breachesOfCap({ name: "copies", row: "", cells, availability: undefined }),
    ).toEqual([]);
  });
});

test("a store with one copy answers where that is, and blocks elsewhere", () => {
  const store = systemOf();
  const answers = availabilityOf(store, cell, [["server", "near"], ["far"]])!;
  expect(answers.holding).toMatchObject({
    write: { verdict: "answered" },
    read: { verdict: "answered" },
  });
  expect(answers.other).toMatchObject({
    write: { verdict: "not answered", steps: 2 },
    read: { verdict: "not answered", steps: 2 },
  });
  expect(twoRuns(store, cell, [["server", "near"], ["far"]])).toMatchObject([
    { outcome: "blocks", answers: [] },
    { outcome: "no such run" },
  ]);
});

test("availability distinguishes stores that answer never, once, and always", () => {
  const sides = [["server", "near"], ["far"]] as const;
  const silent = availabilityOf(systemOf({ answers: 0 }), cell, sides)!;
  const once = availabilityOf(systemOf({ answers: 1 }), cell, sides)!;
  for (const { holding } of [silent, once])
    for (const word of ["write", "read"] as const)
      expect(holding[word].verdict).toBe("not answered");
});

test("a step that reads across the cut is found", () => {
  const store = copies();
  const spying = {
    ...store,
    joint: {
      peek: {
        over: [],
        step: ({ left, right }: { left: { value: number }; right: { value: number } }) =>
          left.value === right.value ? undefined : { right: { value: left.value } },
      },
    },
  };
  expect(twoRuns(spying as never, cell, SIDES)![0]).toMatchObject({
    outcome: "told apart",
  });
});

test("a model that is proven beside one that it implies and that is refuted is a bug", () => {
  const refuted = { verdict: "refuted" } as never;
  const cells = new Map([
    ["linearizable", { verdict: "proven" }],
    ["regular", refuted],
    ["pram", { verdict: "unfinished", reason: "" }],
  ] as const);
  const row = { name: "copies", row: "both", cells, availability: undefined };
  expect(brokenImplications(row)).toEqual([
    "copies both: linearizable is proven, and regular refuted",
  ]);
});

test("a claim that a model holds is held against the row of its scope", () => {
  const claims = {
    "always fresh": {
      scope: [{ n: 2 }, {}],
      property: "linearizable",
      expect: "holds",
      source: "a test",
    },
    "sometimes stale": {
      scope: {},
      property: "linearizable",
      expect: "violated",
      source: "a test",
    },
  } as const;
  const row = {
    name: "copies",
    row: "",
    family: { scope: { n: 3 }, claims } as never,
    cells: new Map([["linearizable", { verdict: "refuted" } as never]] as const),
  };
  const said = ["copies: linearizable is refuted, but claimed: always fresh"];
  expect(againstClaims({ ...row, scope: { n: 3 } })).toEqual(said);
  expect(againstClaims({ ...row, scope: { n: 2 } })).toEqual(said);
  expect(againstClaims({ ...row, scope: { n: 4 } })).toEqual([]);
});

describe("the sides of a cut", () => {
  const listing = (...cuts: readonly Cut[]) => ({
    ...copies(),
    environment: { network: "bag", partitions: { times: 0, cuts } } as const,
  });
  test("are those of the first cut that parts the clients, both ways", () => {
    const cuts = [[], ["left", "right"], { from: ["left"], to: ["right"] }, ["right"]];
    expect(sidesOf(listing(...cuts), {}, {})).toEqual([["left"], ["right"]]);
    expect(sidesOf(listing(...cuts.slice(0, 3)), {}, {})).toBeUndefined();
    expect(sidesOf(copies(), {}, {})).toBeUndefined();
  });
  test("or those that the family names, all of which there have to be", () => {
    expect(sidesOf(copies(), { sides: () => [["right"], ["left"]] }, {})).toEqual([
      ["right"],
      ["left"],
    ]);
    expect(() => sidesOf(copies(), { sides: () => [["right"], ["lft"]] }, {})).toThrow(
      'compared.sides names "lft", which is no process; there are left, right',
    );
  });
});
