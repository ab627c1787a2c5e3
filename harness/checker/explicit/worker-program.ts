/**
 * What a worker runs, as text: a worker that loads a module needs the main thread's help for it, and that
 * one is busy. The text declares all that the kernel exports, one constant each, and calls `work`.
 */
import * as kernel from "./kernel.ts";
import { work } from "./worker.ts";

/** Functions and constants by name, declared one after another. */
export const declared = (parts: Readonly<Record<string, unknown>>): string =>
  Object.entries(parts)
    .map(([name, part]) => `const ${name} = ${textOf(part)};`)
    .join("\n");

/** Test runners write a name that is imported as a part of its module: here it stands by itself. */
const IMPORTED = /\b__vi\w*_import_\d+__\./g;

const textOf = (part: unknown): string =>
  typeof part === "function" ? `${part}`.replaceAll(IMPORTED, "") : JSON.stringify(part);

/** `__name` is what compilers of TypeScript put around functions. */
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
