#!/usr/bin/env node
// In the repository the sources run as they are, through tsx; the package carries compiled modules.
import { existsSync } from "node:fs";
import { register } from "node:module";

const source = new URL("./main.ts", import.meta.url);
if (existsSync(source)) {
  const asSources = `export const resolve = (name, context, next) =>
    next(name, { ...context, conditions: [...context.conditions, "lockstep-source"] });`;
  register(`data:text/javascript,${encodeURIComponent(asSources)}`);
  const typescript = await import("tsx/esm/api");
  typescript.register();
  await import(source.href);
} else {
  // Where Node can keep what it has compiled, the next start need not compile it again.
  const { enableCompileCache } = await import("node:module");
  enableCompileCache?.();
  await import(new URL("../../dist/harness/cli/main.js", import.meta.url).href);
}
