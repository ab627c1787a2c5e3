/**
 * Registers hooks for the modules that Node imports from now on. They compile TypeScript of users, and
 * report which module imports which. They cost a thread and a compiler, so commands register them only
 * before they load a module of a user, or if a checkpoint needs the files of a spec.
 */
import { register } from "node:module";
import { MessageChannel, type MessagePort } from "node:worker_threads";

let imports: MessagePort | undefined;

/** The port that reports each import as `[URL of the importer, URL]`; undefined before `hookModules`. */
export const reportedImports = (): MessagePort | undefined => imports;

/** Sources run through the hooks of tsx already. */
const isCompiled = import.meta.url.endsWith(".js");

let hooked: Promise<void> | undefined;

/** Registers the hooks once; a later call waits for the first. */
export const hookModules = (): Promise<void> => (hooked ??= hook());

const hook = async (): Promise<void> => {
  const { port1, port2 } = new MessageChannel();
  imports = port1;
  if (isCompiled) (await import("tsx/esm/api")).register();
  // Node calls the hooks registered last first, so these see how all others resolve a name.
  const kind = isCompiled ? "js" : "ts";
  register(`./import-hooks.${kind}`, {
    parentURL: import.meta.url,
    data: port2,
    transferList: [port2],
  });
};
