/** NFS with one mistake each, part by part. */
import { mutants as ofAttributes } from "./attributes/mutants.ts";
import { mutants as ofBlocks } from "./blocks/mutants.ts";

/** The mutants by name. */
export const mutants = { ...ofAttributes, ...ofBlocks } as const;
