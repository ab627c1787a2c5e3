/**
 * What every thread of a search does: expand states, offer what they lead to, look it up. Numbers
 * alone: no handler is called here and no value looked at. What is not known yet is asked of the main
 * thread, which learns it and writes it into the numbers that all threads read.
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
