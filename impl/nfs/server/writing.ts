/** SETATTR, WRITE, COMMIT: RFC 1813, sections 3.3.2, 3.3.7 and 3.3.21. */
import type { Handlers } from "../../rpc/program.ts";
import type { NfsTime, Settable } from "../wire/attributes.ts";
import type { nfsProgram } from "../wire/nfs-program.ts";
import { refuse } from "./errors.ts";
import type { FileServer, Scene } from "./file-server.ts";
import { above, keepFile, keepNames } from "./keep.ts";
import type { Found } from "./places.ts";
import { requireBytes } from "./rights.ts";
import {
  afterChange,
  newAttributesOf,
  ofFile,
  requireSettable,
  requireSize,
  setsSomething,
} from "./setting.ts";

type Procedures = (typeof nfsProgram)["procedures"];
type Args = Parameters<Handlers<Procedures>["write"]>[0];

/** The handlers. */
export const writingHandlers = (
  server: FileServer,
): Pick<Handlers<Procedures>, "setattr" | "write" | "commit"> => {
  const { parts } = server;
  return {
    setattr: ({ object, newAttributes, guard }, context) =>
      server.perform(
        "setattr",
        { context, handles: [object] },
        async (scene) => {
          const { stat } = scene.objects[0]!;
          if (guard !== null && !isSame(guard, server.describe.ctime(stat)))
            refuse("NFS3ERR_NOT_SYNC");
          await set(server, scene, newAttributes);
        },
        {
          ok: (_, seen) => ({ wcc: seen.wcc(0) }),
          failed: (seen) => ({ wcc: seen.wcc(0) }),
        },
      ),
    write: (args, context) =>
      server.perform(
        "write",
        { context, handles: [args.file] },
        (scene) => write(server, scene, args),
        {
          ok: ({ count, isStable }, seen) => ({
            wcc: seen.wcc(0),
            count,
            // What is synchronised is so with all attributes, so DATA_SYNC is given as FILE_SYNC.
            committed: isStable ? ("FILE_SYNC" as const) : ("UNSTABLE" as const),
            verf: parts.verifier.bytes,
          }),
          failed: (seen) => ({ wcc: seen.wcc(0) }),
        },
      ),
    commit: ({ file }, context) =>
      server.perform(
        "commit",
        { context, handles: [file] },
        async ({ objects: [found], leave, caller }) => {
          leave();
          if (found!.stat.type !== "file") refuse("NFS3ERR_INVAL");
          requireBytes(caller, found!.stat, "write");
          if (!parts.options.faults.has("commit-does-nothing"))
            await keepFile(parts, found!.path);
        },
        {
          ok: (_, seen) => ({ wcc: seen.wcc(0), verf: parts.verifier.bytes }),
          failed: (seen) => ({ wcc: seen.wcc(0) }),
        },
      ),
  };
};

const isSame = (one: NfsTime, other: NfsTime): boolean =>
  one.seconds === other.seconds && one.nseconds === other.nseconds;

/** Everything is checked first, since what is set is not taken back. */
const set = async (
  { parts }: FileServer,
  { objects: [found], caller, leave }: Scene,
  given: Settable,
): Promise<void> => {
  const { path, stat } = found!;
  requireSettable(caller, stat, given);
  const wanted = newAttributesOf(given);
  const attributes = {
    ...(given.size === null ? {} : afterChange(caller, stat)),
    ...(stat.type === "file" ? ofFile(caller, wanted) : wanted),
  };
  if (given.mode !== null && stat.type === "symlink") refuse("NFS3ERR_INVAL");
  if (given.size !== null) {
    requireSize(parts, stat, given.size);
    await parts.files.truncate(path, Number(given.size));
  }
  if (setsSomething(attributes)) await parts.files.setAttributes(path, attributes);
  else if (given.size === null) return leave();
  await keepAttributes(parts, found!);
};

const keepAttributes = (
  parts: FileServer["parts"],
  { path, stat }: Found,
): Promise<void> => {
  if (stat.type === "file") return keepFile(parts, path);
  return keepNames(parts, stat.type === "directory" ? path : above(path));
};

const write = async (
  { parts }: FileServer,
  { objects: [found], caller, leave }: Scene,
  { offset, count, stable, data }: Args,
): Promise<{ readonly count: number; readonly isStable: boolean }> => {
  const { files, options } = parts;
  const { path, stat } = found!;
  if (stat.type !== "file" || count !== data.length) refuse("NFS3ERR_INVAL");
  requireBytes(caller, stat, "write");
  const bytes = data.subarray(0, options.transferBytesMax);
  if (offset + BigInt(bytes.length) > BigInt(options.fileBytesMax))
    refuse("NFS3ERR_FBIG");
  if (bytes.length === 0) leave();
  else {
    await files.write(path, Number(offset), bytes);
    const changed = afterChange(caller, stat);
    if (setsSomething(changed)) await files.setAttributes(path, changed);
  }
  const isStable = stable !== "UNSTABLE";
  if (isStable) await keepFile(parts, path);
  return { count: bytes.length, isStable };
};
