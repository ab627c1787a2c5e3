import type { Json } from "./messages.ts";

/**
 * Values by key. `put` is visible to `get` at once, and survives a crash for sure once `flush` resolved.
 * `flush` rejects with a `DiskFailure` when the disk does not take the writes: they stay unflushed, and
 * every later flush covers them, too.
 */
export type Disk = {
  get(key: string): Promise<Json | undefined>;
  list(prefix: string): Promise<readonly (readonly [key: string, value: Json])[]>;
  put(key: string, value: Json): void;
  flush(): Promise<void>;
};

/** The disk did not take what was to be flushed: it is full, or it fails. It may recover. */
export class DiskFailure extends Error {
  override readonly name = "DiskFailure";
}
