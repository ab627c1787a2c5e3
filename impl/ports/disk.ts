import type { Json } from "./messages.ts";

/**
 * Values by key. `get` sees a `put` at once; a crash may undo it until a later `flush` has resolved. `flush`
 * rejects with a `DiskFailure` when the disk fails: the writes stay unflushed, and the next flush covers them,
 * too.
 */
export type Disk = {
  get(key: string): Promise<Json | undefined>;
  list(prefix: string): Promise<readonly (readonly [key: string, value: Json])[]>;
  put(key: string, value: Json): void;
  flush(): Promise<void>;
};

/** A flush failed: the disk is full, or defective. It may recover. */
export class DiskFailure extends Error {
  override readonly name = "DiskFailure";
}
