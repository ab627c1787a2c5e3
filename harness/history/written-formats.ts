/** The formats that a history can be written in; apart from their writers, so that help loads none. */
export const WRITTEN_FORMATS = ["lockstep", "jepsen-edn", "shiviz"] as const;

export type WrittenFormat = (typeof WRITTEN_FORMATS)[number];

export const isWrittenFormat = (format: string): format is WrittenFormat =>
  WRITTEN_FORMATS.some((known) => known === format);
