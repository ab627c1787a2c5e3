/** REMOVE, RMDIR, RENAME, LINK: RFC 1813, sections 3.3.12 to 3.3.15. */
import type { CallContext, Handlers } from "../../rpc/program.ts";
import type { Place } from "../wire/attributes.ts";
import type { nfsProgram } from "../wire/nfs-program.ts";
import { refuse } from "./errors.ts";
import type { Entry, FileServer, Scene } from "./file-server.ts";
import { keepFile, keepNames } from "./keep.ts";
import type { Found } from "./places.ts";
import { requireNames } from "./rights.ts";

type Procedures = (typeof nfsProgram)["procedures"];

/** The handlers. */
export const removingHandlers = (
  server: FileServer,
): Pick<Handlers<Procedures>, "remove" | "rmdir" | "rename" | "link"> => ({
  remove: ({ object }, context) => remove(server, "remove", object, context),
  rmdir: ({ object }, context) => remove(server, "rmdir", object, context),
  rename: ({ from, to }, context) =>
    server.perform(
      "rename",
      {
        context,
        handles: [from.dir, to.dir],
        names: [
          { of: 0, name: from.name },
          { of: 1, name: to.name },
        ],
      },
      (scene) => rename(server, scene),
      {
        ok: (_, seen) => ({ fromDirWcc: seen.wcc(0), toDirWcc: seen.wcc(1) }),
        failed: (seen) => ({ fromDirWcc: seen.wcc(0), toDirWcc: seen.wcc(1) }),
      },
    ),
  link: ({ file, link }, context) =>
    server.perform(
      "link",
      { context, handles: [file, link.dir], names: [{ of: 1, name: link.name }] },
      (scene) => link_(server, scene),
      {
        ok: (_, seen) => ({ attributes: seen.attributes(0), linkDirWcc: seen.wcc(1) }),
        failed: (seen) => ({ attributes: seen.attributes(0), linkDirWcc: seen.wcc(1) }),
      },
    ),
});

/** REMOVE takes all but directories, RMDIR only these. */
const remove = (
  server: FileServer,
  procedure: "remove" | "rmdir",
  { dir, name }: Place,
  context: CallContext,
) =>
  server.perform(
    procedure,
    { context, handles: [dir], names: [{ of: 0, name }] },
    async ({ objects: [directory], entry, caller }) => {
      const { files, places } = server.parts;
      requireDirectory(directory!);
      const { meant, found } = entry(0);
      if (meant === "itself") refuse("NFS3ERR_INVAL");
      if (meant === "parent")
        refuse(procedure === "rmdir" ? "NFS3ERR_EXIST" : "NFS3ERR_INVAL");
      requireNames(caller, directory!.stat, found?.stat);
      const gone = found ?? refuse("NFS3ERR_NOENT");
      if (procedure === "rmdir") await files.rmdir(gone.path);
      else await files.unlink(gone.path);
      places.drop(gone.id, nameOf(directory!, meant), isLastName(gone));
      await keepNames(server.parts, directory!.path);
    },
    {
      ok: (_, seen) => ({ dirWcc: seen.wcc(0) }),
      failed: (seen) => ({ dirWcc: seen.wcc(0) }),
    },
  );

const rename = async (
  { parts }: FileServer,
  { objects: [source, target], entry, caller, leave }: Scene,
): Promise<void> => {
  const { files, places } = parts;
  requireDirectory(source!);
  requireDirectory(target!);
  const [from, to] = [entry(0), entry(1)];
  if (typeof from.meant !== "object" || typeof to.meant !== "object")
    return refuse("NFS3ERR_INVAL");
  requireNames(caller, source!.stat, from.found?.stat);
  requireNames(caller, target!.stat, to.found?.stat);
  const moved = from.found ?? refuse("NFS3ERR_NOENT");
  if (moved.id === to.found?.id) return leave(); // Two names of one file: both stay.
  const isDirectory = moved.stat.type === "directory";
  // The RFC has this one status where the two do not fit together.
  if (to.found !== null && isDirectory !== (to.found.stat.type === "directory"))
    refuse("NFS3ERR_EXIST");
  const path = pathOf(target!, to.meant.name);
  if (to.found !== null && isDirectory && (await files.list(path)).length > 0)
    refuse("NFS3ERR_EXIST");
  await files.rename(moved.path, path);
  if (to.found !== null)
    places.drop(to.found.id, nameOf(target!, to.meant), isLastName(to.found));
  places.drop(moved.id, nameOf(source!, from.meant), false);
  places.note(nameOf(target!, to.meant), moved.stat);
  await keepNames(parts, target!.path, source!.path);
};

const link_ = async (
  { parts }: FileServer,
  { objects: [file, directory], entry, caller }: Scene,
): Promise<void> => {
  const { files, places } = parts;
  requireDirectory(directory!);
  const { meant, found } = entry(0);
  if (typeof meant !== "object" || found !== null) return refuse("NFS3ERR_EXIST");
  requireNames(caller, directory!.stat);
  if (file!.stat.type === "directory") refuse("NFS3ERR_INVAL");
  await files.link(file!.path, pathOf(directory!, meant.name));
  places.note(nameOf(directory!, meant), file!.stat);
  if (file!.stat.type === "file") await keepFile(parts, file!.path);
  await keepNames(parts, directory!.path);
};

const requireDirectory = ({ stat }: Found): void => {
  if (stat.type !== "directory") refuse("NFS3ERR_NOTDIR");
};

const nameOf = ({ id }: Found, meant: Entry["meant"]) => ({
  parent: id,
  name: typeof meant === "object" ? meant.name : "",
});

const pathOf = ({ path }: Found, name: string): string =>
  path === "/" ? `/${name}` : `${path}/${name}`;

/** Does a file lose its last name? A directory has one. */
const isLastName = ({ stat }: Found): boolean =>
  stat.type === "directory" || stat.links <= 1;
