/** A damaged trace gives an error with its place, never a stack. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Json, readTrace, type TraceEvent } from "../history/trace.ts";
import { UnreadableEvent } from "../history/unreadable-event.ts";
import { InputError } from "../model/input-error.ts";
import { operationsOf } from "../simulate/operations-of.ts";
import { Random } from "../simulate/random.ts";
import { subject as eventual } from "../subjects/eventual.ts";
import { subject as quorum } from "../subjects/quorum.ts";
import { subject as singleCopy } from "../subjects/single-copy.ts";
import { conform } from "./conform.ts";

const { DAMAGES = "60" } = process.env;
const root = new URL("../../traces/", import.meta.url).pathname;

/** Puts something else in place of one value anywhere in a value, or takes it away. */
const damaged = (value: Json, random: Random): Json | undefined => {
  const isParent = typeof value === "object" && value !== null;
  const keys = isParent ? Object.keys(value) : [];
  if (keys.length === 0 || random.chance(0.25))
    return random.pick([undefined, null, 3, -1, "x", [], {}, true, { held: 3 }, [[]]]);
  const chosen = random.pick(keys);
  const entries = Object.entries(value as object).flatMap(([key, inner]) => {
    const now = key === chosen ? damaged(inner, random) : inner;
    return now === undefined ? [] : [[key, now] as const];
  });
  return Array.isArray(value)
    ? entries.map(([, inner]) => inner)
    : Object.fromEntries(entries);
};

describe.each([quorum, eventual, singleCopy])(
  "runs of $name",
  ({ name, implementation }) => {
    const folder = `${root}${name}/`;
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (file) =>
        file.endsWith(".jsonl") &&
        readFileSync(folder + file, "utf8").includes('"kind":"run"'),
    );

    test.each(files)("%s: damaged events are read, or named", (file) => {
      const lines = readFileSync(folder + file, "utf8")
        .trimEnd()
        .split("\n");
      const random = new Random(1, file);
      let refused = 0;
      for (let i = 0; i < Number(DAMAGES); i++) {
        const at = random.int(1, lines.length - 2);
        const event = damaged(JSON.parse(lines[at]!), random) ?? null;
        const text = lines.with(at, JSON.stringify(event)).join("\n");
        try {
          const { events } = readTrace(text, { file });
          conform(events, implementation!.follower());
          operationsOf(events);
        } catch (error) {
          refused++;
          if (error instanceof InputError) expect(error.message).toContain(`:${at + 1}:`);
          else {
            expect(error, text.slice(0, 300)).toBeInstanceOf(UnreadableEvent);
            const { event } = error as UnreadableEvent;
            expect((event as TraceEvent).at).toBeGreaterThanOrEqual(at - 1);
          }
        }
      }
      expect(refused).toBeGreaterThan(0);
    });
  },
);
