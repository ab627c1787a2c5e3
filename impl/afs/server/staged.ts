import { createHash } from "node:crypto";
import type { Numbered } from "../wire/values.ts";

/** The name of the file that keeps the parts of a store until it is done. What a client says is no path. */
export const stagedName = (address: string, { life, number }: Numbered): string =>
  createHash("sha256")
    .update(JSON.stringify([address, life, number]))
    .digest("hex");
