import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAsShown, normalise, snippets } from "./readme-snippets.ts";
import { pages } from "./tidy-sources.laws.ts";

const repository = fileURLToPath(new URL("..", import.meta.url));
const readme = join(repository, "README.md");

/** A reader of the README stands in the repository; what the snippets write stays out of it. */
describe.skipIf(!existsSync(readme))("the README", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lockstep-readme-"));
    for (const name of readdirSync(repository))
      if (![".git", ".lockstep", "dist"].includes(name))
        symlinkSync(join(repository, name), join(folder, name));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const text = existsSync(readme) ? readFileSync(readme, "utf8") : "";
  test.each(snippets(text))("line $line, a $type", (snippet) => {
    if (snippet.type === "script") {
      const file = snippet.file ?? `snippet-${snippet.line}.ts`;
      writeFileSync(join(folder, file), snippet.code);
      const { status, printed } = run(
        `node --conditions=lockstep-source --import tsx ./${file}`,
        folder,
      );
      expect(status, printed).toBe(0);
      if (snippet.prints !== undefined) expectAsShown(snippet.prints, printed);
      return;
    }
    const inRepository = snippet.command.replaceAll(
      /\bnpx lockstep\b/g,
      "node harness/cli/lockstep.mjs",
    );
    const { status, printed } = run(inRepository, folder);
    expect(status, printed).not.toBe(2);
    // A command shown without output: that it is understood is all that is promised.
    if (snippet.prints.trim() !== "") expectAsShown(snippet.prints, printed);
  });
});

test("every link of a page to a file of the repository leads there", () => {
  const slugs = (text: string) =>
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replace(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
  const leads = (page: string, text: string, path = "", anchor?: string): boolean =>
    path === ""
      ? slugs(text).includes(anchor ?? "")
      : existsSync(join(repository, page, "..", path));
  const broken = pages().flatMap(({ path: page, text }) =>
    [...text.matchAll(/\]\(([^)#:\s]*)(?:#([^)\s]*))?\)/g)]
      .filter(([, path, anchor]) => !leads(page, text, path, anchor))
      .map(([link]) => `${page}: ${link}`),
  );

  expect(pages().length).toBeGreaterThan(10);
  expect(broken).toEqual([]);
});

/** Both streams, in the order in which a terminal would show them. */
function run(command: string, cwd: string) {
  const { FORCE_COLOR: _, ...env } = process.env;
  const { status, stdout } = spawnSync("bash", ["-c", `{ ${command}\n} 2>&1`], {
    cwd,
    encoding: "utf8",
    env: { ...env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: 64 << 20,
  });
  return { status, printed: stdout };
}

function expectAsShown(shown: string, printed: string) {
  if (!isAsShown({ shown, printed })) expect(normalise(printed)).toBe(normalise(shown));
}

describe("what a README promises", () => {
  const markdown = [
    "# Title",
    "```ts",
    'import { check } from "lockstep";',
    "check();",
    "```",
    "",
    "```",
    "VIOLATED",
    "```",
    "```ts",
    "type Unrelated = string;",
    "```",
    "```ts",
    "// election.ts",
    'import { check } from "lockstep";',
    "```",
    "It prints:",
    "```",
    "something else",
    "```",
    "````markdown",
    "```console",
    "$ npx lockstep quoted",
    "```",
    "````",
    "```console",
    "$ npm install",
    "added 3 packages",
    "$ npx lockstep check \\",
    "    ./election.ts",
    "holds",
    "",
    "12 states",
    "$ npx lockstep list   # what there is",
    "```",
  ].join("\n");

  test("scripts open the package's door; a plain block right after one is its output", () => {
    const scripts = snippets(markdown).filter(({ type }) => type === "script");

    expect(scripts).toEqual([
      {
        type: "script",
        line: 2,
        file: undefined,
        code: 'import { check } from "lockstep";\ncheck();',
        prints: "VIOLATED",
      },
      {
        type: "script",
        line: 13,
        file: "election.ts",
        code: '// election.ts\nimport { check } from "lockstep";',
        prints: undefined,
      },
    ]);
  });

  test("commands are those of lockstep, each with the lines up to the next", () => {
    const commands = snippets(markdown).filter(({ type }) => type === "command");

    expect(commands).toEqual([
      {
        type: "command",
        line: 26,
        command: "npx lockstep check ./election.ts",
        prints: "holds\n\n12 states",
      },
      {
        type: "command",
        line: 26,
        command: "npx lockstep list   # what there is",
        prints: "",
      },
    ]);
  });

  test.each([
    ["holds in 0.31 s", "holds in   12 s"],
    ["took 900 ms", "took 1.2 s"],
    ["1,234,567 states/s, 80 MB", "2.1 M states/s, 9.5 GiB"],
    ["11 million", "11 million"],
    ["\u001b[31mred\u001b[0m  \n\n", "red"],
  ])("%j is as good as %j", (shown, printed) => {
    expect(isAsShown({ shown, printed })).toBe(true);
  });

  test.each([
    ["12 states", "13 states"],
    ["3 steps", "4 steps"],
    ["w1 s", "w2 s"],
    ["a.b", "axb"],
    ["holds", "holds\nviolated"],
    ["first\nsecond", "first"],
  ])("%j is not %j", (shown, printed) => {
    expect(isAsShown({ shown, printed })).toBe(false);
  });

  test("a line … stands for any lines, or none", () => {
    const printed = "first\nsecond\nthird\nfourth";

    for (const shown of [
      "…",
      "first\n…",
      "…\nfourth",
      "first\n…\n  …\nsecond\n…\nfourth",
    ])
      expect(isAsShown({ shown, printed })).toBe(true);
    for (const shown of ["second\n…", "first\n…\nthird", "first … fourth"])
      expect(isAsShown({ shown, printed })).toBe(false);
  });
});
