import { check } from "lockstep";
import { expect, test } from "vitest";
import { directory } from "./directory.ts";
import { defaults } from "./scope.ts";

const iterative = { query: "iterative" } as const;

// A change here is a change of the protocol, or of the explorer.
test.each([
  ["recursive queries, one put at a time", {}, 8_001, 18_445],
  ["iterative queries, numbered puts", iterative, 11_081, 28_911],
  ["the picture of slide 38", { asks: "put", replication: "recursive" }, 8, 7],
  ["the picture of slide 39", { asks: "put", ...iterative }, 12, 15],
  ["the picture of slide 40", { asks: "put" }, 12, 15],
  [
    "two puts, merely relayed",
    { asks: "two-puts", serialises: false, versions: false },
    512,
    1_196,
  ],
  [
    "a key moves",
    { work: "moves", n: 1, change: "move", asks: "put-beside-gets" },
    2_916,
    6_374,
  ],
  ["a new node beside two loaded ones", { work: "room", n: 1, old: 4 }, 538, 1_303],
  [
    "three directories, of which one takes over while the key moves",
    {
      work: "replicated",
      n: 1,
      directories: 3,
      takeovers: 1,
      change: "move",
      asks: "put",
    },
    5_308,
    18_569,
  ],
  [
    "a key moves, and the directory relays",
    { work: "relayed", n: 1, change: "move", asks: "put-beside-gets" },
    6_468,
    18_403,
  ],
  [
    "a popular value, whose copy comes and goes",
    { work: "popular", n: 1, extras: 1, cools: true, asks: "put-beside-gets" },
    7_944,
    19_544,
  ],
  [
    "two directories, each for one key",
    { work: "partitioned", n: 1, stale: true },
    7_618,
    11_906,
  ],
])("%s", (_, changed, states, transitions) => {
  const scope = { ...defaults, ...changed };
  const { complete, ...checked } = check(directory.system(scope), {
    only: ["no deadlock"],
  });

  expect({ complete, states: checked.states, transitions: checked.transitions }).toEqual({
    complete: true,
    states,
    transitions,
  });
});
