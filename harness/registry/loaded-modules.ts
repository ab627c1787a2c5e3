/** Which module loads which, as Node resolved it: so that a spec is known with all it is made of. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { receiveMessageOnPort } from "node:worker_threads";
import { importsTold } from "./module-hooks.ts";

type Import = readonly [parent: string, url: string];

const imports = new Map<string, Set<string>>();

/** The digest of every file that this one loads, itself included, by its path from here. */
export const modulesOf = (file: string): Readonly<Record<string, string>> => {
  takeIn();
  const folder = dirname(file);
  const digests = filesFrom(file).map((each) => [
    relative(folder, each),
    createHash("sha256").update(readFileSync(each)).digest("hex"),
  ]);
  return Object.fromEntries(digests.sort());
};

const takeIn = (): void => {
  const port = importsTold();
  if (port === undefined)
    throw new Error("modules are known only where they were loaded through our hooks");
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
    const [parent, url] = next.message as Import;
    const known = imports.get(plain(parent)) ?? new Set<string>();
    imports.set(plain(parent), known.add(plain(url)));
  }
};

/** Without what loaders add to tell versions of a module apart. */
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

/** What a CommonJS module requires does not pass the loader. */
const required = (url: string): readonly string[] =>
  cache[fileURLToPath(url)]?.children.map(
    ({ filename }) => pathToFileURL(filename).href,
  ) ?? [];
