/** GETATTR, LOOKUP, ACCESS, READLINK, READ: RFC 1813, sections 3.3.1 and 3.3.3 to 3.3.6. */
import { bytesOfFileName } from "../../ports.ts";
import type { Handlers } from "../../rpc/program.ts";
import type { nfsProgram } from "../wire/nfs-program.ts";
import { refuse } from "./errors.ts";
import type { FileServer } from "./file-server.ts";
import { accessOf, requireBytes, requireRight } from "./rights.ts";

type Procedures = (typeof nfsProgram)["procedures"];

/** The handlers. */
export const readingHandlers = (
  server: FileServer,
): Pick<Handlers<Procedures>, "getattr" | "lookup" | "access" | "readlink" | "read"> => ({
  ...findingHandlers(server),
  ...contentHandlers(server),
});

const findingHandlers = (
  server: FileServer,
): Pick<Handlers<Procedures>, "getattr" | "lookup" | "access"> => {
  const { handles, options } = server.parts;
  const { attributes } = server.describe;
  return {
    getattr: ({ object }, context) =>
      server.perform(
        "getattr",
        { context, handles: [object] },
        async ({ objects: [found] }) => attributes(found!.stat),
        { ok: (known) => ({ attributes: known }), failed: () => undefined },
      ),
    lookup: ({ what: { dir, name } }, context) =>
      server.perform(
        "lookup",
        { context, handles: [dir], names: [{ of: 0, name }] },
        async ({ objects: [directory], entry, caller }) => {
          if (directory!.stat.type !== "directory") refuse("NFS3ERR_NOTDIR");
          requireRight(caller, directory!.stat, "execute");
          return entry(0).found ?? refuse("NFS3ERR_NOENT");
        },
        {
          ok: ({ id, stat }, seen) => ({
            object: handles.handleOf(id),
            attributes: attributes(stat),
            dirAttributes: seen.attributes(0),
          }),
          failed: (seen) => ({ dirAttributes: seen.attributes(0) }),
        },
      ),
    access: ({ object, access }, context) =>
      server.perform(
        "access",
        { context, handles: [object] },
        async ({ objects: [found], caller }) => {
          const { isReadOnly } = options;
          return accessOf(caller, found!.stat, { asked: access, isReadOnly });
        },
        {
          ok: (granted, seen) => ({ attributes: seen.attributes(0), access: granted }),
          failed: (seen) => ({ attributes: seen.attributes(0) }),
        },
      ),
  };
};

const contentHandlers = (
  server: FileServer,
): Pick<Handlers<Procedures>, "readlink" | "read"> => {
  const { files, options } = server.parts;
  return {
    readlink: ({ symlink }, context) =>
      server.perform(
        "readlink",
        { context, handles: [symlink] },
        async ({ objects: [found] }) => {
          if (found!.stat.type !== "symlink") refuse("NFS3ERR_INVAL");
          return bytesOfFileName(await files.readlink(found!.path));
        },
        {
          ok: (data, seen) => ({ attributes: seen.attributes(0), data }),
          failed: (seen) => ({ attributes: seen.attributes(0) }),
        },
      ),
    read: ({ file, offset, count }, context) =>
      server.perform(
        "read",
        { context, handles: [file] },
        async ({ objects: [found], caller }) => {
          const { path, stat } = found!;
          if (stat.type !== "file") refuse("NFS3ERR_INVAL");
          requireBytes(caller, stat, "read");
          const left = offset >= BigInt(stat.size) ? 0 : stat.size - Number(offset);
          const bytes = Math.min(count, options.transferBytesMax, left);
          const data =
            bytes === 0
              ? new Uint8Array()
              : await files.read(path, { at: Number(offset), bytes });
          return { data, eof: data.length >= left };
        },
        {
          ok: ({ data, eof }, seen) => ({
            attributes: seen.attributes(0),
            count: data.length,
            eof,
            data,
          }),
          failed: (seen) => ({ attributes: seen.attributes(0) }),
        },
      ),
  };
};
