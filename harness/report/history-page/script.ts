import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** The script that the package contains, from when it was built. */
const BUILT = new URL("./page-script.js", import.meta.url);

let script: string | undefined;

/**
 * The script of the page, in one piece: the modules of `client/`, which use the browser, with their
 * imports. It is read, or built from the sources, on first use.
 */
export const pageScript = (): string =>
  (script ??= existsSync(BUILT) ? readFileSync(BUILT, "utf8") : build());

const build = (): string => {
  // Imported here, so that users of the package need no bundler.
  const { buildSync } = createRequire(import.meta.url)(
    "esbuild",
  ) as typeof import("esbuild");
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL("./client/main.ts", import.meta.url))],
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    // The page declares UTF-8, and the hashes are of UTF-8.
    charset: "utf8",
    legalComments: "none",
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]!.text.trim();
};
