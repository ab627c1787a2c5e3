/** What programs ask of a file in blocks, by the name of the script. */
import { timeline } from "../../shared/slide-16.ts";
import type { Scope } from "../scope.ts";
import type { Request } from "./messages.ts";

/** A program on a machine, and what it asks. */
type Program = { readonly at: number; readonly script: readonly Request[] };

type Shape = Pick<Scope, "size" | "writes" | "reads">;

const open = { type: "open" } as const;
const close = { type: "close" } as const;
const fsync = { type: "fsync" } as const;

const write = (value: number, size: number, offset = 0): Request => ({
  type: "write",
  offset,
  values: Array.from({ length: size }, () => value),
});
const read = (size: number): Request => ({ type: "read", offset: 0, size });
const times = <T>(count: number, of: (i: number) => readonly T[]): readonly T[] =>
  Array.from({ length: count }, (_, i) => of(i)).flat();

const scripts = {
  /** One writes and closes, and the others open and read. */
  "one writer": ({ size, writes, reads }) => [
    { at: 0, script: times(writes, (i) => [open, write(i + 1, size), close]) },
    { at: 1, script: times(reads, () => [open, read(size), close]) },
  ],
  /** The same, without opening and closing. */
  bare: ({ size, writes, reads }) => [
    { at: 0, script: times(writes, (i) => [write(i + 1, size)]) },
    { at: 1, script: times(reads, () => [read(size)]) },
  ],
  /** One writes, and two programs on another machine read. */
  "two programs": ({ size, writes, reads }) => [
    { at: 0, script: times(writes, (i) => [write(i + 1, size)]) },
    { at: 1, script: times(reads, () => [read(size)]) },
    { at: 1, script: times(reads, () => [read(size)]) },
  ],
  /** The same, with the programs that read on two machines. */
  "two machines": ({ size, writes, reads }) => [
    { at: 0, script: times(writes, (i) => [write(i + 1, size)]) },
    { at: 1, script: times(reads, () => [read(size)]) },
    { at: 2, script: times(reads, () => [read(size)]) },
  ],
  "two writers": ({ size }) => [
    { at: 0, script: [write(1, size)] },
    { at: 1, script: [write(2, size)] },
  ],
  /** One writes the first block. The other one has read both, writes the second, and reads in a new session. */
  beside: () => [
    { at: 0, script: [open, write(1, 1), close] },
    { at: 1, script: [open, read(2), write(2, 1, 1), close, open, read(2), close] },
  ],
  /** Two write, and one of them reads before it closes. */
  "read before close": ({ size }) => [
    { at: 0, script: [open, write(1, size), close] },
    { at: 1, script: [open, write(2, size), read(size), close] },
  ],
  /** One program writes, and asks for the disk before it goes on. */
  fsync: ({ size, writes }) => [
    { at: 0, script: times(writes, (i) => [write(i + 1, size), fsync]) },
  ],
  "slide 16": ({ size }) =>
    timeline([read(size)], (value) => [write(value, size)]).map((script, at) => ({
      at,
      script,
    })),
} satisfies Readonly<Record<string, (shape: Shape) => readonly Program[]>>;

/** The names of all scripts. */
export const scriptNames: readonly string[] = Object.keys(scripts);

/** The programs of a script. */
export const programsOf = (scope: Scope): readonly Program[] =>
  (scripts as Readonly<Record<string, (shape: Shape) => readonly Program[]>>)[
    scope.script
  ]!(scope);
