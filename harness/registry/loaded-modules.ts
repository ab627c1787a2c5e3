/** Which module imports which, as Node resolved it: a checkpoint depends on all files of its spec. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { receiveMessageOnPort } from "node:worker_threads";
import { reportedImports } from "./module-hooks.ts";

type Import = readonly [parent: string, url: string];

const imports = new Map<string, Set<string>>();

/**
 * The SHA-256 of a file and of every file that it imports, directly or not, by path from its folder.
 *
 * @throws Error if `hookModules` was not called before the file was imported
 */
export const modulesOf = (file: string): Readonly<Record<string, string>> => {
  receiveImports();
  const folder = dirname(file);
  const digests = filesFrom(file).map((each) => [
    relative(folder, each),
    createHash("sha256").update(readFileSync(each)).digest("hex"),
  ]);
  return Object.fromEntries(digests.sort());
};

const receiveImports = (): void => {
  const port = reportedImports();
  if (port === undefined)
    throw new Error("modules were imported before hookModules was called");
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
    const [parent, url] = next.message as Import;
    const known = imports.get(plain(parent)) ?? new Set<string>();
    imports.set(plain(parent), known.add(plain(url)));
  }
};

/** Without the query and hash that loaders add to distinguish versions of a module. */
const plain = (url: string): string => url.replace(/[?#].*$/, "");

const filesFrom = (file: string): readonly string[] => {
  const seen = new Set([pathToFileURL(file).href]);
  for (const url of seen) {
    for (const each of imports.get(url) ?? []) if (isFile(each)) seen.add(each);
    for (const each of required(url)) seen.add(each);
  }
  return [...seen].map((url) => fileURLToPath(url));
};

const isFile = (url: string): boolean => url.startsWith("file:");

const { cache } = createRequire(import.meta.url);

/** The files that a CommonJS module requires; `require` does not call the hooks. */
const required = (url: string): readonly string[] =>
  cache[fileURLToPath(url)]?.children.map(
    ({ filename }) => pathToFileURL(filename).href,
  ) ?? [];
