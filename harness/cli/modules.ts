/** Modules of users, named on the command line: `file`, or `file#name` for one of its exports. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "../model/input-error.ts";

export type Module = Readonly<Record<string, unknown>>;

export const isFile = (name: string): boolean => /[/\\]|\.[cm]?[jt]s(#|$)/.test(name);

export const moduleAt = async (file: string, expected: string): Promise<Module> => {
  if (!existsSync(file))
    throw new InputError(`${file}: no such file; expected ${expected}`);
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    if (error instanceof InputError) throw error;
    // What Node says of TypeScript that it takes for CommonJS does not help anyone.
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === "ERR_REQUIRE_CYCLE_MODULE"
        ? 'name it .mts, or have "type": "module" in the package.json beside it'
        : String(error);
    throw new InputError(`${file}: cannot be loaded as a module: ${why}`);
  }
};

export const isRecord = (value: unknown): value is Module =>
  typeof value === "object" && value !== null;
