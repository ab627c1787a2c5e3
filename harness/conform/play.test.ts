import { expect, test } from "vitest";
import { readTraceFile } from "../history/trace.ts";
import { subject } from "../subjects/quorum.ts";
import { playedText, playerOf } from "./play.ts";

const file = new URL("../../traces/quorum/rejected/stale-read.jsonl", import.meta.url)
  .pathname;
const trace = readTraceFile(file);
const play = playerOf(subject.implementation!)!;

test("a path that the code takes, and what its clients saw breaks the model", async () => {
  const played = await play(trace, "linearizable");
  expect(played).toEqual({ outcome: "reproduced", steps: 8, verdict: "violated" });
  expect(playedText(played)).toBe("reproduced: the code takes all 8 steps");
});

test("the same path, asked about a model that it does not break", async () => {
  expect(await play(trace, "pram")).toEqual({
    outcome: "not reproduced",
    steps: 8,
    verdict: "holds",
  });
});

test("the report of a refused step gives the reason", async () => {
  // The acknowledgement is delivered before the copy was installed.
  const events = trace.events.toSpliced(1, 1);
  const played = await play({ ...trace, events }, "linearizable");
  expect(played).toMatchObject({ outcome: "refused", step: 2, steps: 7 });
  expect(playedText(played)).toMatch(/^the code refuses step 2 of 7: n\d has sent no /);
});
