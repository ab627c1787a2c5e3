/** A protocol as the command line knows it: its spec, and the implementation held to it. */
import type { Family } from "../model/family.ts";

export type Subject = {
  /** Its name on the command line, in kebab case. */
  readonly name: string;
  /** One sentence for `list`. */
  readonly summary: string;
  readonly family: Family;
};
