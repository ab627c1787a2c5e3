/** Modules of users, named on the command line: `file`, or `file#name` for one of its exports. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "../model/input-error.ts";
import { hookModules } from "./module-hooks.ts";

export type Module = Readonly<Record<string, unknown>>;

export const isFile = (name: string): boolean => /[/\\]|\.[cm]?[jt]s(#|$)/.test(name);

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

export const isRecord = (value: unknown): value is Module =>
  typeof value === "object" && value !== null;
