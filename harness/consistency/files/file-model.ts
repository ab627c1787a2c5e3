import type { Operation } from "../../model/operation.ts";
import { type Decision, type Model, modelOf, type Question } from "../criterion.ts";
import type { AnyObject } from "../judgement.ts";
import { type FileSession, fileSessions } from "./file-sessions.ts";
import { type Publishing, type Versions, versionsOf } from "./versions.ts";

/** A read that a session cannot have been given, the operations that show it, and why. */
export type FileFault = {
  readonly suspects: readonly Operation[];
  readonly reason: string;
};

export type FileModel = {
  readonly name: string;
  readonly publishing: Publishing;
  /** The first read of a session that does not fit. */
  readonly faultIn: (session: FileSession, versions: Versions) => FileFault | undefined;
};

/** A model of what a host sees of files that others write, by when it opens and they close. */
export function fileModel({ name, publishing, faultIn }: FileModel): Model {
  const firstFault = (
    object: AnyObject,
    operations: readonly Operation[],
  ): FileFault | undefined => {
    const sessions = fileSessions(object, operations);
    if (typeof sessions === "string") return undefined;
    const versions = versionsOf(sessions, object.initial, publishing);
    for (const session of sessions) {
      const fault = faultIn(session, versions);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
  return modelOf({
    name,
    refuses(object, operations) {
      const sessions = fileSessions(object, operations);
      return typeof sessions === "string" ? sessions : undefined;
    },
    decide({ object, operations }: Question): Decision {
      const fault = firstFault(object, operations);
      if (fault === undefined) return { verdict: "holds" };
      return { verdict: "violated", suspects: [...new Set(fault.suspects)] };
    },
    bringing: "by the return",
    reasonOf: (object, witness) =>
      firstFault(object, witness)?.reason ?? "a read answers what it cannot have seen",
  });
}
