/** NFS with one mistake each, part by part. */
import { mutants as ofAttributes } from "./attributes/mutants.ts";
import { mutants as ofBlocks } from "./blocks/mutants.ts";
import { mutants as ofCalls } from "./calls/mutants.ts";

/** The mutants by name. */
export const mutants = { ...ofAttributes, ...ofBlocks, ...ofCalls } as const;
