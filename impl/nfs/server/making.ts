/** CREATE, MKDIR, SYMLINK, MKNOD: RFC 1813, sections 3.3.8 to 3.3.11. */
import { fileNameOf } from "../../ports.ts";
import type { CallContext, Handlers } from "../../rpc/program.ts";
import type { ValueOf } from "../../xdr/codec.ts";
import { type Place, type Settable, setNothing } from "../wire/attributes.ts";
import type { nfsProgram } from "../wire/nfs-program.ts";
import { refuse } from "./errors.ts";
import type { FileServer, Scene } from "./file-server.ts";
import { keepFile, keepNames } from "./keep.ts";
import type { Found } from "./places.ts";
import { requireBytes, requireNames } from "./rights.ts";
import {
  adopt,
  afterChange,
  BEING_MADE,
  newAttributesOf,
  ofFile,
  requireSize,
  setsSomething,
} from "./setting.ts";

type Procedures = (typeof nfsProgram)["procedures"];
type How = ValueOf<Procedures["create"]["args"]>["how"];
type Making = "create" | "mkdir" | "symlink" | "mknod";

const FILE_MODE = 0o644;
const DIRECTORY_MODE = 0o755;
/** The mode of a file that an exclusive create has made, until the client sets another one. */
const EXCLUSIVE_MODE = 0o600;
const NUL = 0;

/** The handlers. */
export const makingHandlers = (
  server: FileServer,
): Pick<Handlers<Procedures>, Making> => ({
  create: ({ where, how }, context) =>
    perform(server, "create", { where, context }, (scene) =>
      how.type === "EXCLUSIVE"
        ? createOnce(server, scene, how.value)
        : create(server, scene, how),
    ),
  mkdir: ({ where, attributes }, context) =>
    perform(server, "mkdir", { where, context }, async (scene) => {
      const { files } = server.parts;
      const mode = newAttributesOf(attributes).mode ?? DIRECTORY_MODE;
      const made = await make(server, scene, (path) => files.mkdir(path, mode));
      await orTakeBack(
        () => files.rmdir(made.path),
        async () => {
          await adopt(
            server.parts,
            { ...scene, directory: scene.objects[0]!, made },
            attributes,
          );
          await keepNames(server.parts, made.path, scene.objects[0]!.path);
        },
      );
      return made;
    }),
  symlink: ({ where, symlink: { attributes, data } }, context) =>
    perform(server, "symlink", { where, context }, async (scene) => {
      const { files } = server.parts;
      if (data.length === 0 || data.includes(NUL)) refuse("NFS3ERR_INVAL");
      const made = await make(server, scene, (path) =>
        files.symlink(fileNameOf(data), path),
      );
      await orTakeBack(
        () => files.unlink(made.path),
        async () => {
          await adopt(
            server.parts,
            { ...scene, directory: scene.objects[0]!, made },
            attributes,
          );
          await keepNames(server.parts, scene.objects[0]!.path);
        },
      );
      return made;
    }),
  mknod: ({ where, what }, context) =>
    perform(server, "mknod", { where, context }, async (scene) => {
      requireFree(scene);
      // The port makes no devices.
      return refuse(
        "value" in what && what.value === undefined
          ? "NFS3ERR_BADTYPE"
          : "NFS3ERR_NOTSUPP",
      );
    }),
});

/** The steps that all four calls have in common. */
const perform = (
  server: FileServer,
  procedure: Making,
  {
    where: { dir, name },
    context,
  }: { readonly where: Place; readonly context: CallContext },
  work: (scene: Scene) => Promise<Found>,
) =>
  server.perform(
    procedure,
    { context, handles: [dir], names: [{ of: 0, name }] },
    async (scene) => {
      const { id, path } = await work(scene);
      return { id, stat: await server.parts.files.stat(path) };
    },
    {
      ok: ({ id, stat }, seen) => ({
        object: server.parts.handles.handleOf(id),
        attributes: server.describe.attributes(stat),
        dirWcc: seen.wcc(0),
      }),
      failed: (seen) => ({ dirWcc: seen.wcc(0) }),
    },
  );

