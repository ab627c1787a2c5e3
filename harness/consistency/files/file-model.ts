import { kindOf } from "../../history/objects/kind.ts";
import type { Operation } from "../../model/operation.ts";
import {
  type BudgetedHistory,
  type Decision,
  type Judge,
  judgeOf,
} from "../criterion.ts";
import type { AnyObject } from "../judgement.ts";
import { type Block, blocksOf } from "./blocks.ts";
import { type FileSession, fileSessions } from "./file-sessions.ts";
import { type Publishing, type Versions, versionsOf } from "./versions.ts";

/** A read that violates the model, the operations that show it, and the reason. */
export type FileFault = {
  readonly suspects: readonly Operation[];
  readonly reason: string;
};

/** A consistency model of files. */
type FileModel = {
  readonly name: string;
  readonly publishing: Publishing;
  /** Does the model allow a file in blocks exactly if it allows each block as a file? */
  readonly isBlockwise: boolean;
  /** The first read of a session that violates the model. */
  readonly faultIn: (session: FileSession, versions: Versions) => FileFault | undefined;
};

/** The judge of a model of shared files, which depends on when clients open and close them. */
export const fileModel = ({
  name,
  publishing,
  isBlockwise,
  faultIn,
}: FileModel): Judge => {
  /** The files that are judged one by one: the whole history, or one history per block. */
  const filesOf = (
    object: AnyObject,
    operations: readonly Operation[],
  ): readonly Block[] | string => {
    if (kindOf(object) !== "block-file")
      return [{ object, operations, wholeOf: (each) => each }];
    if (isBlockwise) return blocksOf(object, operations);
    return "is about files that are read and written as a whole, not in blocks";
  };
  const sessionsOf = ({ object, operations }: Block): readonly FileSession[] | string =>
    fileSessions(object, operations);
  const whyNot = (
    object: AnyObject,
    operations: readonly Operation[],
  ): string | undefined => {
    const files = filesOf(object, operations);
    if (typeof files === "string") return files;
    return files.map(sessionsOf).find((sessions) => typeof sessions === "string");
  };
  const firstFault = (
    object: AnyObject,
    operations: readonly Operation[],
  ): FileFault | undefined => {
    const files = filesOf(object, operations);
    if (typeof files === "string") return undefined;
    for (const each of files) {
      const sessions = sessionsOf(each);
      if (typeof sessions === "string") return undefined;
      const versions = versionsOf(sessions, each.object.initial, publishing);
      for (const session of sessions) {
        const fault = faultIn(session, versions);
        if (fault !== undefined)
          return { ...fault, suspects: fault.suspects.map(each.wholeOf) };
      }
    }
    return undefined;
  };
  return judgeOf({
    name,
    refuses: whyNot,
    decide({ object, operations }: BudgetedHistory): Decision {
      const fault = firstFault(object, operations);
      if (fault === undefined) return { verdict: "holds" };
      return { verdict: "violated", suspects: [...new Set(fault.suspects)] };
    },
    bringing: "by the return",
    reasonOf: (object, witness) =>
      firstFault(object, witness)?.reason ?? "a read answers what it cannot have seen",
  });
};
