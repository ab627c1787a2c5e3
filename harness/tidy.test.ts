import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { isTest, type Source, sources } from "./tidy-sources.laws.ts";

/** What the worlds provide is described in `impl/ports.ts`: the boundary they stand behind, and users' nodes. */
const isBoundary = (layer: string, name: string): boolean =>
  ["simulate", "deploy", "conform", "load", "bench", "index"].includes(layer) &&
  name === "impl/ports.ts";

type Rule = { readonly why: string; breaks(path: string, line: string): boolean };

/** From the ground up: a folder imports from itself and from those before it. */
const LAYERS =
  "model history capture consistency workloads checker simulate deploy conform load compare report index subjects registry terminal artifacts checkpoint bench cli".split(
    " ",
  );
const SPEC_MAY_IMPORT = ["lockstep", "ts-pattern"];
const SPEC_TESTS_MAY_IMPORT = [...SPEC_MAY_IMPORT, "vitest", "fast-check"];

/**
 * Where protocols stand side by side, and the layers that they share there. A protocol sees its own folder
 * and every layer; a layer sees itself and the layers named after it, and never a protocol.
 */
const SHARED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  spec: { shared: [] },
  impl: {
    ports: [],
    xdr: [],
    rpc: ["ports", "xdr"],
    store: ["ports"],
    ring: [],
    ip: ["ports"],
    vfs: ["ports"],
  },
  "harness/subjects": { shared: [] },
};

