import type { Operation } from "../../model/operation.ts";
import { readHistory } from "../read-history.ts";

/** The history that a text of these lines is read as. */
export const read = (lines: readonly string[], format?: string) =>
  readHistory(lines.map((line) => `${line}\n`).join(""), "h", { format });

/** The requests of these operations. */
export const requests = (operations: readonly Operation[]) =>
  operations.map(({ request, result }) => [request, result]);
