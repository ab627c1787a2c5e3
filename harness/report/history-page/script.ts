import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

/** Of this module, and so of all others: sources in the repository, compiled in the package. */
const EXTENSION = import.meta.url.endsWith(".ts") ? "ts" : "js";

let built: string | undefined;

/**
 * The script of the page, in one piece: the modules of `client/`, which know the browser, with what
 * they import. Made when it is first asked for.
 */
export const pageScript = (): string => (built ??= build());

const build = (): string => {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL(`./client/main.${EXTENSION}`, import.meta.url))],
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
