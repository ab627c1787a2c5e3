import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as door from "./index.ts";
import { isAsShown, normalise, snippets } from "./readme-snippets.ts";

/** Whether `lockstep check` is there. While it is not, only the package itself is tried. */
const CAN_CHECK = true;

const repository = fileURLToPath(new URL("..", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "lockstep-package-"));
const [source, user] = [join(root, "source"), join(root, "user")];

/** Packed from a copy, since packing builds, and the repository's `dist/` is not ours to touch. */
beforeAll(() => {
  const stays = ["node_modules", "dist", "traces", ".git", ".lockstep"];
  cpSync(repository, source, {
    recursive: true,
    filter: (path) => !stays.includes(relative(repository, path)),
  });
  symlinkSync(join(repository, "node_modules"), join(source, "node_modules"));
  run("npm", ["pack", "--pack-destination", root], source);

  mkdirSync(user);
  writeFileSync(
    join(user, "package.json"),
    JSON.stringify({ private: true, type: "module" }),
  );
  const tarball = join(root, `lockstep-${version()}.tgz`);
  const quickly = ["--prefer-offline", "--no-audit", "--no-fund"];
  run("npm", ["install", ...quickly, tarball], user);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("the package, installed in an empty folder", () => {
  test("opens by the same door as the repository", () => {
    const show = `console.log(JSON.stringify(Object.keys(await import("lockstep"))))`;
    const names = run("node", ["--input-type=module", "--eval", show], user);

    expect(JSON.parse(names).sort()).toEqual(Object.keys(door).sort());
  });

  test("brings its types", () => {
    const uses = `import * as lockstep from "lockstep";\nexport const names: string[] = Object.keys(lockstep);\n`;
    writeFileSync(join(user, "uses.ts"), uses);
    const tsc = join(repository, "node_modules/.bin/tsc");

    run(
      tsc,
      ["--noEmit", "--strict", "--module", "nodenext", "--types", "", "uses.ts"],
      user,
    );
  });

  test("carries no tests and no sources but the starter", () => {
    const installed = join(user, "node_modules/lockstep");

    expect(existsSync(join(installed, "harness/cli/lockstep.mjs"))).toBe(true);
    expect(existsSync(join(installed, "harness/cli/main.ts"))).toBe(false);
    expect(existsSync(join(installed, "dist/harness/cli/main.js"))).toBe(true);
    expect(existsSync(join(installed, "dist/harness/tidy.test.js"))).toBe(false);
  });
});

test("the package carries its license, and no file that nothing loads", () => {
  const installed = join(user, "node_modules/lockstep");
  expect(readFileSync(join(installed, "LICENSE"), "utf8")).toMatch(/^MIT License/);

  const dist = join(installed, "dist");
  const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".js"),
  );
  // The doors: subjects are found by listing their folder, hooks are loaded by Node on a thread of their
  // own, and the script of a page is read as text.
  const doors = files.filter((file) =>
    /^harness\/(index|cli\/main|registry\/import-hooks|subjects\/[^/]+|report\/history-page\/page-script)\.js$/.test(
      file,
    ),
  );
  const reached = new Set(doors);
  for (const file of reached)
    for (const [, ...names] of readFileSync(join(dist, file), "utf8").matchAll(
      /(?:from|import|import\(|new URL\(|moduleBeside\()\s*['"](\.[^'"]+)['"]|"(\.\/[^"]+\.js)"/g,
    )) {
      const name = names.find((each) => each !== undefined)!;
      const path = join(file, "..", name.endsWith(".js") ? name : `${name}.js`);
      if (files.includes(path)) reached.add(path);
    }
  expect(files.filter((file) => !reached.has(file))).toEqual([]);
});

test("the installed command draws a history", () => {
  const [file, page] = [join(user, "history.jsonl"), join(user, "page.html")];
  const read = { process: 1, f: "read", value: null };
  writeFileSync(
    file,
    ["invoke", "ok"].map((type) => `${JSON.stringify({ ...read, type })}\n`).join(""),
  );
  run("npx", ["--no-install", "lockstep", "history", file, "--html", page], user);

  expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>.*<script>.+<\/script>/s);
});

