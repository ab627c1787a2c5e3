import type { Judge } from "../criterion.ts";
import { regularModel } from "../regular/regular-model.ts";

/**
 * The safe register: a read during which nobody writes answers what a regular register would; one
 * that overlaps with a write may answer anything.
 *
 * Lamport. "On Interprocess Communication". Distributed Computing 1(2), 1986.
 */
export const safe: Judge = regularModel("safe", "reads alone");
