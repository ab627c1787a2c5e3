import type { Judge } from "../criterion.ts";
import { regularModel } from "../regular/regular-model.ts";

/**
 * The weak regular register for several writers: a read answers the value of some write that began
 * before the read ended and that no other write, whole and later, separates from it. Unlike
 * linearizability it lets two reads during one write see first the new value, then the old. With
 * one writer it is Lamport's regular register.
 *
 * Lamport. "On Interprocess Communication". Distributed Computing 1(2), 1986.
 * Shao, Welch, Pierce, Lee. "Multiwriter Consistency Conditions for Shared Memory Registers". SIAM
 * Journal on Computing 40(1), 2011.
 */
export const regular: Judge = regularModel("regular", "every read");
