/** What is claimed of Chord, part by part. */
import { claims as ofCopies } from "./copies/claims.ts";
import { claims as ofJoint } from "./joint/claims.ts";
import { claims as ofLookUp } from "./look-up/claims.ts";
import { claims as ofMessages } from "./messages/claims.ts";

/** The claims by name. */
export const claims = { ...ofJoint, ...ofMessages, ...ofLookUp, ...ofCopies } as const;
