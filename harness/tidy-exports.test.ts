/** Every export is used by another file, and every exported function says what it does. */
import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { isTest, type Source, sources } from "./tidy-sources.laws.ts";

/** Files whose exports are used from outside: by users, by the command line, by another process. */
const DOORS =
  /^harness\/index\.ts$|^harness\/subjects\/[^/]+\.ts$|^impl\/[^/]+\/node\.ts$|^harness\/registry\/import-hooks\.ts$/;

type Export = { readonly path: string; readonly line: number; readonly name: string };

const DECLARATION =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:const|function\*?|class|type|interface) (\w+)/;

const exportsOf = ({ path, text }: Source): readonly Export[] =>
  text.split("\n").flatMap((line, at) => {
    const name = line.match(DECLARATION)?.[1];
    return name === undefined ? [] : [{ path, line: at + 1, name }];
  });

/** `path name` of all that a file takes from others; `path *` where it takes a module whole. */
const usesOf = ({ path, text }: Source): readonly string[] => {
  const at = (name: string) =>
    name === "lockstep" ? "harness/index.ts" : posix.join(posix.dirname(path), name);
  const named = [
    ...text.matchAll(
      /^(?:import|export)(?: type)? (?:\w+, )?\{([^}]*)\}\s*from\s*"([^"]+)"/gm,
    ),
  ].flatMap(([, names, from]) =>
    names!
      .split(",")
      .map((name) =>
        name
          .trim()
          .replace(/^type /, "")
          .replace(/ as \w+$/, ""),
      )
      .filter((name) => name !== "")
      .map((name) => `${at(from!)} ${name}`),
  );
  const whole = [
    ...text.matchAll(
      /(?:import \* as \w+ from|export \* from|import\()\s*["`]([^"`]+)["`]/g,
    ),
  ].map(([, from]) => `${at(from!)} *`);
  return [...named, ...whole];
};

/** `path:line: name` of every export that no other file takes. Pure. */
const unused = (all: readonly Source[]): readonly string[] => {
  const used = new Set(all.flatMap(usesOf));
  return all
    .filter(({ path }) => !DOORS.test(path) && !isTest(path))
    .flatMap(exportsOf)
    .filter(({ path, name }) => !used.has(`${path} ${name}`) && !used.has(`${path} *`))
    .map(({ path, line, name }) => `${path}:${line}: ${name}`);
};

/** `path:line: name` of every exported value without a docstring. Pure. */
const undocumented = (all: readonly Source[]): readonly string[] =>
  all
    .filter(({ path }) => !isTest(path))
    .flatMap(({ path, text }) => {
      const lines = text.split("\n");
      return exportsOf({ path, text })
        .filter(({ line }) => !lines[line - 1]!.startsWith("export type"))
        .filter(({ line }) => !lines[line - 2]?.endsWith("*/"))
        .map(({ line, name }) => `${path}:${line}: ${name}`);
    });

test("no file exports what no other file uses", () => {
  expect(unused(sources())).toEqual([]);
});

test("every exported value has a docstring", () => {
  expect(undocumented(sources())).toEqual([]);
});

describe("the rules of exports", () => {
  const used = {
    path: "harness/a/used.ts",
    text: "/** One. */\nexport const one = 1;\n",
  };
  const user = (text: string) => ({ path: "harness/b/user.ts", text });

  test.each([
    'import { one } from "../a/used.ts";',
    'import { two, type one } from "../a/used.ts";',
    'import {\n  one as other,\n} from "../a/used.ts";',
    'import * as used from "../a/used.ts";',
    'export { one } from "../a/used.ts";',
    'const { one } = await import("../a/used.ts");',
  ])("an export is used by %s", (text) => {
    expect(unused([used, user(text)])).toEqual([]);
  });

  test.each([
    'import { one } from "../c/used.ts";',
    'import { two } from "../a/used.ts";',
  ])("and not by %s", (text) => {
    expect(unused([used, user(text)])).toEqual(["harness/a/used.ts:2: one"]);
  });

  test("a docstring ends on the line before the export", () => {
    const bare = { path: "spec/a.ts", text: "// One.\nexport const one = 1;\n" };

    expect(undocumented([used])).toEqual([]);
    expect(undocumented([bare])).toEqual(["spec/a.ts:2: one"]);
  });
});
