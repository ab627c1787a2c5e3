import { printable } from "../../history/printable.ts";
import type { Operation } from "../../model/operation.ts";
import { whoDid } from "../witness/violation.ts";
import type { FileFault } from "./file-model.ts";
import { endOf, evidenceOf, type FileSession, isWrite } from "./file-sessions.ts";
import type { Version, Versions } from "./versions.ts";

/** A read that must answer a version which some session published. */
type ReadToExplain = {
  readonly session: FileSession;
  readonly read: Operation;
  readonly value: string;
  /** The version must have begun by this time. */
  readonly until: number;
  /** The last write of the same session before the read. */
  readonly own?: Operation | undefined;
};

/**
 * The reason why no version of a file explains a read, or undefined if one does. Each version with
 * the right contents began too late, or was overwritten: by a session that was over before this one
 * opened the file, or by this session.
 */
export const unexplained = (
  versions: Versions,
  reading: ReadToExplain,
): FileFault | undefined => {
  const { session, read, value, until, own } = reading;
  const opened = session.open.invoked;
  const newest = versions.newestBefore(session.key, opened);
  let fault: FileFault = {
    suspects: evidenceOf(session, read),
    reason: `${whoDid(read)} answers contents that had not been written`,
  };
  for (const version of versions.of(session.key, value)) {
    const over = overwriterOf(version, { newest, opened, session, own });
    if (over === undefined && version.begins <= until) return undefined;
    if (over === undefined || over.evidence.length === 0) continue;
    const source =
      version.write === undefined ? "the initial contents" : whoDid(version.write);
    fault = {
      suspects: [
        ...evidenceOf(session, read, own),
        ...(version.session ? evidenceOf(version.session, version.write) : []),
        ...over.evidence,
      ],
      reason: `${whoDid(read)} answers ${source}, ${over.because}`,
    };
  }
  return fault;
};

type Around = {
  readonly newest: Version | undefined;
  readonly opened: number;
  readonly session: FileSession;
  readonly own: Operation | undefined;
};

type Overwriter = { readonly evidence: readonly Operation[]; readonly because: string };

const overwriterOf = (
  version: Version,
  { newest, opened, session, own }: Around,
): Overwriter | undefined => {
  const { ends } = version;
  if (newest !== undefined && ends < newest.publishes)
    return {
      evidence: evidenceOf(newest.session!, newest.write),
      because: `which ${whoDid(newest.write!)} had replaced before ${printable(session.open.client)} opened the file`,
    };
  if (!version.isFinal && endOf(version.session?.close) < opened) {
    const last = version.session!.uses.findLast(isWrite)!;
    return {
      evidence: [last],
      because: `which ${printable(last.client)} itself had replaced before closing the file`,
    };
  }
  const isOwn = version.session === session;
  if (own !== undefined && (isOwn || ends < own.invoked))
    return { evidence: [own], because: `which ${whoDid(own)} had replaced` };
  return undefined;
};
