/** Every parameter of the spec: what a verdict covers is printed with these. */
export const defaults = {
  /** What programs do: which calls they make, or a copy. */
  work: "names" as string,
  /** The file system that paths begin in. */
  fs: "memory" as string,
  /** Names that a directory of a floppy has room for, and clusters that it has. */
  slots: 2,
  clusters: 2,
  /** Bytes that a file may have. */
  bytes: 2,
  /** Of a copy: the file systems of both files, the bytes of the first, and how many of them are read at once. */
  from: "memory" as string,
  to: "floppy" as string,
  buffer: 1,
  /** Of a copy: the loop of the slide, or the corrected one. */
  loop: "slide" as string,
  /** Of a copy: do reads fail, once or each time that a bad block is met? */
  fails: "never" as string,
  /** Of a copy: may a write write fewer bytes than it was given? */
  short: false,
};

export type Scope = Readonly<typeof defaults>;
