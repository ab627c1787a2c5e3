import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const binary = fileURLToPath(new URL("../../lockstep.mjs", import.meta.url));

const cover = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(
    "node",
    [binary, "test", "quorum", "--cover", "edges", ...args],
    { encoding: "utf8" },
  );
  return { status, stdout, stderr };
};
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
    expect(stderr).toMatch(/more than 50,000 edges at this scope/);
  });

  test("what does not go together is refused", () => {
    expect(cover("--real")).toMatchObject({ status: 2 });
    const { status } = spawnSync("node", [binary, "test", "quorum", "--param", "n=2"]);
    expect(status).toBe(2);
  });
});
