import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { impliedBy } from "../consistency/implications.ts";
import { type ModelName, models } from "../consistency/models.ts";
import { objects } from "../history/objects.ts";
import { readHistory } from "../history/read-history.ts";
import { readTraceFile } from "../history/trace.ts";
import { exitOfMatrix } from "./commands/compare/matrix-exit.ts";
import { EXIT } from "./exit.ts";

const binary = new URL("./lockstep.mjs", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "lockstep-compare-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lockstep = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync("node", [binary, ...args], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  return { status, stdout, stderr };
};

type CellJson = {
  readonly verdict: string;
  readonly steps?: number;
  readonly history: string;
  readonly path: string;
  readonly played: { readonly outcome: string } | null;
};
type RowJson = {
  readonly system: string;
  readonly row: string;
  readonly params: object;
  readonly searches: readonly { readonly states: number }[];
  readonly cells: Readonly<Record<ModelName, CellJson>>;
  readonly availability: object;
  readonly twoRuns: readonly { readonly outcome: string }[];
};
type Refuted = {
  readonly row: string;
  readonly model: ModelName;
  readonly cell: CellJson;
};

describe("the matrix of the systems with quorums, with one copy, and with a frozen one", () => {
  let rows: readonly RowJson[] = [];
  let bugs: readonly string[] = [];
  let refuted: readonly Refuted[] = [];
  beforeAll(() => {
    const systems = ["abd", "frozen-replica", "quorum", "single-copy-register"];
    const { status, stdout } = lockstep(
      "compare",
      ...systems,
      "--json",
      "--html",
      "matrix.html",
    );
    expect(status).toBe(0);
    ({ rows, bugs } = JSON.parse(stdout));
    refuted = rows.flatMap(({ system, row, cells }) =>
      Object.entries(cells).flatMap(([model, cell]) =>
        cell.verdict === "refuted"
          ? [{ row: `${system} ${row}`, model: model as ModelName, cell }]
          : [],
      ),
    );
  });

  test("has the pinned verdicts, lengths, counts of states and answers beyond a cut", async () => {
    const pinned = rows.map(({ system, row, params, searches, cells, ...more }) => ({
      system,
      row,
      states: searches.map(({ states }) => states),
      cells: Object.fromEntries(
        Object.entries(cells).map(([model, { verdict, steps, played }]) => [
          model,
          [verdict, steps, played?.outcome]
            .filter((each) => each !== undefined)
            .join(" "),
        ]),
      ),
      availability: more.availability,
      twoRuns: more.twoRuns,
    }));
    const lines = pinned.map((row) => `${JSON.stringify(row)}\n`).join("");
    await expect(lines).toMatchFileSnapshot("compare.golden.jsonl");
  });

  test("agrees with the implications between models, and with CAP", () => {
    expect(bugs).toEqual([]);
    for (const { cells } of rows)
      for (const [model, { verdict }] of Object.entries(cells))
        if (verdict === "proven")
          for (const other of impliedBy(model as ModelName))
            expect([model, other, cells[other].verdict]).not.toContain("refuted");
  });

  test("every witness is a file that the judges of histories refute, too", () => {
    expect(refuted.length).toBeGreaterThan(40);
    for (const { row, model, cell } of refuted) {
      const file = join(folder, cell.history);
      const history = readHistory(readFileSync(file, "utf8"), cell.history);
      const object = objects[history.object](history.nil);
      const { verdict } = models[model](object, history.operations);
      expect([row, model, verdict]).toEqual([row, model, "violated"]);
    }
  });

  test("and that lockstep history refutes", () => {
    const { model, cell } = refuted.find(({ model }) => model === "monotonic-reads")!;
    const { status, stdout } = lockstep("history", cell.history, "--model", model);
    expect(status).toBe(1);
    expect(stdout).toContain("violated");
  });

  test("every path is written, and one is replayed on the spec and on the store", () => {
    for (const { model, cell } of refuted)
      expect(readTraceFile(join(folder, cell.path)).header).toMatchObject({
        kind: "path",
        expect: { property: model, verdict: "violated" },
      });
    const { cell } = refuted.find(({ row, model }) =>
      [row, model].join().startsWith("quorum W + R <= N,read-your-writes"),
    )!;
    const onSpec = lockstep("replay", cell.path);
    expect(onSpec).toMatchObject({ status: 0 });
    expect(onSpec.stdout).toContain('"read-your-writes" violated, as recorded');
    const onStore = lockstep("replay", cell.path, "--subject", "quorum");
    expect(onStore).toMatchObject({ status: 0 });
    expect(onStore.stdout).toContain("reproduced: the code takes all 8 steps");
  });

  test("is one page in which every refuted cell opens its witness", () => {
    const page = readFileSync(join(folder, "matrix.html"), "utf8");
    const opened = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
    const there = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    expect(opened.filter((id) => id.startsWith("refuted"))).toHaveLength(refuted.length);
    expect(opened.filter((id) => !there.has(id))).toEqual([]);
    expect(page.match(/(src|href)="(?!#)/g)).toBeNull();
    expect(page.match(/<script/)).toBeNull();
    expect(page).toContain("CAP [slide 26]: no row does both: ");
    for (const { cell } of refuted.filter(({ model }) => model === "linearizable"))
      expect(page).toContain(cell.history);
  });
});

test("the text has 100 columns at most, a legend, scopes, witnesses and conclusions", () => {
  const { status, stdout } = lockstep("compare", "frozen-replica");
  expect(status).toBe(0);
  const lines = stdout.split("\n");
  expect(lines.filter((line) => [...line].length > 100)).toEqual([]);
  expect(lines[0]).toBe(
    "  LIN  SEQ  KEY  CCv  CM   CC   PRAM SLOW SESS RYW  MR   REG  SAFE 2AT  CNV  here   there",
  );
  expect(lines[2]).toBe(
    "  ✗2   ✓    ✓    ✓    ✓    ✓    ✓    ✓    ✓    ✓    ✓    ✗2   ✗2   ✗3   ✗5   all    reads",
  );
  expect(stdout).toContain(
    '"The same serial order" [slide 26] does not make reads fresh. Rows that are sequential',
  );
  expect(stdout).toContain(
    "monotonic-writes, writes-follow-reads: cannot be decided from answers alone",
  );
});

test("both engines fill the matrix alike", () => {
  const cellsBy = (engine: string) => {
    const { stdout } = lockstep(
      ..."compare frozen-replica single-copy-register --json --engine".split(" "),
      engine,
    );
    return (JSON.parse(stdout).rows as readonly RowJson[]).map(({ cells, searches }) => [
      searches,
      Object.entries(cells).map(([model, { verdict, steps }]) => [model, verdict, steps]),
    ]);
  };
  expect(cellsBy("explicit")).toEqual(cellsBy("symbolic"));
});

test("a spec of a user without compared is one row, and names are not truncated", () => {
  const spec = join(folder, "cell.mts");
  const door = new URL("../index.ts", import.meta.url).href;
  writeFileSync(
    spec,
    `import { one, register, speaks, system } from ${JSON.stringify(door)};
    const { next, process } = speaks();
    const held = process({ init: 0, request: (v, r) =>
      r.type === "read" ? next(v).respond(v) : next(r.value).respond(null) });
    const client = (script) => ({ at: "cell", script });
    export const cell = system({ name: "one cell", roles: { cell: one(held) },
      clients: { a: client([{ type: "write", value: 1 }, { type: "read" }]) },
      consistent: { linearizable: register(0) } });`,
  );
  const { status, stdout } = lockstep("compare", spec, "--json");
  expect(status).toBe(0);
  const [row] = JSON.parse(stdout).rows;
  expect(row.availability).toBeNull();
  expect(row.searches).toMatchObject([{ scripts: { a: [{ value: 1 }, {}] } }]);
  expect(row.cells.linearizable).toEqual({ verdict: "proven" });
});

test.each([
  [["quorm"], 'no system "quorm"; did you mean "quorum"?'],
  [
    ["quorum", "--model", "linearisable"],
    'no model "linearisable"; did you mean "linearizable"?',
  ],
  [
    ["two-phase-commit"],
    'no history to judge; add "clients" to its system, and an object under "consistent"',
  ],
  [["quorum", "--engine", "quantum"], "Allowed choices are explicit, symbolic, auto"],
  [["quorum", "--time", "soon"], "Expected a time"],
  [["frozen-replica", "--out", "matrix.d/x"], "cannot be written (ENOTDIR)"],
  [
    ["frozen-replica", "--html", "nowhere/matrix.html"],
    "cannot be written (ENOENT: its folder does not exist)",
  ],
])("compare %j is refused", (args, why) => {
  writeFileSync(join(folder, "matrix.d"), "a file");
  const { status, stdout, stderr } = lockstep("compare", ...args);
  expect(status).toBe(2);
  // Before anything is explored.
  expect(stdout).toBe("");
  expect(stderr).toContain(why);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});

describe("the exit code of a matrix", () => {
  const cells = (verdict: string) =>
    [{ cells: new Map([["pram", { verdict }]]) }] as never;
  const found = { bugs: [], notAsClaimed: [] };
  test("0 for refuted cells, 3 for unfinished ones, 1 for bugs", () => {
    expect(exitOfMatrix({ ...found, rows: cells("refuted") }, false)).toBe(EXIT.fine);
    expect(exitOfMatrix({ ...found, rows: cells("unsupported") }, false)).toBe(EXIT.fine);
    expect(exitOfMatrix({ ...found, rows: cells("unsupported") }, true)).toBe(
      EXIT.unfinished,
    );
    expect(exitOfMatrix({ ...found, rows: cells("unfinished") }, false)).toBe(
      EXIT.unfinished,
    );
    expect(
      exitOfMatrix({ ...found, bugs: ["!"], rows: cells("unfinished") }, false),
    ).toBe(EXIT.violated);
  });
  test("1 for a claim that does not hold", () => {
    const rows = cells("refuted");
    expect(exitOfMatrix({ ...found, notAsClaimed: ["!"], rows }, false)).toBe(
      EXIT.violated,
    );
  });
  test("3 for a row that ran out of time", () => {
    const { status, stdout } = lockstep(
      ..."compare abd --time 1ms --model pram".split(" "),
    );
    expect(status).toBe(EXIT.unfinished);
    expect(stdout).toContain("…");
    expect(existsSync(join(folder, ".lockstep"))).toBe(true);
  });
});

test("systems that run transactions have a matrix of their own, with the levels as columns", () => {
  const systems = ["single-copy-register", "two-phase-locking", "version-check"];
  const { status, stdout } = lockstep(
    "compare",
    ...systems,
    "--json",
    "--html",
    "both.html",
  );
  expect(status).toBe(0);
  const page = readFileSync(join(folder, "both.html"), "utf8");
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
  expect(ids).toHaveLength(new Set(ids).size);
  for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(id);
  expect(page.match(/<table>/g)).toHaveLength(2);
  expect(page.match(/<th scope="col" class="cut">here/g)).toHaveLength(1);
  type MatrixJson = {
    readonly models: readonly ModelName[];
    readonly rows: readonly RowJson[];
  };
  const matrix: MatrixJson & { readonly transactions: MatrixJson } = JSON.parse(stdout);
  expect(matrix.rows.map(({ system }) => system)).toContain("single-copy-register");
  expect(matrix.models).toContain("linearizable");
  expect(matrix.models).not.toContain("serializable");
  const { rows, models } = matrix.transactions;
  const short = rows.map(({ system, row, cells }) => [
    `${system} ${row}`.trim(),
    ...models.map((model) => [cells[model].steps ?? "", cells[model].played?.outcome]),
  ]);
  const proven = ["", undefined];
  const [holds, lost, skew] = [proven, [13, "reproduced"], [14, "reproduced"]];
  expect(models).toEqual([
    "read-uncommitted",
    "read-committed",
    "monotonic-atomic-view",
    "repeatable-read",
    "parallel-snapshot-isolation",
    "snapshot-isolation",
    "strong-session-snapshot-isolation",
    "strong-snapshot-isolation",
    "update-serializable",
    "serializable",
    "strong-session-serializable",
    "strict-serializable",
  ]);
  expect(short).toEqual([
    ["two-phase-locking long read locks", ...models.map(() => holds)],
    [
      "two-phase-locking short read locks",
      ...[holds, holds, holds],
      ...models.slice(3).map(() => lost),
    ],
    [
      "version-check",
      ...[holds, holds, holds, skew, holds, holds, holds, holds],
      ...models.slice(8).map(() => skew),
    ],
  ]);
  for (const { cells } of rows)
    for (const cell of Object.values(cells))
      expect(["proven", "refuted"]).toContain(cell.verdict);
});
