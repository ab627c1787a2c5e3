/** Chord with one mistake each, part by part. */
import { mutants as ofCopies } from "./copies/mutants.ts";
import { mutants as ofJoint } from "./joint/mutants.ts";
import { mutants as ofLookUp } from "./look-up/mutants.ts";
import { mutants as ofMessages } from "./messages/mutants.ts";

/** The mutants by name. */
export const mutants = { ...ofJoint, ...ofMessages, ...ofLookUp, ...ofCopies } as const;
