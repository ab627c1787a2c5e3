import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { file, register } from "../../history/objects.ts";
import type { Operation } from "../../model/operation.ts";
import { closeToOpen } from "../models/close-to-open.ts";
import { linearizable } from "../models/linearizable.ts";
import { sessionSemantics } from "../models/session-semantics.ts";
import { without } from "../witness/dependence.ts";
import {
  fileHistories,
  fileHistoryOf,
  isCloseToOpenByForce,
  isSessionSemanticsByForce,
} from "./file-histories.laws.ts";

const shared = file<unknown>(0);
const NUM_RUNS = process.env.LOCKSTEP_LONG === "1" ? 50_000 : 800;
const DEPENDENCE = { initial: 0, bringing: "by the return" } as const;

const MODELS = [
  [closeToOpen, isCloseToOpenByForce],
  [sessionSemantics, isSessionSemanticsByForce],
] as const;

/** The verdicts of close-to-open, session semantics and linearizability (one machine). */
const ROWS: Readonly<Record<string, readonly [cto: string, afs: string, one: string]>> = {
  "A: open w1 close / B: open r1 close": ["holds", "holds", "holds"],
  // A client opens the file after it was closed, and does not see the write.
  "A: open w1 close / B: open r0 close": ["violated", "violated", "violated"],
  // A host keeps reading what it opened: its copy is not updated.
  "A: open[0,1] r0[2,3] r0[8,9] close[20,21] / B: open[4,5] w1[5,6] close[6,7]": [
    "holds",
    "holds",
    "violated",
  ],
  // The same host sees new contents without opening the file again.
  "A: open[0,1] r0[2,3] r1[8,9] close[20,21] / B: open[4,5] w1[5,6] close[6,7]": [
    "holds",
    "violated",
    "holds",
  ],
  // A write shows before it is published.
  "A: open[0,1] w1[2,3] close[20,21] / B: open[4,5] r1[6,7] close[8,9]": [
    "holds",
    "violated",
    "holds",
  ],
  // Of two writes of one session the first is seen after its close.
  "A: open w1 w2 close / B: open r1 close": ["violated", "violated", "violated"],
  "A: open w1 r0 close": ["violated", "violated", "violated"],
  "A: open[0,1] r7[2,3] close[4,5]": ["violated", "violated", "violated"],
};

describe("a history of a file: close-to-open, session semantics, one machine", () => {
  for (const [history, row] of Object.entries(ROWS)) {
    test(`${history} · ${row.join(", ")}`, () => {
      const operations = fileHistoryOf(history);
      const verdicts = [closeToOpen, sessionSemantics, linearizable].map(
        (model) => model(shared, operations).verdict,
      );
      expect(verdicts).toEqual(row);
    });
  }
});

describe("on histories at random", () => {
  for (const [model, isFine] of MODELS) {
    test(`${model.criterion.name} agrees with its rules`, () => {
      fc.assert(
        fc.property(fileHistories(), (operations) => {
          const { verdict, witness } = model(shared, operations);

          expect(verdict).toBe(isFine(operations) ? "holds" : "violated");
          if (witness === undefined) return;
          expect(witness.minimality).toBe("1-minimal");
          expect(model(shared, witness.operations).verdict).toBe("violated");
          for (const one of witness.operations) {
            const rest = without(witness.operations, new Set([one]), DEPENDENCE);
            expect(model(shared, rest).verdict).toBe("holds");
          }
        }),
        { numRuns: NUM_RUNS, seed: 61 },
      );
    });
  }
  test("session semantics, and one machine, imply close-to-open", () => {
    fc.assert(
      fc.property(fileHistories(), (operations) => {
        const isOneOf = [sessionSemantics, linearizable].some(
          (model) => model(shared, operations).verdict === "holds",
        );
        if (isOneOf) expect(closeToOpen(shared, operations).verdict).toBe("holds");
      }),
      { numRuns: NUM_RUNS, seed: 62 },
    );
  });
});

describe("a history without sessions of files is not judged:", () => {
  const reason = (history: string): string | undefined =>
    closeToOpen(shared, fileHistoryOf(history)).reason;

  test("a read of a file that is not open", () => {
    expect(reason("A: r0")).toBe(
      'close-to-open needs files that are open: read "f" 0 by A',
    );
  });
  test("a file that is opened twice", () => {
    expect(reason("A: open open")).toContain(
      "needs a file to be closed before its client opens it again",
    );
  });
  test("another object", () => {
    expect(closeToOpen(register(0) as never, [] as readonly Operation[])).toMatchObject({
      verdict: "unsupported",
      reason: "close-to-open is about files, not about a register",
    });
  });
});

test("the reason names the write that had replaced the contents", () => {
  const { reason } = closeToOpen(
    shared,
    fileHistoryOf("A: open w1 close / B: open r0 close"),
  );

  expect(reason).toBe(
    'read "f" 0 by B answers the initial contents, which write "f" 1 by A had replaced before B opened the file',
  );
});
