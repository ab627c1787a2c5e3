import { createRequire } from "node:module";

/** The version of this package, wherever it runs from. */
export const version = (): string =>
  (
    createRequire(import.meta.url)("lockstep/package.json") as {
      readonly version: string;
    }
  ).version;
