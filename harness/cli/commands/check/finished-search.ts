import type { Checked } from "../../../checker/checked.ts";
import type { Scope } from "../../../model/family.ts";
import type { System } from "../../../model/system.ts";
import type { RegisteredSystem } from "../../../registry/registry.ts";

/** A search that has ended, and its result. */
export type FinishedSearch = {
  readonly registered: RegisteredSystem;
  readonly system: System;
  readonly scope: Scope;
  /** The mutant explored in place of the system. */
  readonly mutant: string | undefined;
  readonly checked: Checked;
  readonly seconds: number;
  /** The largest resident size of the process during the search, in bytes. */
  readonly peak: number;
  /** The option of the limit that ended it, such as --time; null if none did. */
  readonly limit: string | null;
};
