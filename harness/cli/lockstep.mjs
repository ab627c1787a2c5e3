#!/usr/bin/env node
// In the repository the sources run as they are, through tsx; the package carries compiled modules.
// A user's own specs may be TypeScript in both.
import { existsSync } from "node:fs";
import { register } from "node:module";
import { MessageChannel } from "node:worker_threads";
import { register as typescript } from "tsx/esm/api";

const hooks = (code) => `data:text/javascript,${encodeURIComponent(code)}`;

const source = new URL("./main.ts", import.meta.url);
const inRepository = existsSync(source);
if (inRepository)
  register(
    hooks(`export const resolve = (name, context, next) =>
      next(name, { ...context, conditions: [...context.conditions, "lockstep-source"] });`),
  );
typescript();

// Registered last, so asked first: it sees what all others resolve a name to. A checkpoint holds the
// bytes of every module that its spec loads (see loaded-modules.ts, which reads the other port).
const { port1: heard, port2: told } = new MessageChannel();
globalThis[Symbol.for("lockstep.imports")] = heard;
register(
  hooks(`let port;
    export const initialize = (given) => { port = given; };
    export const resolve = async (name, context, next) => {
      const found = await next(name, context);
      if (context.parentURL) port.postMessage([context.parentURL, found.url]);
      return found;
    };`),
  { data: told, transferList: [told] },
);

await import(
  inRepository
    ? source.href
    : new URL("../../dist/harness/cli/main.js", import.meta.url).href
);
