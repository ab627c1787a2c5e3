import { check } from "lockstep";
import { describe, expect, test } from "vitest";
import { rpc } from "./rpc.ts";
import { defaults } from "./scope.ts";

// A change here is a change of the protocol, or of the explorer.
test.each([
  ["one call", {}, 8, 10],
  ["without a cache", { cache: 0 }, 10, 11],
  ["a crash empties the cache", { crashes: 1 }, 32, 50],
  ["the cache is durable", { crashes: 1, durable: true }, 24, 42],
  [
    "two clients, two calls each",
    { clients: 2, calls: 2, cache: 4, retries: 0 },
    340,
    440,
  ],
  ["calls take time", { slow: true, crashes: 1 }, 50, 82],
  ["a seek position", { work: "seek and read", crashes: 1 }, 111, 206],
  ["stateless reads", { work: "read at", calls: 2, cache: 0, crashes: 1 }, 66, 136],
])("%s", (_, changed, states, transitions) => {
  const scope = { ...defaults, ...changed };
  const { complete, ...checked } = check(rpc.system(scope), { only: ["no deadlock"] });

  expect({ complete, states: checked.states, transitions: checked.transitions }).toEqual({
    complete: true,
    states,
    transitions,
  });
});

describe("rm foo, and a crash or a retry in between", () => {
  const REMOVES = ["the client that removed the file learns so"];
  const lengthAt = (changed: object) => {
    const scope = { ...defaults, work: "remove", ...changed };
    const [property] = check(rpc.system(scope), { only: REMOVES }).properties;
    return [property!.verdict, property!.path?.entries.length];
  };

  test("no such foo, or exactly once where replies are on the disk", () => {
    expect(lengthAt({ cache: 0 })).toEqual(["violated", 5]);
    expect(lengthAt({ crashes: 1 })).toEqual(["violated", 7]);
    expect(lengthAt({ crashes: 1, durable: true })).toEqual(["holds", undefined]);
    expect(lengthAt({})).toEqual(["holds", undefined]);
  });
});
