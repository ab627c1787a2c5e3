import { operationText } from "../../history/operation-text.ts";
import type { AnyObject } from "../judgement.ts";
import type { Columns } from "./columns.ts";

/** Why a model of registers does not apply to a history, or undefined. */
export const whyNotReadsAndWrites = (
  object: AnyObject,
  columns: Columns | undefined,
): string | undefined => {
  if (columns === undefined) return `is about registers, not about a ${object.name}`;
  if (columns.foreign === undefined) return undefined;
  return `is about reads and writes alone, not ${operationText(columns.foreign)}`;
};