describe("what the installed command loads", () => {
  /** The modules of a run, by their path in `node_modules`, and what it printed. */
  const loaded = (...args: readonly string[]) => {
    const tell = `export const load = (url, context, next) => {
      if (url.startsWith("file:")) process._rawDebug(url);
      return next(url, context);
    };`;
    const hooks = `data:text/javascript,${encodeURIComponent(tell)}`;
    const hook = `import { register } from "node:module"; register(${JSON.stringify(hooks)});`;
    const starter = join(user, "node_modules/lockstep/harness/cli/lockstep.mjs");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(hook)}`, starter, ...args],
      { cwd: user, encoding: "utf8" },
    );
    const urls = stderr.split("\n").filter((line) => line.startsWith("file:"));
    const modules = urls.map((url) => url.replace(/^.*\/node_modules\//, ""));
    expect(modules).toContain("lockstep/dist/harness/cli/main.js");
    return { status, stdout, modules };
  };
  const COSTLY =
    /^(tsx|esbuild|ts-pattern|classic-level)\/|[/+](checker|simulate|deploy|conform|compare|subjects|spec|impl)[/+-]/;

  test("for help: no command, no engine, no compiler", () => {
    const { status, modules } = loaded("--help");

    expect(status).toBe(0);
    const others = /[/+](commands|consistency)[/+-]/;
    expect(modules.filter((each) => COSTLY.test(each) || others.test(each))).toEqual([]);
  });

  test("for list: the same, and it says what it says in the repository", () => {
    const { modules, stdout } = loaded("list", "--json");

    const here = run(
      "node",
      [join(repository, "harness/cli/lockstep.mjs"), "list", "--json"],
      user,
    );
    expect(JSON.parse(stdout)).toEqual(JSON.parse(here));
    expect(
      modules.filter((each) => COSTLY.test(each) || /[/+]consistency[/+-]/.test(each)),
    ).toEqual([]);
    expect(loaded("list", "quorum").stdout).toMatch(/^quorum {3}a replicated store/);
  });

  test("for a history: readers and judges, and neither engine nor compiler", () => {
    writeFileSync(
      join(user, "read.jsonl"),
      '{"process":1,"type":"invoke","f":"read","value":null}\n{"process":1,"type":"ok","f":"read","value":null}\n',
    );
    const { status, modules } = loaded("history", "read.jsonl");

    expect(status).toBe(0);
    expect(modules.some((each) => /[/+]consistency[/+-]/.test(each))).toBe(true);
    expect(modules.filter((each) => COSTLY.test(each))).toEqual([]);
    // One by one they would be 200, and a start is mostly the loading of modules.
    expect(modules.length).toBeLessThan(40);
  });

  test("for a spec of the user's own: the compiler", () => {
    writeFileSync(join(user, "ping-pong.ts"), pingPong);
    const { status, modules } = loaded("check", "./ping-pong.ts");

    expect(status).toBe(0);
    expect(modules.filter((each) => each.startsWith("tsx/"))).not.toEqual([]);
  });
});

describe("in a folder whose package.json", () => {
  test.each([
    ["says nothing of modules, as npm init leaves it", { private: true }],
    ["asks for CommonJS", { private: true, type: "commonjs" }],
    ["asks for modules", { private: true, type: "module" }],
    ["is missing", undefined],
  ])("%s, specs in TypeScript and JavaScript are loaded", (_, description) => {
    const folder = mkdtempSync(join(root, "folder-"));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(
      join(user, "node_modules/lockstep"),
      join(folder, "node_modules/lockstep"),
    );
    if (description !== undefined)
      writeFileSync(join(folder, "package.json"), JSON.stringify(description));
    // Another file of the user's, without its ending, and one that is CommonJS wherever it is.
    const uses = `import { ms } from "./units";\nimport { two } from "./two.cjs";\n`;
    const ends = `export const unused: number = ms * two;\n`;
    writeFileSync(join(folder, "units.ts"), "export const ms: number = 1;\n");
    writeFileSync(join(folder, "two.cjs"), "exports.two = 2;\n");
    writeFileSync(join(folder, "spec.ts"), uses + pingPong + ends);
    writeFileSync(join(folder, "plain.js"), pingPong.replace(/<"idle".*>\(\)/, "()"));
    const starter = join(user, "node_modules/lockstep/harness/cli/lockstep.mjs");

    const json = run(
      "node",
      [starter, "check", "./spec.ts", "./plain.js", "--json"],
      folder,
    );
    const { results } = JSON.parse(json);
    expect(results.map(({ states }: { states: number }) => states > 0)).toEqual([
      true,
      true,
    ]);
  });
});

describe.skipIf(!CAN_CHECK)("a user's own spec, in TypeScript", () => {
  test("is checked by the installed command", () => {
    writeFileSync(join(user, "spec.ts"), pingPong);
    const json = run(
      "npx",
      ["--no-install", "lockstep", "check", "./spec.ts", "--json"],
      user,
    );

    const { command, results } = JSON.parse(json);
    expect(command).toBe("check");
    expect(results[0].states).toBeGreaterThan(0);
  });

  // A worker is given its program as text, which has to mean the same once modules are merged.
  test("is checked by several workers", () => {
    const by = (workers: number) => {
      const only = ["--param", "participants=7", "--workers", String(workers), "--json"];
      const json = run(
        "npx",
        ["--no-install", "lockstep", "check", "two-phase-commit", ...only],
        user,
      );
      const { states, transitions, verdict } = JSON.parse(json).results[0];
      return { states, transitions, verdict };
    };

    expect(by(2)).toEqual(by(1));
  });
});

/** What `subjects/README.md` shows, done in a folder that has nothing but the package. */
describe("a user's own node, as the page on subjects shows it", () => {
  const page = readFileSync(join(repository, "harness/subjects/README.md"), "utf8");
  const parts = snippets(page);
  const folder = join(root, "auction");
  beforeAll(() => {
    mkdirSync(folder);
    symlinkSync(join(user, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
    for (const part of parts)
      if (part.type === "script") writeFileSync(join(folder, part.file!), part.code);
  });

  test("has the types that the package says", () => {
    const tsc = join(repository, "node_modules/.bin/tsc");
    const strict = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023"];
    const own = ["--allowImportingTsExtensions", "--types", "node", "--skipLibCheck"];
    const types = ["--typeRoots", join(repository, "node_modules/@types")];

    run(tsc, [...strict, ...own, ...types, "lockstep.config.ts"], folder);
  });

  const commands = parts.filter((part) => part.type === "command");
  test.each(commands)("$command", ({ command, prints }) => {
    const { stdout } = spawnSync(
      "npx",
      ["--no-install", ...command.split(" ").slice(1)],
      {
        cwd: folder,
        env: { ...process.env, NO_COLOR: "1" },
        encoding: "utf8",
      },
    );

    if (!isAsShown({ shown: prints, printed: stdout }))
      expect(normalise(stdout)).toBe(normalise(prints));
  });

  test("real nodes are processes that load the user's TypeScript", () => {
    const promised = join(folder, "lockstep.config.ts");
    const faults = `realSchedule: { requests: [0, 1, 2].map((i) => ({ time: 200 * i, client: "c0", node: nodes[i]!, request: { type: "bid", amount: i } })), faults: [] },`;
    const config = readFileSync(promised, "utf8");
    writeFileSync(
      promised,
      config.replace("      scope: {},", `      scope: {}, ${faults}`),
    );
    const json = run(
      "npx",
      ["--no-install", "lockstep", "test", "auction", "--real", "--json"],
      folder,
    );

    const [{ world, operations, verdicts }] = JSON.parse(json).results;
    expect({ world, operations, verdicts }).toEqual({
      world: "real",
      operations: 3,
      verdicts: { spec: "holds", linearizable: "holds" },
    });
  });
});

const pingPong = `
import { one, speaks, system } from "lockstep";

const { next, process } = speaks<"idle" | "sent" | "done", "ping" | "pong">();

const server = process({
  init: "idle",
  receive: (_, { from, body }) => (body === "ping" ? next("done").send(from, "pong") : undefined),
});
const client = process({
  init: "idle",
  actions: { ask: (state) => (state === "idle" ? next("sent").send("server", "ping") : undefined) },
  receive: (_, { body }) => (body === "pong" ? next("done") : undefined),
});

export const pingPong = system({
  name: "ping pong",
  roles: { client: one(client), server: one(server) },
  environment: { network: "bag" },
  always: { "no answer without a question": (w) => w.client !== "done" || w.server === "done" },
  sometimes: { "the client is answered": (w) => w.client === "done" },
  ends: (w) => w.client === "done",
});
`;

function version(): string {
  return JSON.parse(run("npm", ["pkg", "get", "version"], source));
}

/** What it printed; a failing command fails the test with all that it said. */
function run(command: string, args: readonly string[], cwd: string): string {
  // Under `npm test` the variables of that run would lead npm back to this repository.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(package|lifecycle|config_(local_)?prefix$)/.test(name),
    ),
  );
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  expect(status, `${command} ${args.join(" ")}\n${stdout}\n${stderr}\n${error}`).toBe(0);
  return stdout;
}
