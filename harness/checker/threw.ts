/** Errors thrown by functions of a user's spec, with the line of the spec. */
import { isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../model/input-error.ts";
import type { Path } from "./rules/path.ts";

type Threw = {
  /** The name of the function as messages give it: `node: receive`, `the property "fine"`. */
  readonly of: string;
  /** The error as text, with the line of the spec, and with its cause where that is known. */
  readonly said: string;
  /** The line of the spec that threw; where none is known, the same as `said`. */
  readonly at: string;
  /** The message or the request with which the function was called, where `of` does not name it. */
  readonly given?: unknown;
  /** The steps that led to the call, where the caller of the function knows them. */
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
 * The error to show for `error`, which the function `of` of the spec threw: with the line of the spec, and the cause if
 * given. An InputError is returned as it is, since its message is written for users.
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

/**
 * The innermost place in a stack, as `file:line:column`, that belongs neither to Node, nor to a library, nor to this
 * tool; undefined if there is none.
 */
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

/**
 * A line of a stack: `at name (file:line:column)` or `at file:line:column`; a loader may add a query to the name of the
 * file.
 */
const FRAME = /^ +at (?:.*\()?([^()\n]+?)(?:\?[^():\n]*)?:(\d+):(\d+)\)?$/gm;
