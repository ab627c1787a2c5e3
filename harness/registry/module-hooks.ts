/**
 * Puts hooks between Node and the modules that are imported from now on: TypeScript of users is
 * understood, and who imports what is told. They cost a thread and a compiler, so they are put in
 * place once a module of a user is to be loaded, or a checkpoint is to know what a spec is made of.
 */
import { register } from "node:module";
import { MessageChannel, type MessagePort } from "node:worker_threads";

let imports: MessagePort | undefined;

/** The port on which each import is told, as its parent and its own address; not before the hooks. */
export const importsTold = (): MessagePort | undefined => imports;

/** From the sources we run through TypeScript's hooks already. */
const isCompiled = import.meta.url.endsWith(".js");

let hooked: Promise<void> | undefined;

/** Does so once; whoever calls it again, or meanwhile, waits until it is done. */
export const hookModules = (): Promise<void> => (hooked ??= hook());

const hook = async (): Promise<void> => {
  const { port1, port2 } = new MessageChannel();
  imports = port1;
  if (isCompiled) (await import("tsx/esm/api")).register();
  // Registered last, so asked first: it sees what all others resolve a name to.
  const kind = isCompiled ? "js" : "ts";
  register(`./import-hooks.${kind}`, {
    parentURL: import.meta.url,
    data: port2,
    transferList: [port2],
  });
};
