/**
 * What every thread of a search does: it expands states, offers their successors, and looks these up. The kernel works
 * on numbers alone: it calls no handler and reads no value. If it lacks a number, the main thread learns the number and
 * writes it into the numbers that all threads read.
 *
 * All that is exported here is also given to the workers as text (see `worker-program.ts`), so code in `kernel/` uses
 * only the exports of `kernel/` and the language itself.
 */
export * from "./kernel/candidate.ts";
export * from "./kernel/constants.ts";
export * from "./kernel/expand.ts";
export * from "./kernel/hashes.ts";
export * from "./kernel/lookups.ts";
export * from "./kernel/offers.ts";
export * from "./kernel/tables.ts";
export * from "./kernel/world-steps.ts";
