/** What is claimed of NFS, part by part. */
import { claims as ofAttributes } from "./attributes/claims.ts";
import { claims as ofBlocks } from "./blocks/claims.ts";
import { claims as ofCalls } from "./calls/claims.ts";

/** The claims by name. */
export const claims = { ...ofAttributes, ...ofBlocks, ...ofCalls } as const;
