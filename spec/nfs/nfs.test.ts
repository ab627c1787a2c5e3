import { check } from "lockstep";
import { expect, test } from "vitest";
import { nfs } from "./nfs.ts";
import { defaults } from "./scope.ts";

// A change here is a change of the protocol, or of the explorer.
test.each([
  ["sessions of a file", { reads: 2 }, 26_397, 58_549],
  ["the cache is never trusted", { least: 0, greatest: 0 }, 625, 1_373],
  [
    "a program reads all the time",
    { looks: true, opens: "never", writes: 2 },
    1_354,
    3_526,
  ],
  [
    "timeouts of one to four ticks",
    { looks: true, opens: "never", greatest: 4 },
    5_838,
    13_380,
  ],
  ["a soft mount", { mount: "soft", clients: 1, writes: 2 }, 779, 2_045],
  ["polls", { looks: true, writes: 0, files: 2, ticks: 3 }, 1_024, 3_075],
  ["blocks", { work: "blocks", reads: 2, script: "bare" }, 305, 431],
  [
    "unstable writes, and two crashes",
    { work: "blocks", script: "fsync", flush: "close", writes: 2, crashes: 2 },
    387,
    508,
  ],
  [
    "two programs on one machine",
    { work: "blocks", script: "two programs", size: 1, trust: "expires" },
    1_083,
    2_055,
  ],
  ["slide 16, a block", { work: "blocks", script: "slide 16", size: 1 }, 43_361, 66_522],
])("%s", (_, changed, states, transitions) => {
  const scope = { ...defaults, ...changed };
  const { complete, ...checked } = check(nfs.system(scope), { only: ["no deadlock"] });

  expect({ complete, states: checked.states, transitions: checked.transitions }).toEqual({
    complete: true,
    states,
    transitions,
  });
});
