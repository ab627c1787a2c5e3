/**
 * The timeline of slide 16, by which each file system can be judged. The file holds A. Client 1 reads it, and writes B;
 * client 2 reads during that write, and writes C; clients 1 and 3 read during that write. What would we want, and what
 * does a read get?
 */

/** The contents of each block of the file, at first and after each of the two writes. */
const CONTENTS = { A: 0, B: 1, C: 2 } as const;

/** A read or a write of the whole file, with what it read or wrote in each block; a read that is not over has none. */
export type Use = {
  readonly type: "read" | "write";
  readonly contents: readonly number[];
  readonly invoked: number;
  readonly returned: number;
};

/**
 * The requests of each of the three clients.
 *
 * @param read the requests of a read of the whole file
 * @param write the requests that write this value into each block
 */
export const timeline = <Q>(
  read: readonly Q[],
  write: (value: number) => readonly Q[],
): readonly (readonly Q[])[] => [
  [...read, ...write(CONTENTS.B), ...read],
  [...read, ...write(CONTENTS.C)],
  read,
];

const isRead = ({ type, contents }: Use): boolean =>
  type === "read" && contents.length > 0;

const overlap = (one: Use, other: Use): boolean =>
  one.invoked < other.returned && other.invoked < one.returned;

/** A read during the write of `value` gets exactly these contents in its blocks, each at least once. */
const gets =
  (value: number, ...contents: readonly number[]) =>
  (uses: readonly Use[]): boolean => {
    const write = uses.find((use) => use.type === "write" && use.contents[0] === value);
    return (
      write !== undefined &&
      uses.some(
        (use) =>
          isRead(use) &&
          overlap(use, write) &&
          contents.every((each) => use.contents.includes(each)) &&
          use.contents.every((each) => contents.includes(each)),
      )
    );
  };

const { A, B, C } = CONTENTS;

/** What a read can get, as the slide has it and beyond. */
const outcomes = {
  "a read during the write of B gets A": gets(B, A),
  "a read during the write of B gets B": gets(B, B),
  "a read during the write of B gets A mixed with B": gets(B, A, B),
  "a read during the write of C gets B": gets(C, B),
  "a read during the write of C gets C": gets(C, C),
  "a read during the write of C gets B mixed with C": gets(C, B, C),
} as const;

/** A property: a predicate, or false where it does not apply. */
type Sometimes<W> = false | ((world: W) => boolean);

/**
 * What reads of the timeline can get, by name, as properties of a system.
 *
 * @param usesOf the reads and writes of its history; false: its programs do not follow the timeline
 */
export const readings = <W>(usesOf: false | ((world: W) => readonly Use[])) =>
  Object.fromEntries(
    Object.entries(outcomes).map(([name, isSeen]) => [
      name,
      usesOf && ((world: W) => isSeen(usesOf(world))),
    ]),
  ) as { readonly [K in keyof typeof outcomes]: Sometimes<W> };

/** Is this what was written last before the read, or is being written during it? */
const isAllowed = (read: Use, uses: readonly Use[], value: number): boolean => {
  const writes = uses.filter(({ type }) => type === "write");
  const write = writes.find(({ contents }) => contents[0] === value);
  const start = write?.invoked ?? Number.NEGATIVE_INFINITY;
  const end = write?.returned ?? Number.NEGATIVE_INFINITY;
  return (
    start < read.returned &&
    !writes.some(({ invoked, returned }) => end < invoked && returned < read.invoked)
  );
};

/**
 * What we would actually want: a read that ends before a write starts gets the old copy, one that starts after it the
 * new copy, and any other one of both, as a whole.
 */
export const isAsWanted = (uses: readonly Use[]): boolean =>
  uses
    .filter(isRead)
    .every(
      (read) =>
        new Set(read.contents).size === 1 && isAllowed(read, uses, read.contents[0]!),
    );
