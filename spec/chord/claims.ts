/** What is claimed of Chord, part by part. */
import { claims as ofJoint } from "./joint/claims.ts";

/** The claims by name. */
export const claims = { ...ofJoint } as const;
