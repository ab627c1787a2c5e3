/** A path as a list of names, if it is one. */
import { fail } from "./errors.ts";

/** A path has fewer bytes than this: one is left for the NUL of C. */
const PATH_BYTES = 4096;

/** Given as text, or as the bytes that C would have. */
export type Path = string | Uint8Array;

type Parsed = {
  readonly isAbsolute: boolean;
  readonly names: readonly string[];
  /** Does it end with a slash, so that it has to be a directory? */
  readonly isDirectory: boolean;
};

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of a path or name. @throws VfsError EILSEQ, EINVAL for a NUL, ENAMETOOLONG */
export const textOf = (path: Path): string => {
  if (path.length >= PATH_BYTES) return fail("ENAMETOOLONG");
  const text = typeof path === "string" ? path : decoded(path);
  if (/\p{Surrogate}/u.test(text)) return fail("EILSEQ");
  if (text.includes("\0")) return fail("EINVAL", "a NUL in a path");
  return Buffer.byteLength(text) < PATH_BYTES ? text : fail("ENAMETOOLONG");
};

const decoded = (bytes: Uint8Array): string => {
  try {
    return decoder.decode(bytes);
  } catch {
    return fail("EILSEQ");
  }
};

/** @throws VfsError ENOENT for an empty path, and what `textOf` throws */
export const parsed = (path: Path): Parsed => {
  const text = textOf(path);
  if (text === "") return fail("ENOENT", "an empty path");
  return {
    isAbsolute: text.startsWith("/"),
    names: text.split("/").filter((name) => name !== ""),
    isDirectory: text.endsWith("/"),
  };
};
