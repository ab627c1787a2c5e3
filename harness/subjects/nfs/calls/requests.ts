/** What programs of `spec/nfs/calls` ask, as calls that a program of a node makes, and what they are answered. */
import { P } from "ts-pattern";
import type { Body } from "../../../../impl/ports.ts";
import type { Request, Result } from "../../../../spec/nfs/calls/messages.ts";
import { shaped } from "../../../conform/shaped.ts";
import { InputError } from "../../../model/input-error.ts";

const PROCEDURES: Readonly<Partial<Record<Request["type"], string>>> = {
  lookup: "LOOKUP",
  remove: "REMOVE",
  mkdir: "MKDIR",
  rmdir: "RMDIR",
  create: "CREATE",
  rename: "RENAME",
  link: "LINK",
  truncate: "SETATTR",
  write: "WRITE",
  read: "READ",
  "count links": "GETATTR",
};

/**
 * The request of a node for that of the spec.
 *
 * @throws InputError for a SETATTR with a guard, which no program of a node makes
 */
export const callFor = (asked: Request): Body => {
  const { type, ...rest } = asked;
  const procedure = PROCEDURES[type];
  if (procedure === undefined)
    throw new InputError(
      `nfs: the code's programs make no request "${type}", which this scope of the spec has; take another --param script`,
    );
  const isEmptied = type === "create" || type === "truncate";
  return { type: "call", procedure, ...rest, ...(isEmptied && { size: 0 }), asked };
};

/** The result of a node as the spec has it: a number for what was read, or for links. */
export const resultIn = (procedure: string, result: unknown): Result => {
  if (procedure === "READ" && !isError(result))
    return result === "" ? null : Number(result);
  if (procedure === "GETATTR" && typeof result === "object")
    return shaped({ links: P.number }, result).links;
  return result as Result;
};

/** A file holds digits, and the name of an error has none. */
const isError = (result: unknown): boolean => /^[A-Z]/u.test(String(result));
