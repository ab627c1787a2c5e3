#!/usr/bin/env node
// In the repository the sources run as they are, through tsx; the package carries compiled modules.
// A user's own specs may be TypeScript in both.
import { existsSync } from "node:fs";
import { register } from "node:module";
import { register as typescript } from "tsx/esm/api";

const source = new URL("./main.ts", import.meta.url);
const inRepository = existsSync(source);
if (inRepository) {
  const resolve = `export const resolve = (name, context, next) =>
    next(name, { ...context, conditions: [...context.conditions, "lockstep-source"] });`;
  register(`data:text/javascript,${encodeURIComponent(resolve)}`);
}
typescript();
await import(
  inRepository
    ? source.href
    : new URL("../../dist/harness/cli/main.js", import.meta.url).href
);
