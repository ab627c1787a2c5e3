/** Modules of users on the command line: `file`, or `file#name` for one of its exports. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "../model/input-error.ts";
import { hookModules } from "./module-hooks.ts";

/** The exports of a module by name, or any record. */
type Module = Readonly<Record<string, unknown>>;

/** Whether a word on the command line is a file, and not the name of a system or an object. */
export const isFile = (name: string): boolean => /[/\\]|\.[cm]?[jt]s(#|$)/.test(name);

/**
 * Imports a module of the user. `expected` says in an error what the module should be.
 *
 * @throws InputError if there is no such file, or it cannot be loaded
 */
export const moduleAt = async (file: string, expected: string): Promise<Module> => {
  if (!existsSync(file))
    throw new InputError(`${file}: no such file; expected ${expected}`);
  try {
    await hookModules();
    return await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${file}: cannot be loaded as a module: ${String(error)}`);
  }
};

/** Whether a value is an object and not null. */
export const isRecord = (value: unknown): value is Module =>
  typeof value === "object" && value !== null;