const isIn = (folder: string, path: string) => path.startsWith(`${folder}/`);
/** `harness/checker/search.ts` is of `checker`; what stands in `harness/` itself is the door. */
const layerOf = (path: string) => path.match(/^harness\/(\w+)\//)?.[1] ?? "index";
const rankOf = (path: string) => LAYERS.indexOf(layerOf(path));

/** What a line imports: paths from the root of the repository, or names of packages. */
const importsOf = (path: string, line: string): string[] =>
  [
    ...line.matchAll(
      /(?:\bfrom|\bimport|\b(?:import|require)\s*\()\s*["'`]([^"'`]+)["'`]/g,
    ),
  ].map(([, name]) =>
    name!.startsWith(".") ? posix.join(posix.dirname(path), name!) : name!,
  );

const isDoor = (name: string) => name === "lockstep" || name.startsWith("lockstep/");

/** `impl/ports.ts` and what stands in `impl/ports/` are of `ports`; undefined outside of this place. */
const folderIn = (place: string, path: string): string | undefined =>
  isIn(place, path)
    ? path.slice(place.length + 1).match(/^[^/.]+(?=\/|\.\w+$)/)?.[0]
    : undefined;

/** May one folder of a place see another one? */
const maySee = (place: string, from: string, to: string): boolean => {
  const layers = SHARED[place]!;
  return to === from || (layers[from] ?? Object.keys(layers)).includes(to);
};

/** Subjects whose implementation has another name than their spec: one stack has several specs. */
const IMPLEMENTED_IN: Readonly<Record<string, string>> = { sockets: "tcp" };

/** Does a subject see a protocol of another name, or its shared layer any? */
const seesOther = (side: string, path: string, name: string): boolean => {
  const subject = folderIn("harness/subjects", path);
  const to = folderIn(side, name);
  if (subject === undefined || to === undefined || to in SHARED[side]!) return false;
  const own = side === "impl" ? (IMPLEMENTED_IN[subject] ?? subject) : subject;
  return subject in SHARED["harness/subjects"]! || to !== own;
};

/** Which layer sees which other ones, in words. */
const lowerOf = (layers: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(layers)
    .map(([layer, lower]) => `${layer} sees ${lower.join(", ") || "none of the others"}`)
    .join(", ");

/** The law; each line of code is held against each rule, comments left out. */
const RULES: readonly Rule[] = [
  {
    why: "spec/ imports only lockstep, ts-pattern and spec/ (tests: vitest, fast-check)",
    breaks: (path, line) =>
      isIn("spec", path) &&
      importsOf(path, line).some((name) => {
        const packages = isTest(path) ? SPEC_TESTS_MAY_IMPORT : SPEC_MAY_IMPORT;
        return !packages.includes(name) && !isIn("spec", name);
      }),
  },
  ...Object.entries(SHARED).map(([place, layers]) => ({
    why: `${place}/: a protocol sees its own folder and ${Object.keys(layers).join(", ")}; ${lowerOf(layers)}`,
    breaks: (path: string, line: string) => {
      const from = folderIn(place, path);
      if (from === undefined || (isIn("harness", path) && isTest(path))) return false;
      return importsOf(path, line)
        .map((name) => folderIn(place, name))
        .some((to) => to !== undefined && !maySee(place, from, to));
    },
  })),
  {
    why: "a subject sees the protocol of its own name and shared layers, of spec/ and of impl/",
    breaks: (path, line) =>
      !isTest(path) &&
      importsOf(path, line).some((name) =>
        ["spec", "impl"].some((side) => seesOther(side, path, name)),
      ),
  },
  {
    why: "impl/ never sees spec/ or harness/",
    breaks: (path, line) =>
      isIn("impl", path) &&
      !isTest(path) &&
      importsOf(path, line).some(
        (name) => isIn("spec", name) || isIn("harness", name) || isDoor(name),
      ),
  },
  {
    why: `harness/ imports downwards only: ${LAYERS.join(", ")}`,
    breaks: (path, line) =>
      isIn("harness", path) &&
      !isTest(path) &&
      importsOf(path, line)
        .map((name) => (isDoor(name) ? "harness/index.ts" : name))
        .some((name) => isIn("harness", name) && rankOf(name) > rankOf(path)),
  },
  {
    why: "of harness/, only subjects/, cli/ and tests see spec/ or impl/",
    breaks: (path, line) =>
      isIn("harness", path) &&
      !isTest(path) &&
      !["subjects", "cli"].includes(layerOf(path)) &&
      importsOf(path, line).some(
        (name) =>
          isIn("spec", name) || (isIn("impl", name) && !isBoundary(layerOf(path), name)),
      ),
  },
  {
    why: "no ambient time, chance or process in spec/ and impl/",
    breaks: (path, line) =>
      /^(spec|impl)\//.test(path) &&
      !isTest(path) &&
      // A method of a socket may have the name that `node:net` gave it: it declares the type of what it takes.
      /\b(Date\.now|Math\.random|setTimeout(?!\(\w+: )|setInterval|performance\.now)\b|(?<![\w.])process\.\w/.test(
        line,
      ),
  },
  {
    why: "no clock and no chance here: a seed decides everything",
    breaks: (path, line) =>
      /^harness\/(model|history|capture|consistency|checker|simulate)\//.test(path) &&
      /\b(Math\.random|Date\.now)\b/.test(line),
  },
];

const NOTE = /\b(TOD[O]|FIXM[E]|XX[X])\b/;
const COMMENT = /^\s*(\/\/|\/\*|\*(\s|\/|$))/;

/** Every breach as `path:line: text`, followed by the rule. Pure. */
const complaints = (all: readonly Source[]): readonly string[] =>
  all.flatMap(({ path, text }) => {
    const lines = text.split("\n");
    const breaches = lines.flatMap((line, at) => [
      ...(NOTE.test(line) ? [{ at, why: "a note to self" }] : []),
      ...(COMMENT.test(line) ? [] : RULES.filter((rule) => rule.breaks(path, line))).map(
        ({ why }) => ({ at, why }),
      ),
    ]);
    if (isIn("harness", path) && rankOf(path) < 0)
      breaches.push({ at: 0, why: `not a folder of harness/: ${LAYERS.join(", ")}` });
    const code = lines.filter((line) => !COMMENT.test(line));
    const seen = code.flatMap((line) => importsOf(path, line));
    const seesBoth = ["spec", "impl"].every((side) =>
      seen.some((name) => isIn(side, name)),
    );
    if (seesBoth && !isTest(path) && layerOf(path) !== "subjects")
      breaches.push({ at: 0, why: "only subjects/ and tests see both spec/ and impl/" });
    return breaches.map(
      ({ at, why }) => `${path}:${at + 1}: ${lines[at]!.trim()}   (${why})`,
    );
  });

test("every source file keeps the law", () => {
  expect(sources().length).toBeGreaterThan(0);
  expect(complaints(sources())).toEqual([]);
});

describe("the law", () => {
  const imports = (name: string) => `import { x } from "${name}";`;

  test.each([
    ["spec/tcp/tcp.ts", imports("node:fs")],
    ["spec/tcp/tcp.ts", imports("fast-check")],
    ["spec/tcp/tcp.ts", imports("../nfs/nfs.ts")],
    ["spec/tcp/tcp.test.ts", imports("../nfs/nfs.ts")],
    ["spec/shared/asker.ts", imports("../tcp/tcp.ts")],
    ["spec/tcp/tcp.ts", imports("../../harness/index.ts")],
    ["spec/tcp/tcp.ts", "} from '../../impl/ports.ts';"],
    ["spec/tcp/tcp.test.ts", imports("../../impl/tcp/tcp.ts")],
    ["spec/tcp/tcp.ts", "const now = Date.now();"],
    ["spec/tcp/tcp.ts", "const limit = process.env.LIMIT;"],
    ["impl/tcp/tcp.ts", imports("../nfs/nfs.ts")],
    ["impl/tcp/tcp.test.ts", imports("../nfs/nfs.ts")],
    ["impl/store/wire.ts", imports("../tcp/tcp.ts")],
    ["impl/ip/ipv4.ts", imports("../tcp/packet.ts")],
    ["impl/ip/ipv4.ts", imports("../store/wire.ts")],
    ["impl/ports.ts", imports("./store/wire.ts")],
    ["impl/ports/clock.ts", imports("../store/wire.ts")],
    ["impl/tcp/tcp.ts", imports("../../spec/tcp/tcp.ts")],
    ["impl/tcp/tcp.ts", `const x = await import("../../harness/index.ts");`],
    ["impl/tcp/tcp.ts", imports("lockstep")],
    ["impl/tcp/tcp.ts", "setTimeout(again, 1000);"],
    ["impl/tcp/tcp.ts", "const start = performance.now();"],
    ["harness/model/system.ts", imports("../history/history.ts")],
    ["harness/model/system.ts", imports("../index.ts")],
    ["harness/model/system.ts", imports("lockstep")],
    ["harness/conform/conform.ts", imports("../report/text.ts")],
    ["harness/report/text.ts", imports("../subjects/tcp.ts")],
    ["harness/index.ts", imports("./subjects/tcp.ts")],
    ["harness/subjects/tcp.ts", imports("../cli/main.ts")],
    ["harness/subjects/tcp.ts", imports("./nfs.ts")],
    ["harness/subjects/tcp.ts", imports("./nfs/words.ts")],
    ["harness/subjects/tcp/words.ts", imports("../nfs/words.ts")],
    ["harness/subjects/shared/words.ts", imports("../tcp.ts")],
    ["harness/subjects/tcp.ts", imports("../../spec/nfs/nfs.ts")],
    ["harness/subjects/sockets.ts", imports("../../spec/tcp/tcp.ts")],
    ["harness/subjects/sockets.ts", imports("../../impl/nfs/nfs.ts")],
    ["harness/subjects/tcp/words.ts", imports("../../../impl/nfs/nfs.ts")],
    ["harness/subjects/shared/words.ts", imports("../../../spec/tcp/tcp.ts")],
    ["harness/other/other.ts", "export const x = 1;"],
    ["harness/deploy/real.ts", imports("../../impl/tcp/tcp.ts")],
    ["harness/report/text.ts", imports("../../impl/ports.ts")],
    ["harness/checker/search.ts", imports("../../spec/tcp/tcp.ts")],
    ["harness/checker/search.ts", "const pick = Math.random();"],
    ["harness/cli/main.ts", `import "../../spec/a/a.ts"; import "../../impl/a/a.ts";`],
    ["harness/cli/main.ts", `// ${"TO"}${"DO"}: later`],
  ])("complains of %s: %s", (path, line) => {
    const [complaint, ...more] = complaints([{ path, text: line }]);

    expect(complaint).toMatch(`${path}:1: ${line}`);
    expect(more).toEqual([]);
  });

  test("a complaint names the line", () => {
    const text = `import "./a.ts";\n// Date.now\n  const now = Date.now();\n`;

    expect(complaints([{ path: "spec/tcp/tcp.ts", text }])).toEqual([
      expect.stringMatching(/^spec\/tcp\/tcp\.ts:3: const now = Date\.now\(\); /),
    ]);
  });

  test.each([
    ["spec/tcp/tcp.ts", `import { process } from "lockstep"; import "./segment.ts";`],
    [
      "spec/tcp/tcp.ts",
      "// The clock is the environment's, never Date.now of the process.",
    ],
    ["spec/tcp/tcp.test.ts", `import "vitest"; import "fast-check"; import "./tcp.ts";`],
    ["spec/tcp/tcp.ts", imports("../shared/asker.ts")],
    ["spec/shared/asker.ts", imports("./words.ts")],
    ["impl/tcp/tcp.ts", imports("../ports.ts")],
    ["impl/tcp/tcp.ts", "  setTimeout(ms: number): this {"],
    ["impl/tcp/tcp.ts", imports("../store/wire.ts")],
    ["impl/store/wire.ts", imports("../ports.ts")],
    ["impl/tcp/tcp.ts", imports("../ip/ipv4.ts")],
    ["impl/ip/link.ts", imports("../ports.ts")],
    ["impl/ports.ts", imports("./ports/clock.ts")],
    ["impl/tcp/tcp.test.ts", imports("../../harness/simulate/world.ts")],
    ["harness/report/text.ts", imports("../checker/search.ts")],
    ["harness/index.ts", imports("./report/text.ts")],
    ["harness/cli/main.ts", imports("../report/text.ts")],
    ["harness/subjects/tcp.ts", imports("../../impl/tcp/tcp.ts")],
    ["harness/subjects/sockets.ts", imports("../../impl/tcp/tcp.ts")],
    ["harness/subjects/tcp.ts", imports("../../spec/tcp/tcp.ts")],
    ["harness/subjects/tcp.ts", imports("./tcp/words.ts")],
    ["harness/subjects/tcp/words.ts", imports("../shared/words.ts")],
    ["harness/subjects/tcp/words.ts", imports("../../../impl/tcp/tcp.ts")],
    ["harness/subjects/shared/words.ts", imports("../../../impl/store/clients.ts")],
    ["harness/subjects/all.test.ts", imports("./nfs.ts")],
    ["harness/deploy/ports.laws.ts", imports("../../impl/ports.ts")],
    ["harness/deploy/real.ts", imports("../../impl/ports.ts")],
    ["harness/simulate/world.ts", imports("../../impl/ports.ts")],
    ["harness/index.ts", imports("../impl/ports.ts")],
    [
      "harness/checker/search.test.ts",
      `import "../../spec/a/a.ts"; import "../cli/main.ts";`,
    ],
  ])("allows %s: %s", (path, text) => {
    expect(complaints([{ path, text }])).toEqual([]);
  });

  test("a subject may see both sides, and no other folder outside the tests", () => {
    const text = `import "../../spec/a/a.ts";\nimport "../../impl/a/a.ts";`;

    expect(complaints([{ path: "harness/subjects/a.ts", text }])).toEqual([]);
    expect(complaints([{ path: "harness/cli/a.ts", text }])).toHaveLength(1);
  });
});

/** What a spec may take from the door: the language, and the sequential objects. */
const SPEC_MAY_TAKE = [
  ..."Compared family ids ignored many one speaks system waits".split(" "),
  ..."blockFile casRegister counter file keyValue multiRegister mutex queue".split(" "),
  ..."listAppend register rwRegister set stack".split(" "),
  ..."Claim Cut Environment Family Letter Many May Mutant NodeId One Operation".split(
    " ",
  ),
  ..."Observe On Patch Process Reaction Sequential System World WorldOf".split(" "),
];

const takenFromDoor = (text: string): string[] =>
  [...text.matchAll(/import (?:type )?\{([^}]*)\} from "lockstep"/g)].flatMap(
    ([, names]) =>
      names!
        .split(",")
        .map((name) => name.trim().replace(/^type /, ""))
        .filter((name) => name !== ""),
  );

test("specs take the language and the objects from lockstep, and nothing else", () => {
  expect(takenFromDoor('import {\n  type Claim,\n  check,\n} from "lockstep";')).toEqual([
    "Claim",
    "check",
  ]);
  const specs = sources().filter(
    ({ path }) => /^spec\//.test(path) && !/\.test\.ts$/.test(path),
  );
  expect(specs.length).toBeGreaterThan(3);
  for (const { path, text } of specs)
    for (const name of takenFromDoor(text))
      expect(SPEC_MAY_TAKE, `${path}: ${name}`).toContain(name);
});
