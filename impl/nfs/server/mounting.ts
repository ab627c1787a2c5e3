/** The mount protocol: RFC 1813, section 5. */
import type { Handlers } from "../../rpc/program.ts";
import type { mountProgram } from "../wire/mount-program.ts";
import { NfsError, statusOf } from "./errors.ts";
import type { FileServer } from "./file-server.ts";
import { meantBy } from "./names.ts";
import type { Found } from "./places.ts";

type Procedures = (typeof mountProgram)["procedures"];
type Mounted = Awaited<ReturnType<Handlers<Procedures>["mnt"]>>;
type Failed = Exclude<Mounted["type"], "MNT3_OK">;

/** AUTH_SYS and AUTH_NONE. */
const FLAVORS = [1, 0];
/** The most mounts that DUMP lists; the oldest is forgotten. */
const MOUNTS_MAX = 1024;
const SLASH = 0x2f;

/** The handlers. Clients mount the export, or a directory in it. The server remembers mounts only for DUMP. */
export const mountHandlers = (server: FileServer): Handlers<Procedures> => {
  const { handles, options } = server.parts;
  const name = Buffer.from(options.name);
  const mounts = new Map<
    string,
    { readonly hostname: Uint8Array; readonly directory: Uint8Array }
  >();
  const keyOf = (address: string, path: Uint8Array): string =>
    `${address} ${Buffer.from(path).toString("hex")}`;
  return {
    mnt: async (path, { address }) => {
      try {
        const found = await directoryAt(server, path);
        const key = keyOf(address, path);
        mounts.delete(key);
        mounts.set(key, {
          hostname: Buffer.from(address).subarray(0, 255),
          directory: path,
        });
        const [oldest] = mounts.keys();
        if (mounts.size > MOUNTS_MAX && oldest !== undefined) mounts.delete(oldest);
        return {
          type: "MNT3_OK",
          value: { handle: handles.handleOf(found.id), flavors: FLAVORS },
        };
      } catch (error) {
        return { type: failureOf(error), value: undefined };
      }
    },
    dump: () => [...mounts.values()],
    umnt: (path, { address }) => void mounts.delete(keyOf(address, path)),
    umntall: (_, { address }) => {
      for (const key of [...mounts.keys()])
        if (key.startsWith(`${address} `)) mounts.delete(key);
    },
    export: () => [
      { dir: name, groups: options.groups.map((each) => Buffer.from(each)) },
    ],
  };
};

/** The directory that a path mounts, with or without a slash at its end. @throws NfsError, FileError */
const directoryAt = async (server: FileServer, path: Uint8Array): Promise<Found> => {
  const { places, options } = server.parts;
  const parts = partsOf(path);
  for (const expected of partsOf(Buffer.from(options.name))) {
    const part = parts.shift();
    if (part === undefined || Buffer.compare(part, expected) !== 0)
      throw new NfsError("NFS3ERR_NOENT");
  }
  let found = await places.find(places.root);
  for (const part of parts) {
    const meant = meantBy(part);
    if (typeof meant !== "object") throw new NfsError("NFS3ERR_INVAL");
    const below = await places.child(found, meant.name);
    if (below === null) throw new NfsError("NFS3ERR_NOENT");
    found = below;
  }
  if (found.stat.type !== "directory") throw new NfsError("NFS3ERR_NOTDIR");
  return found;
};

/** The parts of a path, without those that are empty. */
const partsOf = (path: Uint8Array): Uint8Array[] => {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = 0; at <= path.length; at++) {
    if (at < path.length && path[at] !== SLASH) continue;
    if (at > from) parts.push(path.subarray(from, at));
    from = at + 1;
  }
  return parts;
};

const FAILURES: Readonly<Record<string, Failed>> = {
  NFS3ERR_PERM: "MNT3ERR_PERM",
  NFS3ERR_NOENT: "MNT3ERR_NOENT",
  NFS3ERR_IO: "MNT3ERR_IO",
  NFS3ERR_ACCES: "MNT3ERR_ACCES",
  NFS3ERR_NOTDIR: "MNT3ERR_NOTDIR",
  NFS3ERR_INVAL: "MNT3ERR_INVAL",
  NFS3ERR_NAMETOOLONG: "MNT3ERR_NAMETOOLONG",
  NFS3ERR_NOTSUPP: "MNT3ERR_NOTSUPP",
};

const failureOf = (error: unknown): Failed =>
  FAILURES[statusOf(error)] ?? "MNT3ERR_SERVERFAULT";
