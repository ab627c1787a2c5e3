import { InputError } from "../../model/input-error.ts";
import { advance, inputError, type Source } from "../source.ts";
import { type EdnReader, skipBlanks } from "./edn.ts";

type Entry<T> = { readonly read: T; readonly end: number };

/**
 * Reads the entries of a text, which stand one after the other or in one vector or list.
 *
 * @param read reads one entry from where the reader is
 * @param take gets each entry while its offsets hold; returns false to stop
 */
export const forEachEntry = <T>(
  source: Source,
  read: (reader: EdnReader) => T,
  take: (entry: T) => boolean | undefined,
): void => {
  const { end: start, read: closing } = within(source, 0, closingOf);
  let at = start;
  const isAnother = (reader: EdnReader) => isMore(reader, closing);
  for (;;) {
    const more = within(source, at, isAnother);
    at = more.end;
    if (!more.read) break;
    const entry = within(source, at, read);
    at = entry.end;
    if (take(entry.read) === false) return;
  }
  if (closing === undefined) return;
  const after = within(source, at, (reader) => isMore(reader, undefined));
  if (after.read) throw inputError(source, after.end, "the end of the file");
};

/** The entry at an offset; the window grows until it has all of it. */
const within = <T>(
  source: Source,
  offset: number,
  read: (reader: EdnReader) => T,
): Entry<T> => {
  for (let from = offset; ; from = 0) {
    const { text, isLast } = source;
    const reader = { source, at: from, end: text.length, depth: 0 };
    try {
      const entry = { read: read(reader), end: reader.at };
      // An entry that ends with the window may go on after it.
      if (isLast || reader.at < reader.end) return entry;
    } catch (error) {
      // An entry that is no EDN may be cut off by the end of the window.
      if (isLast || !(error instanceof InputError)) throw error;
    }
    advance(source, isBlank(text, from) ? text.length : from);
  }
};

const BLANKS_MAX = 64;

/** Are there only blanks, and few? They are dropped, since concatenated texts are slow. */
const isBlank = (text: string, from: number): boolean =>
  text.length - from < BLANKS_MAX && /^[\s,]*$/.test(text.slice(from));

/** The bracket that closes all entries, if one opens them. */
const closingOf = (reader: EdnReader): "]" | ")" | undefined => {
  const { text } = reader.source;
  const tag = /#[^\s,;"()[\]{}_]+[\s,]*(?=[[(])/y;
  skipBlanks(reader);
  tag.lastIndex = reader.at;
  reader.at += tag.exec(text)?.[0].length ?? 0;
  const closing = { "[": "]", "(": ")" } as const;
  const open = text.charAt(reader.at);
  if (open !== "[" && open !== "(") return undefined;
  reader.at++;
  return closing[open];
};

/** Is there another entry? False at the end of all. */
const isMore = (reader: EdnReader, closing: "]" | ")" | undefined): boolean => {
  const { source } = reader;
  skipBlanks(reader);
  if (reader.at < reader.end) {
    if (closing === undefined || source.text.charAt(reader.at) !== closing) return true;
    reader.at++;
    return false;
  }
  if (closing !== undefined) throw inputError(source, reader.at, `"${closing}"`);
  return false;
};
