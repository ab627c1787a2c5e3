/**
 * Builds what the package carries as code: the modules merged into few, since a start is mostly the
 * loading of modules, and the script of the page of a history. Types are made by tsc beforehand.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { type Plugin, type PreRenderedChunk, rollup } from "rollup";
import { pageScript } from "./report/history-page/script.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

/** A module by its path from the root, without its ending. */
const nameOf = (path: string): string =>
  relative(root, path).replaceAll("\\", "/").replace(/\.ts$/, "");

const inFolder = (folder: string): readonly string[] =>
  readdirSync(new URL(`../${folder}`, import.meta.url), {
    recursive: true,
    encoding: "utf8",
  })
    .filter((file) => file.endsWith(".ts") && !/\.(test|laws)\.ts$/.test(file))
    .map((file) => `${folder}/${file.replaceAll("\\", "/").replace(/\.ts$/, "")}`);

const subjects = inFolder("harness/subjects").filter(
  (name) => name.split("/").length === 3,
);

/** The modules of real nodes, which subjects name by path: a node that no subject names is left out. */
const nodes = subjects.flatMap((name) =>
  [
    ...readFileSync(`${root}${name}.ts`, "utf8").matchAll(
      /moduleBeside\("\.\.\/\.\.\/([^"]+)"/g,
    ),
  ].map(([, node]) => node!),
);

/** The modules that are loaded by path: the doors, hooks and nodes of other processes, the subjects. */
const entries = [
  "harness/index",
  "harness/cli/main",
  "harness/registry/import-hooks",
  "harness/deploy/node-process",
  ...subjects,
  ...nodes,
];

const typescript: Plugin = {
  name: "typescript",
  resolveId: (name) => (name === "lockstep" ? `${root}harness/index.ts` : null),
  transform: (code, id) =>
    id.endsWith(".ts")
      ? { code: transformSync(code, { loader: "ts", target: "es2023" }).code, map: null }
      : null,
};

/** Workers get these modules as text, so no name in them may be changed where modules are merged. */
const KERNEL = "harness/checker/explicit/kernel";

/** A module that finds files beside itself has to stay where it is. */
const staysAlone = (id: string): string | undefined =>
  id.startsWith(`${root}${KERNEL}`)
    ? KERNEL
    : id.startsWith(root) && /import\.meta\.(url|resolve)/.test(readFileSync(id, "utf8"))
      ? nameOf(id)
      : undefined;

/** The name of an output file: that of its only module, or the rooms of the modules that are merged in it. */
const chunkName = ({ name, moduleIds }: PreRenderedChunk): string => {
  if (moduleIds.length === 1 && nameOf(moduleIds[0]!) === name) return `${name}.js`;
  const rooms = new Set(moduleIds.map((id) => nameOf(id).split("/").slice(0, 2).at(-1)));
  return `harness/merged/${[...rooms].sort().join("+")}-[hash].js`;
};

const bundle = await rollup({
  input: Object.fromEntries(entries.map((name) => [name, `${root}${name}.ts`])),
  external: (name) => !/^[./]/.test(name) && name !== "lockstep",
  plugins: [typescript],
  onwarn: ({ message }) => {
    throw new Error(message);
  },
});
await bundle.write({
  dir: `${root}dist`,
  entryFileNames: "[name].js",
  chunkFileNames: chunkName,
  manualChunks: staysAlone,
  onlyExplicitManualChunks: true,
  hoistTransitiveImports: false,
});
writeFileSync(`${root}dist/harness/report/history-page/page-script.js`, pageScript());
