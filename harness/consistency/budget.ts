import { totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";
import type { Options } from "./judgement.ts";

/** How much a search may take before it ends unfinished. */
export type Budget = {
  readonly configurations: number;
  /** What it is, and how to give more: ends the sentence that says how far the search got. */
  readonly text: string;
};

/**
 * What a search keeps for one configuration: 550 to 740 bytes were measured on histories by 8 to 50
 * clients.
 */
export const CONFIGURATION_BYTES = 750;

/** A map of the runtime holds 2^24 entries and no more. */
const CONFIGURATIONS_MAX = 16_000_000;

/** Of the memory of the machine, or of the container that limits it; and of the heap of this process. */
const MEMORY_SHARE = 1 / 4;
const HEAP_SHARE = 1 / 2;
const HEAP_SHARE_MAX = 3 / 4;

/** So many configurations if that is said, else as many as fit the bytes that are said or there. */
export const budgetOf = ({ configurations, bytes }: Options): Budget => {
  if (configurations !== undefined)
    return {
      configurations,
      text: `${configurations} configurations; the option "configurations" allows more`,
    };
  const { memory, heap } = limits();
  const asked = bytes ?? Math.min(memory * MEMORY_SHARE, heap * HEAP_SHARE);
  const most = heap * HEAP_SHARE_MAX;
  const fitting = Math.floor(Math.min(asked, most) / CONFIGURATION_BYTES);
  const limit = Math.max(1, Math.min(fitting, CONFIGURATIONS_MAX));
  const what = `${bytesText(Math.min(asked, most))} of memory, or ${limit} configurations`;
  const more =
    asked > most
      ? "NODE_OPTIONS=--max-old-space-size=MEGABYTES lets node use more"
      : "--memory BYTES allows more";
  return { configurations: limit, text: `${what}; ${more}` };
};

let known: { readonly memory: number; readonly heap: number } | undefined;

/** The bytes of this machine or container, and of this heap: asked for once, and a search asks often. */
const limits = (): { readonly memory: number; readonly heap: number } => {
  if (known !== undefined) return known;
  const limit = process.constrainedMemory();
  // Zero, or more than there is, where nothing limits it.
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  known = { memory, heap: getHeapStatistics().heap_size_limit };
  return known;
};

const bytesText = (bytes: number): string =>
  bytes < 2 ** 30
    ? `${Math.ceil(bytes / 2 ** 20)} MB`
    : `${(bytes / 2 ** 30).toFixed(1)} GB`;
