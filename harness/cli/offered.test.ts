/** Subjects of users that promise several things, or nothing; and that lack what a command needs. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const program = new URL("./lockstep.mjs", import.meta.url).pathname;
const moduleOf = (path: string) =>
  JSON.stringify(new URL(`../${path}`, import.meta.url).href);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstep-offered-"));
  const config = `
    import { subject } from ${moduleOf("subjects/single-copy.ts")};
    import { register } from ${moduleOf("index.ts")};

    const { implementation } = subject;
    const { realSchedule, steering, serve, serveStdio, ...rest } = implementation;
    const object = register(null);
    const of = (name, promises) =>
      ({ ...subject, name, implementation: { ...rest, promises } });
    export const subjects = [
      of("two-promises", [
        { model: "linearizable", object },
        { model: "linearizable", object, name: "writes alone",
          about: ({ request }) => request.type === "write" },
        { model: "sequential", object },
      ]),
      of("no-promise", []),
      {
        ...subject,
        name: "transfer",
        implementation: {
          ...rest,
          promises: [],
          faults: { "lose-one": "a byte is lost" },
          realSchedule: { requests: [], faults: [] },
          deploy: async () => ({ events: [], operations: [], interrupted: false }),
          transfer: {
            about: "ten bytes from a to b",
            why: "judged by what arrives",
            run: async ([fault]) =>
              fault === undefined
                ? { verdict: "holds", text: "ten came" }
                : { verdict: "violated", text: "nine came" },
          },
        },
      },
      of("one-name", [{ model: "linearizable", object }, { model: "linearizable", object }]),
    ];`;
  writeFileSync(join(folder, "lockstep.config.ts"), config);
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (line: string) => {
  const { status, stdout, stderr } = spawnSync("node", [program, ...line.split(" ")], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
};

describe("several promises", () => {
  test("are judged and printed one by one", () => {
    const { stdout, status } = run("test two-promises --seeds 3");
    expect(stdout.split("\n").slice(1)).toEqual([
      "  holds        spec: in every run",
      "  holds        linearizable: in every run",
      "  unsupported  writes alone: nothing was read in any run",
      "  holds        sequential: in every run",
      expect.stringMatching(
        /^ {2}quirk {8}a node asks again, \d+ times: a message may be lost/,
      ),
      "",
    ]);
    expect(status).toBe(3);
  });

  test("each has the trace that violates it, which is replayed with the verdict of each", () => {
    const { stdout, status } = run(
      "test two-promises --fault answer-from-cache --seeds 2 --json",
    );
    expect(status).toBe(1);
    const [{ verdicts, traces, unread, quirks }] = JSON.parse(stdout).results;
    const again = {
      name: "a node asks again",
      times: expect.any(Number),
      why: expect.anything(),
    };
    expect(quirks).toEqual([again]);
    expect(verdicts).toMatchObject({
      spec: "violated",
      linearizable: "violated",
      "writes alone": "unsupported",
    });
    expect(Object.keys(verdicts)).toHaveLength(4);
    expect(unread).toBe(0);
    const file = ".lockstep/two-promises-answer-from-cache-linearizable-seed-2.jsonl";
    expect(traces[1]).toBe(file);
    const replayed = run(`replay ${file} --json`);
    expect(replayed.status).toBe(0);
    expect(JSON.parse(replayed.stdout).verdicts).toMatchObject({
      linearizable: "violated",
      "writes alone": "unsupported",
    });
    expect(JSON.parse(replayed.stdout).quirks).toEqual([again]);
    const [conformed] = JSON.parse(run(`conform ${file} --json`).stdout).results;
    expect(conformed.quirks).toEqual([again]);
  });

  test("are refused if two have one name", () => {
    const { stderr, status } = run("test one-name --seeds 1");
    expect(stderr).toMatch(/two judges of a run would have the name "linearizable"/);
    expect(status).toBe(2);
  });
});

test("without a promise the spec alone judges", () => {
  const { stdout, status } = run("test no-promise --seeds 3");
  expect(stdout.split("\n").slice(1)).toEqual([
    "  holds        spec: in every run",
    expect.stringMatching(/^ {2}quirk /),
    "",
  ]);
  expect(status).toBe(0);
});

describe("a transfer", () => {
  test("is run and printed after the run that the spec judges", () => {
    const { stdout, status } = run("test transfer --real");
    expect(stdout.split("\n").slice(2)).toEqual([
      "  holds        spec: all 0 events explained",
      expect.stringMatching(/^ {2}quirk /),
      "  trace        .lockstep/transfer-real.jsonl",
      "transfer, real: ten bytes from a to b",
      "  judged by what arrives",
      expect.stringMatching(/^ {2}holds +transfer: ten came, [\d.]+ s$/),
      "",
    ]);
    expect(status).toBe(0);
  });

  test("decides the exit code", () => {
    const { stdout, status } = run("test transfer --real --fault lose-one --json");
    expect(JSON.parse(stdout).results).toMatchObject([
      {
        verdicts: { spec: "holds", transfer: "violated" },
        transfer: { verdict: "violated", text: "nine came" },
      },
    ]);
    expect(status).toBe(1);
  });
});

test.each([
  ["test no-promise --real", "a workload for real processes"],
  ["test no-promise --cover edges", "a way to play paths of the spec on it"],
  ["serve no-promise --data data --stdio", "speaks over standard input and output"],
  ["serve no-promise --data data --id n1 --listen 127.0.0.1:0", "started by itself"],
])("%s: says what the subject does not offer", (line, what) => {
  const { stderr, status } = run(line);
  expect(stderr).toContain("no-promise does not offer ");
  expect(stderr).toContain(what);
  expect(stderr).toMatch(/name one of .*quorum/);
  expect(status).toBe(2);
});
