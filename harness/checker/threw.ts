/** What a function of a user's spec threw, with the place in the spec. */
import { isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../model/input-error.ts";

/** An error for people: `what` threw `error`, at which line of the spec, and why, where it is known. */
export const threw = (what: string, error: unknown, cause = ""): InputError => {
  const place = error instanceof Error ? placeOf(error.stack ?? "") : undefined;
  const at = place === undefined ? "" : ` at ${place}`;
  return new InputError(`${what} threw ${String(error)}${at}${cause}`);
};

const HARNESS = fileURLToPath(new URL("../", import.meta.url));

/** The innermost line that is neither Node's, nor a library's, nor this tool's. */
const placeOf = (stack: string): string | undefined => {
  for (const [, file, line, column] of stack.matchAll(FRAME)) {
    const path = file!.startsWith("file:") ? fileURLToPath(file!) : file!;
    if (!isAbsolute(path) || /[/\\]node_modules[/\\]/.test(path)) continue;
    if (path.startsWith(HARNESS) && !/\.(test|laws)\.ts$/.test(path)) continue;
    const near = relative(process.cwd(), path);
    return `${near.startsWith("..") ? path : near}:${line}:${column}`;
  }
  return undefined;
};

/** `at name (file:line:column)` or `at file:line:column`; loaders put a query behind the file. */
const FRAME = /^ +at (?:.*\()?([^()\n]+?)(?:\?[^():\n]*)?:(\d+):(\d+)\)?$/gm;
