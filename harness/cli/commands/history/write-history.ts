import { existsSync, realpathSync } from "node:fs";
import { writePieces } from "../../../artifacts/whole-file.ts";
import { historyLines } from "../../../history/write-history.ts";
import {
  isWrittenFormat,
  WRITTEN_FORMATS,
  type WrittenFormat,
} from "../../../history/written-formats.ts";
import { InputError } from "../../../model/input-error.ts";
import type { Operation } from "../../../model/operation.ts";
import { unknown } from "../../../registry/nearest.ts";

/** The file and the format of a history to be written. */
type Writing = { readonly to: string; readonly format: WrittenFormat };

/**
 * `--write FILE --as FORMAT` for the history in `from`; undefined without them.
 *
 * @throws InputError if the format is unknown, if --write is missing, or if FILE is `from`
 */
export const writingOf = (
  from: string,
  to: string | undefined,
  format: string | undefined,
): Writing | undefined => {
  if (to === undefined) {
    if (format === undefined) return undefined;
    throw new InputError("--as needs --write FILE, the file to write the history to");
  }
  if (format !== undefined && !isWrittenFormat(format))
    throw unknown({ what: "format to write", given: format, known: WRITTEN_FORMATS });
  if (existsSync(to) && existsSync(from) && realpathSync(to) === realpathSync(from))
    throw new InputError(`${to}: is the history itself; give --write another file`);
  return { to, format: format ?? "lockstep" };
};

/** Writes operations as a history. Throws InputError if the file cannot be written. */
export const writeTo = (
  { to, format }: Writing,
  operations: readonly Operation[],
): Promise<void> => writePieces(to, inPieces(historyLines(operations, format)));

/** Characters per piece, so that a long history is never one string. */
const PIECE = 1 << 20;

const inPieces = function* (lines: Iterable<string>): Iterable<string> {
  let piece = "";
  for (const line of lines) {
    piece += line;
    if (piece.length <= PIECE) continue;
    yield piece;
    piece = "";
  }
  yield piece;
};
