/** What is claimed of Chord, part by part. */
import { claims as ofJoint } from "./joint/claims.ts";
import { claims as ofLookUp } from "./look-up/claims.ts";

/** The claims by name. */
export const claims = { ...ofJoint, ...ofLookUp } as const;
