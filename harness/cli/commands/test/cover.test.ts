import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const binary = fileURLToPath(new URL("../../lockstep.mjs", import.meta.url));

const covering =
  (by: string) =>
  (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(
      "node",
      [binary, "test", "quorum", "--cover", by, ...args],
      { encoding: "utf8" },
    );
    return { status, stdout, stderr };
  };
const cover = covering("edges");
const params = (...given: readonly string[]) =>
  given.flatMap((each) => ["--param", each]);

describe("test --cover edges", () => {
  test("prints edges covered over edges reachable, and exits 0 when all are", () => {
    const { status, stdout } = cover(...params("n=2", "clients=1"));
    expect(stdout).toMatch(/^quorum, every edge\n {2}holds +n=2 clients=1\n/);
    expect(stdout).toMatch(/\b(\d+) of \1 edges covered · \d+ states · \d+ walks of/);
    expect(status).toBe(0);
  });

  test("prints one JSON document", () => {
    const { status, stdout } = cover("--json", ...params("n=2", "clients=1"));
    expect(status).toBe(0);
    const [result] = JSON.parse(stdout).results;
    expect(result).toMatchObject({
      subject: "quorum",
      world: "steered",
      fault: null,
      verdicts: { edges: "holds" },
    });
    const [scope] = result.scopes;
    expect(scope).toMatchObject({ verdict: "holds", refusals: [], deviated: null });
    expect(scope.params).toMatchObject({ n: 2, clients: 1 });
    expect(scope.covered).toBe(scope.edges);
  });

  test("a planted fault: the way to it, the field that differs, the line that replays it", () => {
    const { status, stdout } = cover("--fault", "acknowledge-before-flush");
    expect(status).toBe(1);
    expect(stdout).toMatch(/the code leaves the spec at the last of 6 steps:/);
    expect(stdout).toMatch(/after it, it answers .*"install".* not on its disk yet/);
    const [, line] = /replay +npx lockstep test quorum (.*)/.exec(stdout)!;
    expect(line).toBe("--cover edges --fault acknowledge-before-flush");
  });

  test("nothing but steps that the subject leaves out is unsupported", () => {
    const all = cover(...params("n=2", "cas-by-get-and-put=on"));
    expect(all.stdout).toMatch(/unsupported .*\n +0 of 1,684 edges covered/);
    expect(all.status).toBe(3);
  });

  test("a scope with more than 50,000 edges is refused", () => {
    const { status, stderr } = cover(...params("n=3", "gets=2"));
    expect(status).toBe(2);
    expect(stderr).toMatch(/more than 50,000 edges at this scope.*--cover classes/);
  });

  test("what does not go together is refused", () => {
    expect(cover("--real")).toMatchObject({ status: 2 });
    const { status } = spawnSync("node", [binary, "test", "quorum", "--param", "n=2"]);
    expect(status).toBe(2);
  });
});

describe("test --cover classes", () => {
  const cover = covering("classes");

  test("prints classes covered over classes, edges and states, and exits 0 when all are", () => {
    const { status, stdout } = cover(...params("n=2", "clients=1"));
    expect(stdout).toMatch(/^quorum, a step of each class\n {2}holds +n=2 clients=1\n/);
    expect(stdout).toMatch(
      /\b(\d+) of \1 classes covered \(of \d+ edges in \d+ states\) · \d+ walks? of /,
    );
    expect(stdout).toMatch(
      /covers +within these scopes the code took a step of each class/,
    );
    expect(status).toBe(0);
  });

  test("prints one JSON document", () => {
    const { status, stdout } = cover("--json", ...params("n=2", "clients=1"));
    expect(status).toBe(0);
    const [result] = JSON.parse(stdout).results;
    expect(result).toMatchObject({ world: "steered", verdicts: { classes: "holds" } });
    const [scope] = result.scopes;
    expect(scope).toMatchObject({ verdict: "holds", complete: true, deviated: null });
    expect(scope.covered).toBe(scope.classes);
    expect(scope.edges).toBeGreaterThan(scope.classes);
  });

  test("where a bound cuts the search it is unfinished, and never all", () => {
    const { status, stdout } = cover("--max-states", "2000");
    expect(stdout).toMatch(/\n {2}unfinished +defaults\n/);
    expect(stdout).toMatch(
      /\b(\d+) of \1 classes found so far covered \(of .* 2,000 states\)/,
    );
    expect(stdout).toMatch(/the bound of 2,000 states was reached: there may be more/);
    expect(stdout).not.toMatch(/\n {2}covers/);
    expect(status).toBe(3);
  });

  test("a planted fault: the way to it, and the line that replays it", () => {
    const { status, stdout } = cover("--fault", "acknowledge-before-flush");
    expect(status).toBe(1);
    expect(stdout).toMatch(/the code leaves the spec at the last of 6 steps:/);
    const [, line] = /replay +npx lockstep test quorum (.*)/.exec(stdout)!;
    expect(line).toBe("--cover classes --fault acknowledge-before-flush");
  });

  test("what the subject leaves out is counted in classes", () => {
    const { status, stdout } = cover(...params("n=2", "cas-by-get-and-put=on"));
    expect(stdout).toMatch(/unsupported .*\n +0 of \d+ classes covered \(of 1,684 edges/);
    expect(stdout).toMatch(/\d+ classes left out: /);
    expect(stdout).toMatch(/\d+ classes can only be reached through these/);
    expect(status).toBe(3);
  });

  test("--max-states is for it alone", () => {
    const { status, stderr } = covering("edges")("--max-states", "10");
    expect(status).toBe(2);
    expect(stderr).toMatch(/--max-states is for --cover classes/);
  });
});