/** The name that is to be made. @throws NfsError where it is not free, or the caller may not make it */
const requireFree = ({ objects: [directory], entry, caller }: Scene): string => {
  const { meant, found } = named({ objects: [directory!], entry });
  requireNames(caller, directory!.stat);
  if (typeof meant !== "object" || found !== null) return refuse("NFS3ERR_EXIST");
  return meant.name;
};

const named = ({ objects: [directory], entry }: Pick<Scene, "objects" | "entry">) => {
  if (directory!.stat.type !== "directory") refuse("NFS3ERR_NOTDIR");
  return entry(0);
};

/** Makes something under the name. @throws NfsError, FileError */
const make = async (
  { parts: { places } }: FileServer,
  scene: Scene,
  makeAt: (path: string) => Promise<void>,
): Promise<Found> => {
  const name = requireFree(scene);
  const [directory] = scene.objects;
  const { path } = directory!;
  await makeAt(path === "/" ? `/${name}` : `${path}/${name}`);
  return (await places.child(directory!, name)) ?? refuse("NFS3ERR_IO");
};

/** Removes what was made if it cannot be finished, as far as that is possible. */
const orTakeBack = async (
  takeBack: () => Promise<void>,
  finish: () => Promise<void>,
): Promise<void> => {
  try {
    await finish();
  } catch (error) {
    await takeBack().catch(() => undefined);
    throw error;
  }
};

/** UNCHECKED and GUARDED. A file that is there is only cut, where the client sets a size: as Linux does. */
const create = async (
  server: FileServer,
  scene: Scene,
  how: Exclude<How, { readonly type: "EXCLUSIVE" }>,
): Promise<Found> => {
  const { parts } = server;
  const { files } = parts;
  const given: Settable = how.value;
  const { found } = named(scene);
  if (found !== null && how.type === "UNCHECKED") return cut(server, scene, found, given);
  const mode = ofFile(scene.caller, newAttributesOf(given)).mode ?? FILE_MODE;
  const made = await make(server, scene, (path) => files.create(path, mode));
  await orTakeBack(
    () => files.unlink(made.path),
    async () => {
      if (given.size !== null && given.size > 0n) {
        requireSize(parts, made.stat, given.size);
        await files.truncate(made.path, Number(given.size));
      }
      await adopt(parts, { ...scene, directory: scene.objects[0]!, made }, given);
      await keepFile(parts, made.path);
      await keepNames(parts, scene.objects[0]!.path);
    },
  );
  return made;
};

const cut = async (
  { parts }: FileServer,
  { caller, leave }: Scene,
  found: Found,
  { size }: Settable,
): Promise<Found> => {
  leave();
  if (found.stat.type !== "file") refuse("NFS3ERR_EXIST");
  if (size !== null) {
    requireBytes(caller, found.stat, "write");
    requireSize(parts, found.stat, size);
    await parts.files.truncate(found.path, Number(size));
    const changed = afterChange(caller, found.stat);
    if (setsSomething(changed)) await parts.files.setAttributes(found.path, changed);
    await keepFile(parts, found.path);
  }
  return found;
};

/**
 * EXCLUSIVE. The verifier is kept before anyone sees the file as made, so that a create that comes again after a crash
 * finds either nothing, or a file that is being made, or its own.
 */
const createOnce = async (
  server: FileServer,
  scene: Scene,
  verifier: Uint8Array,
): Promise<Found> => {
  const { parts } = server;
  const { files, exclusives } = parts;
  const [directory] = scene.objects;
  const { found } = named(scene);
  const isHalfMade = found?.stat.type === "file" && found.stat.mode === BEING_MADE;
  const isIts = found !== null && exclusives.has(found.id, verifier);
  const made =
    isHalfMade || isIts
      ? found!
      : await make(server, scene, (path) => files.create(path, BEING_MADE));
  if (!isIts) await exclusives.keep(made.id, verifier);
  if (isIts && !isHalfMade) scene.leave();
  else {
    await adopt(parts, { ...scene, directory: directory!, made }, setNothing);
    await files.setAttributes(made.path, { mode: EXCLUSIVE_MODE });
  }
  await keepFile(parts, made.path);
  await keepNames(parts, directory!.path);
  return made;
};
