import { isSilent } from "../../history/objects/answers.ts";
import { kindOf } from "../../history/objects/kind.ts";
import { fieldsOf, operationText } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import type { AnyObject } from "../judgement.ts";
import { sessionsOf, whyOverlap } from "../sessions/sessions.ts";
import { whoDid } from "../witness/violation.ts";

/** What one client did with one file, from open to close. */
export type FileSession = {
  readonly key: string;
  readonly open: Operation;
  /** Its reads and writes, in order. */
  readonly uses: Operation[];
  close: Operation | undefined;
};

/** The sessions of a history, or the reason why it has none. */
export const fileSessions = (
  object: AnyObject,
  operations: readonly Operation[],
): readonly FileSession[] | string => {
  if (kindOf(object) !== "file") return `is about files, not about a ${object.name}`;
  const clients = sessionsOf(operations);
  if ("overlapping" in clients) return whyOverlap(clients);
  const sessions: FileSession[] = [];
  for (const rows of clients.rows) {
    const isOpen = new Map<string, FileSession>();
    for (const row of rows) {
      const operation = operations[row]!;
      const isTold = operation.result === undefined || !isSilent(object, operation);
      const wrong = take({ operation, isTold }, isOpen, sessions);
      if (wrong !== undefined) return wrong;
    }
  }
  return sessions;
};

type ClientStep = { readonly operation: Operation; readonly isTold: boolean };

const take = (
  { operation, isTold }: ClientStep,
  isOpen: Map<string, FileSession>,
  sessions: FileSession[],
): string | undefined => {
  const { type, key: name } = fieldsOf(operation.request);
  const key = valueKey(name);
  const session = isOpen.get(key);
  if (type === "open") {
    if (session !== undefined)
      return `needs a file to be closed before its client opens it again: ${whoDid(operation)}`;
    const opened: FileSession = { key, open: operation, uses: [], close: undefined };
    isOpen.set(key, opened);
    sessions.push(opened);
    return undefined;
  }
  if (type !== "read" && type !== "write" && type !== "close")
    return `is about open, read, write and close, not ${operationText(operation)}`;
  if (session === undefined) return `needs files that are open: ${whoDid(operation)}`;
  if (type === "close") {
    session.close = operation;
    isOpen.delete(key);
    // A read without an informative answer needs no explanation. The answer to a write never says
    // anything.
  } else if (isTold || type === "write") session.uses.push(operation);
  return undefined;
};

/** Is this a write? */
export const isWrite = ({ request }: Operation): boolean =>
  fieldsOf(request).type === "write";

/** The time at which an operation was over; infinite for an open one. */
export const endOf = (operation: Operation | undefined): number => {
  const isOpen = operation === undefined || operation.result === undefined;
  return isOpen ? Number.POSITIVE_INFINITY : operation.returned;
};

/** The operations of a session that show a violation: open, close, and some of its uses. */
export const evidenceOf = (
  { open, close }: FileSession,
  ...uses: readonly (Operation | undefined)[]
): readonly Operation[] =>
  [open, ...uses, close].filter((operation) => operation !== undefined);
