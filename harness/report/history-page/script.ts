import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** In the package, which carries the script as it was when the package was built. */
const BUILT = new URL("./page-script.js", import.meta.url);

let script: string | undefined;

/**
 * The script of the page, in one piece: the modules of `client/`, which know the browser, with what
 * they import. Read, or made from the sources, when it is first asked for.
 */
export const pageScript = (): string =>
  (script ??= existsSync(BUILT) ? readFileSync(BUILT, "utf8") : build());

const build = (): string => {
  // Not imported above: users of the package need not load a bundler.
  const { buildSync } = createRequire(import.meta.url)(
    "esbuild",
  ) as typeof import("esbuild");
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL("./client/main.ts", import.meta.url))],
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    // What a browser makes of bytes is said in the page, and hashes are of UTF-8.
    charset: "utf8",
    legalComments: "none",
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]!.text.trim();
};
