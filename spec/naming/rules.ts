/** The decisions of naming, by name. A mutant replaces one or more of them. */

/** The correct decisions. */
export const rules = {
  /** Does a host ask the registry at each open? */
  looksUp: true,
  /** Does it ask once more where it did not find the file? */
  looksUpAgain: true,
  /** Does a server answer that it has no such file? */
  refuses: true,
  /** Does the registry learn of a move? */
  movesName: true,
  /** The server that a remount mounts when the file is at this one. */
  remountsTo: (server: string): string => server,
};

/** The decisions, correct or a mutant's. */
export type Rules = typeof rules;
