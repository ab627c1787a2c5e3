/**
 * The hooks that Node calls, on a thread of its own, for each module imported after `hookModules`. They
 * report which module imports which, and load a file as an ES module if it is written as one.
 */
import { readFile } from "node:fs/promises";
import type { InitializeHook, ResolveHook } from "node:module";
import { fileURLToPath } from "node:url";
import type { MessagePort } from "node:worker_threads";
import { build } from "esbuild";

let port: MessagePort;

/** Takes the port on which `resolve` reports imports. */
export const initialize: InitializeHook<MessagePort> = (given) => {
  port = given;
};

/** Reports the import, and decides the format of files of the user. */
export const resolve: ResolveHook = async (name, context, next) => {
  const found = await next(name, context);
  if (context.parentURL) port.postMessage([context.parentURL, found.url]);
  if (found.format === "module" || !isOfEitherKind(found.url)) return found;
  return (await isWrittenAsModule(found.url)) ? { ...found, format: "module" } : found;
};

/** A file of the user whose name does not decide between ES module and CommonJS. */
const isOfEitherKind = (url: string): boolean =>
  /^file:.*\.[jt]sx?($|[?#])/.test(url) && !url.includes("/node_modules/");

/** Whether it has `import` or `export`, which only ES modules have; false if it cannot be parsed. */
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
