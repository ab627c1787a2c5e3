import type { Operation } from "../../model/operation.ts";
import { jsonText, rowsOf } from "./rows.ts";

/** A history as lines of Lockstep's own format, in time order. */
export function* lockstepLines(operations: readonly Operation[]): Generator<string> {
  for (const row of rowsOf(operations)) {
    const { process, type, f, key, value, result, version, time } = row;
    const fields = { process, type, f, key, value, result, version, time };
    yield `${jsonText(fields)}\n`;
  }
}
