/** Chord with one mistake each, part by part. */
import { mutants as ofJoint } from "./joint/mutants.ts";

/** The mutants by name. */
export const mutants = { ...ofJoint } as const;
