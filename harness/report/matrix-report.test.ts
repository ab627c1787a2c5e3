import { createColors } from "picocolors";
import { expect, test } from "vitest";
import type { Matrix, ShownRow } from "./matrix.ts";
import { matrixReport } from "./matrix-report.ts";

const answered = { verdict: "answered", states: 1 } as const;
const blocked = { verdict: "not answered", states: 1, steps: 2 } as const;
const both = { write: answered, read: answered };

const row = (name: string, some: Partial<ShownRow>): ShownRow => ({
  name,
  row: "",
  family: { scope: {} } as never,
  scope: {},
  system: {} as never,
  object: {} as never,
  cells: new Map([["linearizable", { verdict: "proven" }]]),
  searches: [{ scripts: {}, states: 1234n }],
  availability: { holding: both, other: { write: blocked, read: answered } },
  theorem: undefined,
  kept: new Map(),
  seconds: 0.1,
  peak: 2 ** 27,
  ...some,
});

const reportOf = (rows: readonly ShownRow[], wrong: Partial<Matrix> = {}) =>
  matrixReport(
    { models: ["linearizable"], rows, seconds: 1, bugs: [], notAsClaimed: [], ...wrong },
    createColors(false),
  ).split("\n");

test("a row shows its marks, and the requests that each side of a cut answers", () => {
  const lines = reportOf([
    row("sound", {}),
    row("slow", {
      cells: new Map([["linearizable", { verdict: "unfinished", reason: "too large" }]]),
      availability: undefined,
    }),
  ]);
  expect(lines.slice(0, 5)).toEqual([
    "  LIN  here   there",
    "sound   1,234 states · 0.1 s · 128 MB",
    "  ✓    all    reads",
    "slow   1,234 states · 0.1 s · 128 MB",
    "  …    –      –",
  ]);
  expect(lines.join(" ")).toContain("no row does both: ");
});

test("a scope that is too long for one line gets lines of its own", () => {
  const scope = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`parameter${i}`, i]),
  );
  const lines = reportOf([row("wide", { scope })]);
  expect(lines.filter((line) => line.length > 100)).toEqual([]);
  expect(lines[1]).toBe("wide");
  expect(lines[2]).toMatch(/^ {4}parameter0=0 parameter1=1/);
});

test("a bug of Lockstep and a refuted claim are shown, and nothing is concluded about CAP", () => {
  const text = reportOf([row("sound", {})], {
    bugs: ["sound: linearizable, and available on both sides of a cut"],
    notAsClaimed: ["sound: regular is refuted, but claimed: always"],
  }).join("\n");
  expect(text).toContain("A BUG OF LOCKSTEP: sound: linearizable, and available on both");
  expect(text).toContain(
    "not as claimed: sound: regular is refuted, but claimed: always",
  );
  expect(text).not.toContain("CAP [slide 26]");
});
