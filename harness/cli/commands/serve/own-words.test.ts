/** A subject of a user that is no store: options of its own to `serve` it, words of its own to ask it. */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnOption } from "../../../conform/command-line.ts";
import { InputError } from "../../../model/input-error.ts";
import { ownValues } from "../../../registry/own-options.ts";

const program = new URL("../../lockstep.mjs", import.meta.url).pathname;
const moduleOf = (path: string) =>
  JSON.stringify(new URL(`../../../../${path}`, import.meta.url).href);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstep-words-"));
  mkdirSync(join(folder, "exported"));
  writeFileSync(join(folder, "exported/greeting"), "hello");
  const config = `
    import { readFile } from "node:fs/promises";
    import { join } from "node:path";
    import { subject } from ${moduleOf("harness/subjects/single-copy.ts")};
    import { serve } from ${moduleOf("harness/deploy/serve.ts")};
    import { needing } from ${moduleOf("impl/ports.ts")};

    /** Reads files of the folder that it exports. */
    const start = (folder) => needing(["messages"], async ({ self, messages }) => ({
      receive: async ({ src, body: { msg_id, path } }) => {
        const text = await readFile(join(folder, path), "utf8").catch(() => undefined);
        const answer = text === undefined
          ? { type: "error", code: 20, text: "no such file" }
          : { type: "content", text };
        const body = { ...answer, in_reply_to: msg_id };
        messages.send({ src: self, dest: src, body });
      },
    }));

    export const subjects = [{
      name: "cabinet",
      summary: "reads files",
      family: subject.family,
      implementation: {
        faults: {},
        promises: [],
        scope: {},
        follower: subject.implementation.follower,
        serve: (served, { export: folder }) => serve({ ...served, start: start(folder) }),
        serveWords: {
          options: {
            export: { value: "DIR", meaning: "the folder that it exports", required: true },
          },
          usual: { id: "cabinet", listen: "127.0.0.1:0", data: "cabinet-data" },
        },
        client: {
          read: {
            takes: ["PATH", "[SHOWN]"],
            ask: (path) => ({ type: "read", path }),
            say: ({ text }) => "it says " + text,
          },
        },
      },
    }];`;
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

test("serve and client ask the subject for its options and its words", async () => {
  const args = "serve cabinet --export exported".split(" ");
  const node = spawn("node", [program, ...args], { cwd: folder });
  const ended = new Promise((resolve) => node.once("close", resolve));
  const said = await new Promise<string>((resolve, reject) => {
    node.stdout.once("data", (data) => resolve(String(data)));
    node.stderr.once("data", (data) => reject(new Error(String(data))));
  });
  const [, port] = /^cabinet listens on port (\d+); its data is in cabinet-data$/m.exec(
    said,
  )!;
  const client = `client --connect 127.0.0.1:${port}`;
  expect(run(`${client} --subject cabinet read greeting`)).toMatchObject({
    status: 0,
    stdout: "it says hello\n",
  });
  const missing = run(`${client} --subject cabinet read nothing`);
  expect(missing).toMatchObject({ status: 1 });
  expect(missing.stderr).toContain("no such file (error 20)");
  const unknown = run(`${client} --subject cabinet get k`);
  expect(unknown).toMatchObject({ status: 2 });
  expect(unknown.stderr).toContain('client get: expected "read PATH [SHOWN]"');
  node.kill("SIGTERM");
  await ended;
});

test.each([
  ["serve cabinet", /--export DIR is missing: the folder that it exports/],
  [
    "serve quorum --export x --data d",
    /unknown option '--export'; quorum has no options of its own/,
  ],
  ["serve quorum --id n1 --listen 127.0.0.1:0", /'--data <dir>' not specified/],
  ["serve tcp --data d", /serve tcp: it keeps no data; leave out --data/],
  [
    "client --connect 127.0.0.1:1 put k",
    /client put: expected "put KEY VALUE" or "get KEY"/,
  ],
])("%s is refused", (line, why) => {
  const { status, stderr } = run(line);
  expect(stderr).toMatch(why);
  expect(status).toBe(2);
});

describe("options of a subject", () => {
  const sizeIn = (text: string): number => {
    if (/^\d+$/.test(text)) return Number(text);
    throw new InputError(`"${text}": expected bytes`);
  };
  const options: Readonly<Record<string, OwnOption>> = {
    export: { value: "DIR", meaning: "what it exports", required: true },
    size: { value: "BYTES", meaning: "the largest read", parse: sizeIn },
    "read-only": { value: null, meaning: "nothing can be written" },
  };
  const read = (line: string) =>
    ownValues({ command: "serve", subject: "nfs" }, options, line.split(" "));

  test("are parsed, with the value beside the name or after it", () => {
    expect(read("--export a=b --size=12")).toEqual({ export: "a=b", size: 12 });
  });

  test("without a value are true where they are given", () => {
    expect(read("--read-only --export a")).toEqual({ export: "a", "read-only": true });
  });

  test.each([
    ["--exprot x", /unknown option '--exprot'; options of nfs: --export DIR \(what/],
    ["--toString x", /unknown option '--toString'/],
    ["--export a --export b", /--export is given twice/],
    ["--export", /--export has no value; expected --export DIR/],
    ["--export a --read-only=no", /--read-only takes no value/],
    ["--export a --read-only no", /"no" is not an option/],
    ["--export a --size many", /^serve nfs: --size: "many": expected bytes$/],
    ["--size 1", /--export DIR is missing: what it exports/],
    ["more --export a", /"more" is not an option/],
  ])("%s is refused", (line, why) => {
    expect(() => read(line)).toThrow(why);
  });
});
