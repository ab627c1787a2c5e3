/**
 * The program of a worker, as text. A worker that loads a module needs the help of the main thread, which is busy; a
 * text needs no module. The text declares each export of the kernel as a constant, and calls `work`.
 */
import * as kernel from "./kernel.ts";
import { work } from "./worker.ts";

/** The text that declares these functions and constants, one after another, by their names. */
export const declared = (parts: Readonly<Record<string, unknown>>): string =>
  Object.entries(parts)
    .map(([name, part]) => `const ${name} = ${textOf(part)};`)
    .join("\n");

/**
 * Test runners turn the name of something imported into a field of its module. This removes the module, so that the
 * name alone is left.
 */
const IMPORTED = /\b__vi\w*_import_\d+__\./g;

const textOf = (part: unknown): string =>
  typeof part === "function" ? `${part}`.replaceAll(IMPORTED, "") : JSON.stringify(part);

/**
 * The text of a worker's program. It defines `__name`, since compilers of TypeScript put calls of `__name` around
 * functions.
 */
export const workerProgram = (): string => `
  const __name = (made) => made;
  ${declared(kernel)}
  const kernel = { ${Object.keys(kernel).join(", ")} };
  const work = ${textOf(work)};
  const { receiveMessageOnPort, workerData } = require("node:worker_threads");
  const { port, start } = workerData;
  try {
    work(kernel, start, () => receiveMessageOnPort(port)?.message);
  } catch (error) {
    port.postMessage(String(error.stack));
    Atomics.store(start.tables.control, CONTROL.failed, 1);
    Atomics.notify(start.tables.control, CONTROL.parked);
  }`;
