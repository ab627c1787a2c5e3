import type { Operation } from "../../model/operation.ts";
import { readHistory } from "../read-history.ts";

/** What a text of these lines is read as. */
export function read(lines: readonly string[], format?: string) {
  return readHistory(lines.map((line) => `${line}\n`).join(""), "h", { format });
}

export function requests(operations: readonly Operation[]) {
  return operations.map(({ request, result }) => [request, result]);
}
