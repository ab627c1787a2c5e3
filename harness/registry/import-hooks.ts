/**
 * What Node asks, on a thread of its own, about each module that is imported once `moduleHooks` were
 * put in place. It tells who imports what, and takes for a module what is written as one.
 */
import { readFile } from "node:fs/promises";
import type { InitializeHook, ResolveHook } from "node:module";
import { fileURLToPath } from "node:url";
import type { MessagePort } from "node:worker_threads";
import { build } from "esbuild";

let port: MessagePort;

export const initialize: InitializeHook<MessagePort> = (given) => {
  port = given;
};

export const resolve: ResolveHook = async (name, context, next) => {
  const found = await next(name, context);
  if (context.parentURL) port.postMessage([context.parentURL, found.url]);
  if (found.format === "module" || !isOfEitherKind(found.url)) return found;
  return (await isWrittenAsModule(found.url)) ? { ...found, format: "module" } : found;
};

/** The user's own files, whose names do not say what they are; the package beside them may not say either. */
const isOfEitherKind = (url: string): boolean =>
  /^file:.*\.[jt]sx?($|[?#])/.test(url) && !url.includes("/node_modules/");

/** Of the syntax of both kinds only `import` and `export` tell; what cannot be read tells nothing. */
const isWrittenAsModule = async (url: string): Promise<boolean> => {
  try {
    const { metafile } = await build({
      stdin: { contents: await readFile(fileURLToPath(url), "utf8"), loader: "tsx" },
      bundle: true,
      external: ["*"],
      format: "esm",
      logLevel: "silent",
      metafile: true,
      write: false,
    });
    return metafile.inputs["<stdin>"]?.format === "esm";
  } catch {
    return false;
  }
};
