/**
 * The formats that a history can be written in. They stand apart from the writers, so that help
 * does not load these.
 */
export const WRITTEN_FORMATS = ["lockstep", "jepsen-edn", "shiviz"] as const;

export type WrittenFormat = (typeof WRITTEN_FORMATS)[number];

export const isWrittenFormat = (format: string): format is WrittenFormat =>
  WRITTEN_FORMATS.some((known) => known === format);
