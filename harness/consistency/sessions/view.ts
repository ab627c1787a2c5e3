/** What somebody sees of a history, and which answers one order of it has to explain. */
export type View = {
  /** By session: the rows that are seen, in order. */
  readonly rows: readonly Int32Array[];
  readonly reads: readonly number[];
  /**
   * `after`: a write that comes before a read comes before the write that was read. That decides
   * while the reads to explain are of one session. `between`: also, a write that comes after the
   * write that was read comes after the read.
   */
  readonly rules: "after" | "between";
};
