import { microNamed } from "../objects/transaction.ts";
import type { HistoryEvent } from "./event.ts";
import { isReadExtent } from "./extents.ts";
import type { ObjectClues } from "./object-of.ts";
import { isBare } from "./request.ts";

/** Notes what an invocation says about the object. */
export const seeRequest = (seen: ObjectClues, { f, value }: HistoryEvent): void => {
  seen.operations.add(f);
  if (isBare(f) && Array.isArray(value) && value.length === 2 && value[1] === null)
    seen.hasLoneKey = true;
  if (f === "txn") seeMicros(seen, value);
  if (isReadExtent(f, value)) seen.hasExtent = true;
  if (f === "put" && typeof value !== "string") seen.hasOtherThanString = true;
  if (f === "add" && typeof value !== "number") seen.hasAddedMember = true;
  if ((f === "write" || f === "put") && isRecord(value)) seen.hasWrittenRecord = true;
};

/** Notes what an answer says about the object. */
export const seeAnswer = (seen: ObjectClues, f: string, result: unknown): void => {
  if (f === "get" && typeof result !== "string") seen.hasOtherThanString = true;
  if (f === "add" && typeof result === "boolean") seen.hasAddedMember = true;
  if (f === "txn" && !seen.hasAppended && !seen.hasWrittenRegister)
    seeMicros(seen, result);
  if (f !== "read") return;
  if (typeof result === "number") seen.hasReadNumber = true;
  if (Array.isArray(result)) seen.hasReadList = true;
};

const seeMicros = (seen: ObjectClues, value: unknown): void => {
  if (!Array.isArray(value)) return;
  for (const [f, , written] of value as readonly (readonly unknown[])[]) {
    const name = microNamed(f);
    if (name === "append") seen.hasAppended = true;
    else if (name === "w") seen.hasWrittenRegister = true;
    else if (Array.isArray(written)) seen.hasListInTransaction = true;
  }
};

const isRecord = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);
