import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTraceFile } from "../history/trace.ts";

const root = new URL("../../", import.meta.url).pathname;
const program = join(root, "harness/cli/lockstep.mjs");
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstep-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync("node", [program, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
};

describe("replay and conform", () => {
  const kept = readdirSync(join(root, "traces"), { recursive: true, encoding: "utf8" })
    .filter((name) => /(?:accepted|rejected)\/.*\.jsonl$/.test(name))
    .map((name) => join(root, "traces", name));

  test.each(kept)("replay %s: the outcome is the one its header expects", (file) => {
    expect(run("replay", file)).toMatchObject({ status: 0 });
  });

  test("counterexamples of two spec files with the same export have different files", () => {
    const spec = `
      import { one, speaks, system } from ${JSON.stringify(new URL("../index.ts", import.meta.url).href)};
      const { next, process } = speaks();
      const step = { actions: { step: (n) => (n < 2 ? next(n + 1) : []) } };
      export const counting = system({
        name: "counting",
        roles: { node: one(process({ init: 0, ...step })) },
        always: { "stays below 2": ({ node }) => node < 2 },
      });`;
    for (const name of ["left", "right"])
      writeFileSync(join(folder, `${name}.mts`), spec);
    expect(run("check", "left.mts", "right.mts", "--out", "both").status).toBe(1);
    expect(readdirSync(join(folder, "both"))).toEqual([
      "left-counting-stays-below-2.jsonl",
      "right-counting-stays-below-2.jsonl",
    ]);
  });

  test("a counterexample of check is played on the spec and on the store", () => {
    const { status } = run(
      "check",
      "quorum",
      "--param",
      "write-back=off",
      "--out",
      "found",
    );
    expect(status).toBe(1);
    const file = "found/quorum-linearizable-write-back=off.jsonl";
    expect(run("replay", file)).toMatchObject({ status: 0 });
    const played = run("replay", file, "--subject", "quorum", "--json");
    expect(played.status).toBe(0);
    expect(JSON.parse(played.stdout)).toMatchObject({
      verdict: "violated",
      refusal: null,
    });
  });

  test("a path that the spec no longer takes is not as recorded", () => {
    const file = join(root, "traces/quorum/rejected/stale-read.jsonl");
    const altered = join(folder, "altered.jsonl");
    writeFileSync(
      altered,
      readFileSync(file, "utf8").replace('"r":1,"w":1', '"r":2,"w":2'),
    );
    const { status, stdout } = run("replay", altered);
    expect(status).toBe(1);
    expect(stdout).toMatch(/step \d is no longer a step of the spec/);
  });

  test("conform accepts, rejects, and refuses a broken file with its place", () => {
    const accepted = join(root, "traces/quorum/accepted/crash-and-restart.jsonl");
    expect(run("conform", accepted)).toMatchObject({ status: 0 });
    const rejected = join(
      root,
      "traces/quorum/rejected/answered-before-the-write-back.jsonl",
    );
    expect(run("conform", rejected)).toMatchObject({ status: 1 });
    const cut = join(folder, "cut.jsonl");
    writeFileSync(cut, readFileSync(accepted, "utf8").slice(0, 2000));
    const broken = run("conform", cut);
    expect(broken.status).toBe(2);
    expect(broken.stderr).toMatch(/cut\.jsonl:\d+:\d+: expected/);
  });
});

describe("test", () => {
  test("simulated: the implementation holds, and a planted fault is found", () => {
    expect(run("test", "quorum", "--seeds", "5")).toMatchObject({ status: 0 });
    const found = run(
      "test",
      "quorum",
      "--seeds",
      "5",
      "--fault",
      "skip-write-back",
      "--json",
    );
    expect(found.status).toBe(1);
    const [result] = JSON.parse(found.stdout).results;
    expect(result.verdicts.spec).toBe("violated");
    expect(run("replay", result.traces[0])).toMatchObject({ status: 0 });
  });

  test("real: three processes, one killed and one cut off, hold", () => {
    const { status, stdout } = run("test", "quorum", "--real");
    expect(stdout).toMatch(/holds +spec: all \d+ events explained/);
    expect(stdout).toMatch(/holds +linearizable/);
    expect(status).toBe(0);
    expect(run("replay", ".lockstep/quorum-real.jsonl")).toMatchObject({ status: 0 });
  });

  test("Ctrl-C ends a real run, and its trace says so", async () => {
    const child = spawn(
      "node",
      [program, "test", "quorum", "--real", "--out", "cut-short"],
      { cwd: folder },
    );
    child.stdout.once("data", () => setTimeout(() => child.kill("SIGINT"), 1200));
    await new Promise((resolve) => child.once("close", resolve));
    expect(child.exitCode).toBe(3);
    const trace = readTraceFile(join(folder, "cut-short/quorum-real.jsonl"));
    expect(trace.footer).toMatchObject({ end: "interrupted" });
  });

  test("an unknown fault, and a spec without an implementation, are refused", () => {
    const fault = run("test", "quorum", "--fault", "skip-writeback");
    expect(fault).toMatchObject({ status: 2 });
    expect(fault.stderr).toMatch(/skip-write-back/);
    expect(run("test", "abd")).toMatchObject({ status: 2 });
  });
});

describe("serve and client", () => {
  const serving = (id: string, port: number, data: string) =>
    spawn(
      "node",
      [
        program,
        "serve",
        "quorum",
        "--id",
        id,
        "--listen",
        `127.0.0.1:${port}`,
        "--data",
        data,
      ],
      { cwd: folder },
    );
  const freePort = (): Promise<number> =>
    new Promise((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => {
        const { port } = server.address() as { port: number };
        server.close(() => resolve(port));
      });
    });

  test("a node answers a put and a get; its port and its data folder are its own", async () => {
    const port = await freePort();
    const node = serving("n1", port, "data-1");
    const ended = new Promise((resolve) => node.once("close", resolve));
    await new Promise((resolve) => node.stdout.once("data", resolve));
    const at = ["--connect", `127.0.0.1:${port}`];
    expect(run("client", ...at, "put", "k", "v")).toMatchObject({
      status: 0,
      stdout: "ok\n",
    });
    expect(run("client", ...at, "get", "k")).toMatchObject({ status: 0, stdout: "v\n" });
    expect(run("client", ...at, "get", "unwritten")).toMatchObject({ status: 1 });

    const args = (id: string, listen: number, data: string) =>
      run(
        "serve",
        "quorum",
        "--id",
        id,
        "--listen",
        `127.0.0.1:${listen}`,
        "--data",
        data,
      );
    const taken = args("n2", port, "data-2");
    expect(taken.status).toBe(2);
    expect(taken.stderr.trim().split("\n")).toHaveLength(1);
    node.kill("SIGINT");
    await ended;
    const foreign = args("n2", port, "data-1");
    expect(foreign.status).toBe(2);
    expect(foreign.stderr.trim().split("\n")).toHaveLength(1);
    const absent = run("client", ...at, "get", "k");
    expect(absent.status).toBe(2);
    expect(absent.stderr.trim().split("\n")).toHaveLength(1);
  });

  test("over standard input and output it speaks Maelstrom's protocol", () => {
    const lines = [
      {
        src: "c0",
        dest: "n1",
        body: { type: "init", msg_id: 1, node_id: "n1", node_ids: ["n1"] },
      },
      { src: "c1", dest: "n1", body: { type: "write", msg_id: 2, key: 1, value: 7 } },
      { src: "c1", dest: "n1", body: { type: "read", msg_id: 3, key: 2 } },
      { src: "c1", dest: "n1", body: { type: "cas", msg_id: 4, key: 1, from: 7, to: 8 } },
    ];
    const { status, stdout } = spawnSync(
      "node",
      [program, "serve", "quorum", "--stdio", "--data", "data-stdio"],
      {
        cwd: folder,
        encoding: "utf8",
        input: lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
      },
    );
    expect(status).toBe(0);
    const answers = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).body);
    const to = (id: number) => answers.find((body) => body.in_reply_to === id);
    expect(to(1)).toMatchObject({ type: "init_ok" });
    expect(to(4)).toMatchObject({ type: "error", code: 10 });
  });
});
