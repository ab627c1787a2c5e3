/** The sources of the repository, as the rules of tidiness see them. */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";

/** A file by its path from the root of the repository, with slashes. */
export type Source = { readonly path: string; readonly text: string };

/** Whether a file holds tests, or suites that tests run. */
export const isTest = (path: string): boolean => /\.(test|laws)\.ts$/.test(path);

const root = fileURLToPath(new URL("..", import.meta.url));

/** Every page of the repository. */
export const pages = (): readonly Source[] =>
  ["", ".github", "spec", "impl", "harness", "traces"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: folder !== "", encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
      .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") })),
  );

/** Every TypeScript and `.mjs` file of `spec/`, `impl/` and `harness/`. */
export const sources = (): readonly Source[] =>
  ["spec", "impl", "harness"]
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) =>
        posix.join(folder, path.replaceAll("\\", "/")),
      ),
    )
    .filter((path) => /\.(ts|mjs)$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
