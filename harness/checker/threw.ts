/** Errors thrown by functions of a user's spec, with the line of the spec. */
import { isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../model/input-error.ts";
import type { Path } from "./rules/path.ts";

type Threw = {
  /** The function, as people know it: `node: receive`, `the property "fine"`. */
  readonly of: string;
  /** What it threw, the line of the spec, and why, where it is known. */
  readonly said: string;
  /** The line of the spec; where none is known, what it threw. */
  readonly at: string;
  /** The message or the request that it was called with, where its name does not tell. */
  readonly given?: unknown;
  /** The steps that led there, where the caller of the function knows them. */
  readonly path?: Path;
};

/** A function of the spec threw. */
export class ThrewError extends InputError {
  readonly threw: Threw;

  constructor(threw: Threw) {
    super(`${threw.of} threw ${threw.said}`);
    this.threw = threw;
  }
}

type Why = { readonly cause?: string; readonly given?: unknown };

/**
 * The error to show for `error`, thrown by the function `of` of the spec: with its line, and the cause where
 * one is known. An InputError is returned as it is: its message is for users already.
 */
export const threw = (of: string, error: unknown, why: Why = {}): InputError => {
  if (error instanceof InputError) return error;
  const place = error instanceof Error ? placeOf(error.stack ?? "") : undefined;
  const there = place === undefined ? "" : ` at ${place}`;
  const { cause = "", given } = why;
  const said = `${String(error)}${there}${cause}`;
  return new ThrewError({
    of,
    said,
    at: place ?? said,
    ...(given === undefined ? {} : { given }),
  });
};

/** How an error names a property. */
export const ofProperty = (name: string): string => `the property "${name}"`;

/** How an error names the mapping of a refinement. */
export const ofMapping = (name: string): string => `the mapping of "${name}"`;

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
