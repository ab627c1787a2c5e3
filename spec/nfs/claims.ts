/** What is claimed of NFS, part by part. */
import { claims as ofAttributes } from "./attributes/claims.ts";
import { claims as ofBlocks } from "./blocks/claims.ts";

/** The claims by name. */
export const claims = { ...ofAttributes, ...ofBlocks } as const;
