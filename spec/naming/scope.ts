/** The three ways of slide 8. */
export const NAMES = ["host:path", "mount", "global"] as const;

/** The parameters of the naming spec with their defaults. Every verdict is printed with their values. */
export const defaults = {
  names: "global",
  /** How often the program opens the file. */
  opens: 2,
  /** The file may move while it is being opened. */
  overlaps: false,
};

/** One value for each parameter. */
export type Scope = Readonly<typeof defaults>;
