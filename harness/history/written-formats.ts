/**
 * The formats that a history can be written in. They stand apart from the writers, so that help
 * does not load these.
 */
export const WRITTEN_FORMATS = ["lockstep", "jepsen-edn", "shiviz"] as const;

/** The name of a format that can be written. */
export type WrittenFormat = (typeof WRITTEN_FORMATS)[number];

/** Is this the name of such a format? */
export const isWrittenFormat = (format: string): format is WrittenFormat =>
  WRITTEN_FORMATS.some((known) => known === format);
