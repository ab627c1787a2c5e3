/**
 * What every thread of a search does: expand states, offer what they lead to, look it up. The kernel works
 * on numbers alone: it calls no handler and reads no value. Where it misses a number, the main thread
 * learns it and writes it into the numbers that all threads read.
 *
 * All that is exported here is also given to the workers as text (see `worker-program.ts`), so what
 * stands in `kernel/` uses nothing but what `kernel/` exports and what the language has.
 */
export * from "./kernel/candidate.ts";
export * from "./kernel/constants.ts";
export * from "./kernel/expand.ts";
export * from "./kernel/hashes.ts";
export * from "./kernel/lookups.ts";
export * from "./kernel/offers.ts";
export * from "./kernel/tables.ts";
export * from "./kernel/world-steps.ts";
