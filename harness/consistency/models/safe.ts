import type { Judge } from "../criterion.ts";
import { regularModel } from "../regular/regular-model.ts";

/**
 * The safe register: a read that overlaps no write answers what a regular register would. A read
 * that overlaps a write may answer anything.
 *
 * Lamport. "On Interprocess Communication". Distributed Computing 1(2), 1986.
 */
export const safe: Judge = regularModel("safe", "reads alone");
