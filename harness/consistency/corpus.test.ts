import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isObjectName, objects } from "../history/objects.ts";
import { readHistory } from "../history/read-history.ts";
import type { Judgement } from "./judgement.ts";
import { linearizable } from "./models/linearizable.ts";
import { perKeySequential } from "./models/per-key-sequential.ts";
import { sequential } from "./models/sequential.ts";

type Expected = {
  readonly model: string;
  readonly object: string;
  readonly operations?: number;
  readonly verdict: string;
};

const CORPUS = new URL("../../traces/histories/", import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, CORPUS), "utf8");
const verdicts: Readonly<Record<string, Expected>> = JSON.parse(textOf("verdicts.json"));

const judge = (file: string): Judgement => {
  const { object, nil, operations } = readHistory(textOf(file), file);
  return linearizable(objects[object](nil), operations);
};

describe("histories that others recorded", () => {
  for (const [file, expected] of Object.entries(verdicts)) {
    test(`${file}: ${expected.verdict}`, () => {
      const history = readHistory(textOf(file), file);
      const judgement = judge(file);

      expect(isObjectName(expected.object)).toBe(true);
      expect(expected.model).toBe(judgement.model);
      expect(history).toMatchObject({
        format: file.startsWith("knossos/") ? "jepsen-edn" : file.split("/")[0],
        guessed: true,
        object: expected.object,
      });
      if (expected.operations !== undefined) {
        expect(history.invocations).toBe(expected.operations);
      }
      expect(judgement.verdict).toBe(expected.verdict);
      if (judgement.verdict === "violated") {
        expect(judgement.witness?.minimality).toBe("1-minimal");
        expect(judgement.witness?.operations.length).toBeLessThan(8);
      }
    });
  }
});

test.each(Object.keys(verdicts))(
  "%s: a few configurations are enough to find an order",
  (file) => {
    const { object, nil, operations } = readHistory(textOf(file), file);
    for (const model of [sequential, perKeySequential]) {
      const judged = model(objects[object](nil), operations, { configurations: 50_000 });

      expect(judged.verdict, model.criterion.name).not.toBe("unfinished");
    }
  },
);

test("events of processes that are no clients are counted and left out", () => {
  const { skipped, processes } = readHistory(
    textOf("knossos/bad-cas-failure.edn"),
    "bad-cas-failure.edn",
  );

  expect({ skipped, processes }).toEqual({ skipped: 8, processes: 11 });
});
