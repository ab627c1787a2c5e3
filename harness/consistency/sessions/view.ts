/** The operations that a session sees, and the reads that one order of them has to explain. */
export type View = {
  /** By session: the rows that are seen, in order. */
  readonly rows: readonly Int32Array[];
  readonly reads: readonly number[];
  /**
   * How an answer orders other writes of its key. `after`: a write that comes before the read comes
   * before the write that was read; this is enough if all reads to explain are of one session.
   * `between`: in addition, a write that comes after the write that was read comes after the read.
   */
  readonly rules: "after" | "between";
};
