import { totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";
import type { Options } from "./judgement.ts";

/** The number of configurations that a search may visit. */
type Budget = {
  readonly configurations: number;
  /** Names the budget and the option that raises it; ends the sentence on an unfinished search. */
  readonly text: string;
};

/**
 * The bytes that a search keeps per configuration; 550 to 740 were measured on histories by 8 to 50
 * clients.
 */
export const CONFIGURATION_BYTES = 750;

/** A JavaScript map holds at most 2^24 entries. */
const CONFIGURATIONS_MAX = 16_000_000;

/** The share of the memory of the machine or container, and of the heap of this process. */
const MEMORY_SHARE = 1 / 4;
const HEAP_SHARE = 1 / 2;
const HEAP_SHARE_MAX = 3 / 4;

/**
 * The budget of a search: the configurations that the options name, or else as many as fit the
 * bytes that they name, or the memory that there is.
 */
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

/** The memory of this machine or container and the heap of this process, read once. */
const limits = (): { readonly memory: number; readonly heap: number } => {
  if (known !== undefined) return known;
  const limit = process.constrainedMemory();
  // Without a limit this is zero, or more than the machine has.
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  known = { memory, heap: getHeapStatistics().heap_size_limit };
  return known;
};

const bytesText = (bytes: number): string =>
  bytes < 2 ** 30
    ? `${Math.ceil(bytes / 2 ** 20)} MB`
    : `${(bytes / 2 ** 30).toFixed(1)} GB`;
