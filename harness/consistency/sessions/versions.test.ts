import { describe, expect, test } from "vitest";
import { register } from "../../history/objects.ts";
import type { Operation } from "../../model/operation.ts";
import { models } from "../models.ts";
import { historyOf } from "../separating.laws.ts";

const cell = register<unknown>(0);

/** Takes the values as versions, since they grow in these histories. */
const withVersions = (history: string): readonly Operation[] =>
  historyOf(history).map((operation) => {
    const { value } = operation.request as { readonly value?: number };
    return { ...operation, version: value ?? operation.result };
  });

const GUARANTEES = [
  "read-your-writes",
  "monotonic-reads",
  "monotonic-writes",
  "writes-follow-reads",
] as const;

/** The guarantees that a history breaks. */
const CASES: Readonly<Record<string, readonly string[]>> = {
  "A: w(x)1 r(x)=1 w(x)2 / B: r(x)=1 r(x)=2": [],
  "A: w(x)2 r(x)=1 / B: w(x)1": ["read-your-writes"],
  "A: r(x)=2 r(x)=1 / B: w(x)1 w(x)2": ["monotonic-reads"],
  "A: w(x)2 w(x)1": ["monotonic-writes"],
  "A: w(x)1 w(y)1 / B: r(y)=1 r(x)=0": ["monotonic-writes"],
  "A: r(x)=2 w(x)1 / B: w(x)2": ["writes-follow-reads"],
  "A: w(x)1 / B: r(x)=1 w(y)1 / C: r(y)=1 r(x)=0": ["writes-follow-reads"],
};

describe("by versions each guarantee is judged on its own:", () => {
  for (const [history, broken] of Object.entries(CASES)) {
    test(`${history} · ${broken.join() || "keeps all"}`, () => {
      const operations = withVersions(history);
      for (const name of GUARANTEES) {
        const { verdict, witness } = models[name](cell, operations);
        expect([name, verdict]).toEqual([
          name,
          broken.includes(name) ? "violated" : "holds",
        ]);
        if (witness) expect(witness.minimality).toBe("1-minimal");
      }
    });
  }
});

test("without versions, guarantees that answers cannot violate are unsupported", () => {
  const { verdict, reason } = models["monotonic-writes"](
    cell,
    historyOf("A: w(x)2 w(x)1"),
  );

  expect(verdict).toBe("unsupported");
  expect(reason).toContain("cannot be decided from answers alone: record versions");
});
