import type { Checked } from "../../../checker/checked.ts";
import type { Scope } from "../../../model/family.ts";
import type { System } from "../../../model/system.ts";
import type { Registered } from "../../../registry/registry.ts";

/** A search that has ended: what was searched, and what it came to. */
export type Searched = {
  readonly registered: Registered;
  readonly system: System;
  readonly scope: Scope;
  /** The mutant that was searched in place of the system. */
  readonly mutant: string | undefined;
  readonly checked: Checked;
  readonly seconds: number;
  /** Bytes that the process took at most while it searched. */
  readonly peak: number;
  /** The limit that ended it before all was decided. */
  readonly limit: string | null;
};
