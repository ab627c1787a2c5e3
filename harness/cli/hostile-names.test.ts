import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { complain, paletteOf } from "../terminal/print.ts";
import { runConform } from "./commands/conform.ts";
import { runHistory } from "./commands/history.ts";
import { runReplay } from "./commands/replay.ts";
import { installIn } from "./installed.laws.ts";

const folder = mkdtempSync(join(tmpdir(), "lockstep-hostile-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

/**
 * Clears the screen by both kinds of control sequences, deletes, rings the bell, and reverses the direction of text.
 */
const HOSTILE = "eve\u001b[2J\u009b2J\u007f\u0007\u200f\u202e\u2066\u2028";
const SHOWN = "eve\\u001b[2J\\u009b2J\\u007f\\u0007\\u200f\\u202e\\u2066\\u2028";

// Line breaks are ours; a page has no controls but these and tabs.
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** The output of a command that runs in this process, with errors as `main.ts` prints them. */
const saidBy = async (run: () => Promise<void>): Promise<string> => {
  let said = "";
  const hear = (text: unknown): boolean => {
    said += String(text);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(hear as never);
  vi.spyOn(process.stderr, "write").mockImplementation(hear as never);
  const before = process.exitCode;
  try {
    await run();
  } catch (error) {
    complain((error as Error).message);
  } finally {
    process.exitCode = before;
    vi.restoreAllMocks();
  }
  return said;
};

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** Whatever a reader takes for a binary file is written out. */
const json = (value: unknown): string =>
  JSON.stringify(value).replaceAll("\u007f", "\\u007f");

/** As it may stand in a text: readers refuse DEL and BEL there. */
const RAW = HOSTILE.replaceAll("\u007f", "").replaceAll("\u0007", "");
const line = (process: unknown, type: string, f: string, value: unknown): string =>
  `${json({ process, type, f, value })}\n`;

/** A read that answers what was never written, by a hostile name, of a hostile value. */
const histories: Readonly<Record<string, string>> = {
  lockstep:
    line(HOSTILE, "invoke", "write", 1) +
    line(HOSTILE, "ok", "write", 1) +
    line("bob\nholds", "invoke", "read", null) +
    line("bob\nholds", "ok", "read", HOSTILE),
  "jepsen-json": [
    { type: "invoke", process: 0, f: "write", value: HOSTILE, time: 1, index: 0 },
    { type: "ok", process: 0, f: "write", value: HOSTILE, time: 2, index: 1 },
    { type: "invoke", process: 1, f: "read", value: null, time: 3, index: 2 },
    { type: "ok", process: 1, f: "read", value: `${HOSTILE}!`, time: 4, index: 3 },
  ]
    .map((each) => `${json(each)}\n`)
    .join(""),
  "jepsen-edn": [
    `{:process 0, :type :invoke, :f :write, :value "${RAW}"}`,
    `{:process 0, :type :ok, :f :write, :value "${RAW}"}`,
    "{:process 1, :type :invoke, :f :read, :value nil}",
    `{:process 1, :type :ok, :f :read, :value "${RAW}!"}`,
  ].join("\n"),
  "porcupine-kv": [
    `{:process 0, :type :invoke, :f :put, :key "${RAW}", :value "x"}`,
    `{:process 0, :type :ok, :f :put, :key "${RAW}", :value "x"}`,
    `{:process 1, :type :invoke, :f :get, :key "${RAW}", :value nil}`,
    `{:process 1, :type :ok, :f :get, :key "${RAW}", :value "${RAW}"}`,
  ].join("\n"),
  csv: [
    "process,f,value,result,start,end",
    `${RAW},write,1,,1,2`,
    `bob,read,,${RAW},3,4`,
  ].join("\n"),
};

describe("text of a file is shown, and cannot control the terminal", () => {
  test.each(Object.keys(histories))("a history in %s, and its page", async (format) => {
    const path = file(`${format}.history`, histories[format]!);
    const html = join(folder, `${format}.html`);
    const said = await saidBy(() => runHistory(path, { format, html }));

    expect(said).toMatch(/^ {2}violated +linearizable/m);
    expect(said).toMatch(/\\u001b|\\u20[026]/);
    expect(said).not.toMatch(UNSEEN);
    expect(said).not.toMatch(/^holds/m);
    expect(readFileSync(html, "utf8")).not.toMatch(UNSEEN);
    const asJson = await saidBy(() => runHistory(path, { format, json: true }));
    expect(asJson).not.toMatch(UNSEEN);
    expect(JSON.parse(asJson).command).toBe("history");
  });

  test.each(Object.keys(histories))("a mistake in %s", async (format) => {
    const path = file(`${format}.broken`, `${histories[format]!}\n${HOSTILE}`);
    const said = await saidBy(() => runHistory(path, { format }));

    expect(said).toMatch(/^lockstep: .*\n$/);
    expect(said).not.toMatch(UNSEEN);
  });

  test("names of files, formats, models and objects", async () => {
    const path = file("good.history", histories.csv!);
    for (const options of [
      { format: HOSTILE },
      { model: [HOSTILE] },
      { object: HOSTILE },
      { as: HOSTILE, write: join(folder, "out") },
      { write: join(folder, HOSTILE, "out") },
      { html: join(folder, HOSTILE, "out") },
    ]) {
      const said = await saidBy(() => runHistory(path, options));
      expect(said).toContain(SHOWN);
      expect(said).not.toMatch(UNSEEN);
    }
    expect(await saidBy(() => runHistory(HOSTILE, {}))).not.toMatch(UNSEEN);
  });

  const events = [
    { at: 0, node: HOSTILE, action: HOSTILE, state: { [HOSTILE]: HOSTILE } },
    {
      at: 1,
      node: "n1",
      action: "deliver",
      message: { id: "m1", from: HOSTILE, to: "n1", body: { type: HOSTILE } },
    },
  ];
  const trace = (header: object): string => {
    const usual = { lockstep: 1, subject: "quorum", scope: {}, faults: { planted: [] } };
    const footer = { end: "complete", verdicts: [] };
    return [{ ...usual, why: HOSTILE, ...header }, ...events, footer]
      .map(
        (each) => `${json(each)}
`,
      )
      .join("");
  };

  test("a trace, to conform and to replay", async () => {
    const run = file("run.jsonl", trace({ kind: "run", expect: {} }));
    const path = file(
      "path.jsonl",
      trace({ kind: "path", expect: { property: HOSTILE, verdict: "violated" } }),
    );
    const other = file(
      "other.jsonl",
      trace({ kind: "run", subject: HOSTILE, expect: {} }),
    );
    const said = [
      await saidBy(() => runConform([run], {})),
      await saidBy(() => runConform([other], {})),
      await saidBy(() => runReplay(run, { step: true })),
      await saidBy(() => runReplay(path, { step: true })),
      await saidBy(() => runReplay(other, {})),
    ];

    for (const each of said) expect(each).not.toMatch(UNSEEN);
    expect(said[1]).toContain(SHOWN);
  });
});

test("a spec with control characters in names is checked, and the names are escaped", () => {
  const project = join(folder, "project");
  installIn(project);
  writeFileSync(
    join(project, "spec.ts"),
    `
    import { many, speaks, system } from "lockstep";
    const HOSTILE = ${json(HOSTILE)};
    const { next, process } = speaks<string, string>();
    export const hostile = system({
      name: HOSTILE,
      roles: {
        eve: many([HOSTILE, "a\\nholds"], (id, ids) =>
          process({
            init: HOSTILE,
            actions: {
              [HOSTILE]: (state) => (state === HOSTILE ? next("sent").send("a\\nholds", HOSTILE) : undefined),
            },
            receive: () => next(HOSTILE + "got"),
          }),
        ),
      },
      environment: { network: "bag" },
      always: { [HOSTILE]: ({ eve }) => !Object.values(eve).some((state) => state.endsWith("got")) },
    });
    `,
  );
  const binary = fileURLToPath(new URL("./lockstep.mjs", import.meta.url));
  const { status, stdout, stderr } = spawnSync("node", [binary, "check", "./spec.ts"], {
    cwd: project,
    encoding: "utf8",
  });

  expect(stderr).toBe("");
  expect(status).toBe(1);
  expect(stdout).toContain(SHOWN);
  expect(stdout).not.toMatch(UNSEEN);
  expect(stdout).not.toMatch(/^holds/m);
});

test("only colours of Lockstep reach the terminal, wherever a hostile text is", () => {
  const { colors, plain } = paletteOf(true);
  const text = `${colors.red(`a ${HOSTILE}`)} ${HOSTILE} ${colors.bold(colors.green("b"))}`;

  expect(plain(text)).toBe(
    `\u001b[31ma ${SHOWN}\u001b[39m ${SHOWN} \u001b[1m\u001b[32mb\u001b[39m\u001b[22m`,
  );
});
