import type { Operation } from "../model/operation.ts";
import { jepsenEdnLines } from "./writers/jepsen-edn.ts";
import { lockstepLines } from "./writers/lockstep.ts";
import { shivizLines } from "./writers/shiviz.ts";
import type { WrittenFormat } from "./written-formats.ts";

const WRITERS = {
  lockstep: lockstepLines,
  "jepsen-edn": jepsenEdnLines,
  shiviz: shivizLines,
} satisfies Record<WrittenFormat, (operations: readonly Operation[]) => Iterable<string>>;

/** The lines of a history in a format. */
export const historyLines = (
  operations: readonly Operation[],
  format: WrittenFormat,
): Iterable<string> => WRITERS[format](operations);

/** A history as one text, in Lockstep's own format unless another is named. */
export const writeHistory = (
  operations: readonly Operation[],
  format: WrittenFormat = "lockstep",
): string => [...historyLines(operations, format)].join("");
