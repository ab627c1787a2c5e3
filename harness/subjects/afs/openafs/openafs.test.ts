/** The same workloads on a cell of OpenAFS and on our variant of its rule, and what the judges say of the histories. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AfsCell, missingForCell, openCell } from "./cell.laws.ts";
import { played, scenes } from "./scenes.laws.ts";
import { inVariant } from "./variant.laws.ts";

const missing = missingForCell();
const skipped = missing === null ? "" : ` (skipped: ${missing})`;

type Line = readonly [about: string, openafs: string, variant: string];
const both = (about: string, value: string): Line => [about, value, value];

/** By workload, what is looked at, and what it is in either. */
const TABLE: Readonly<Record<string, readonly Line[]>> = {
  // Of OpenAFS a session may see two versions, as below: by chance.
  "sessions of two clients at random": [both("close-to-open", "holds")],
  "a file is stored while a program on another client has it open": [
    ["version that this program reads", "1", "0"],
    both("close-to-open", "holds"),
    ["session-semantics", "violated", "holds"],
  ],
  "a file that is cached is read 20 times": [
    both("packets of the client", "0"),
    both("close-to-open", "holds"),
    both("session-semantics", "holds"),
  ],
  "a client is cut off for 1.5 s while another one stores": [
    both("the store waits for its answer", "yes"),
    both("version that the client opens then", "2"),
    both("close-to-open", "holds"),
    both("session-semantics", "holds"),
  ],
  "a client is cut off until the server gives it up": [
    both("the writer waits 8 to 40 s", "yes"),
    both("version that the client opens meanwhile", "0"),
    both("version that it opens after the link has healed", "0"),
    both("packets for that", "0"),
    both("version that it opens after its next call", "7"),
    both("close-to-open", "violated"),
    both("session-semantics", "violated"),
  ],
};

/** A column of a workload. */
const column = (name: string, at: 1 | 2) =>
  Object.fromEntries(TABLE[name]!.map((line) => [line[0], line[at]]));

test("every workload has its lines", () => {
  expect(Object.keys(TABLE)).toEqual(Object.keys(scenes));
});

describe.skipIf(missing !== null)(`a cell of OpenAFS${skipped}`, () => {
  let cell: AfsCell;
  beforeAll(async () => {
    cell = await openCell();
  }, 60_000);
  afterAll(() => cell?.close());

  test.each(Object.keys(TABLE))("%s", async (name) => {
    expect(await played(cell, name)).toMatchObject(column(name, 1));
  });
});

describe("impl/afs with the rule of OpenAFS", () => {
  test.each(Object.keys(TABLE))("%s", async (name) => {
    const found = await inVariant((cell) => played(cell, name));
    expect(found).toMatchObject(column(name, 2));
  });
});

test("the page has the table", () => {
  const lines = Object.entries(TABLE).flatMap(([name, rows]) =>
    rows.map(
      ([about, openafs, variant], nth) =>
        `| ${[nth === 0 ? name : "", about, openafs, variant].join(" | ")} |`,
    ),
  );
  const page = readFileSync(new URL("README.md", import.meta.url), "utf8");
  expect(page).toContain(lines.join("\n"));
});
