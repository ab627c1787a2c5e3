/** READDIR and READDIRPLUS: RFC 1813, sections 3.3.16 and 3.3.17. */
import { FileError } from "../../ports.ts";
import type { Handlers } from "../../rpc/program.ts";
import type { nfsProgram } from "../wire/nfs-program.ts";
import { refuse } from "./errors.ts";
import type { FileServer, Scene } from "./file-server.ts";
import { HANDLE_BYTES } from "./handles.ts";
import type { Listed } from "./listings.ts";
import { bytesOfName } from "./names.ts";
import type { Found } from "./places.ts";
import { requireRight } from "./rights.ts";

type Procedures = (typeof nfsProgram)["procedures"];

/** Bytes on the wire: attributes after an operation, */
const ATTRIBUTES = 4 + 84;
/** results without any entry: status, attributes, cookie verifier, the end of the list, `eof`; */
const RESULTS = 4 + ATTRIBUTES + 8 + 4 + 4;
/** an entry without its name: that it follows, number, length, cookie; */
const ENTRY = 4 + 8 + 4 + 8;
/** what READDIRPLUS adds: attributes, and a handle with its length. */
const MORE = ATTRIBUTES + 4 + 4 + HANDLE_BYTES;

/** An entry to list. `isQuiet`: no call changed anything while its attributes were read. */
type Shown = Listed & { readonly found: Found; readonly isQuiet: boolean };
type Page = { readonly entries: readonly Shown[]; readonly isWhole: boolean };

type From = { readonly cookie: bigint; readonly cookieverf: Uint8Array };

/** The handlers. */
export const listingHandlers = (
  server: FileServer,
): Pick<Handlers<Procedures>, "readdir" | "readdirplus"> => {
  const { options, listings, handles } = server.parts;
  const most = options.transferBytesMax;
  return {
    readdir: ({ dir, count, ...from }, context) =>
      server.perform(
        "readdir",
        { context, handles: [dir] },
        (scene) =>
          pageOf(server, scene, from, {
            fits: (names, entries) =>
              RESULTS + ENTRY * entries + names <= Math.min(count, most),
          }),
        {
          ok: ({ entries, isWhole }, seen) => ({
            dirAttributes: seen.attributes(0),
            cookieverf: listings.verifier,
            entries: entries.map(shortOf),
            eof: isWhole,
          }),
          failed: (seen) => ({ dirAttributes: seen.attributes(0) }),
        },
      ),
    readdirplus: ({ dir, dircount, maxcount, ...from }, context) =>
      server.perform(
        "readdirplus",
        { context, handles: [dir] },
        (scene) =>
          pageOf(server, scene, from, {
            fits: (names, entries) =>
              RESULTS + (ENTRY + MORE) * entries + names <= Math.min(maxcount, most) &&
              // One entry is always given, if the results have room for it.
              (entries === 1 || ENTRY * entries + names <= dircount),
          }),
        {
          ok: ({ entries, isWhole }, seen) => ({
            dirAttributes: seen.attributes(0),
            cookieverf: listings.verifier,
            entries: entries.map((each) => ({
              ...shortOf(each),
              // The attributes of a file that is being changed are left out.
              attributes: each.isQuiet
                ? server.describe.attributes(each.found.stat)
                : null,
              handle: handles.handleOf(each.found.id),
            })),
            eof: isWhole,
          }),
          failed: (seen) => ({ dirAttributes: seen.attributes(0) }),
        },
      ),
  };
};

const shortOf = ({ name, cookie, found }: Shown) => ({
  fileid: found.stat.number,
  name: bytesOfName(name),
  cookie,
});

/**
 * The entries from a cookie on that fit into the results.
 *
 * @throws NfsError NFS3ERR_NOTDIR, NFS3ERR_ACCES, NFS3ERR_BAD_COOKIE, NFS3ERR_TOOSMALL; FileError
 */
const pageOf = async (
  server: FileServer,
  { objects: [directory], caller }: Scene,
  { cookie, cookieverf }: From,
  { fits }: { readonly fits: (nameBytes: number, entries: number) => boolean },
): Promise<Page> => {
  const { listings } = server.parts;
  if (directory!.stat.type !== "directory") refuse("NFS3ERR_NOTDIR");
  requireRight(caller, directory!.stat, "read");
  if (cookie !== 0n && Buffer.compare(cookieverf, listings.verifier) !== 0)
    refuse("NFS3ERR_BAD_COOKIE");
  const left = await listings.after(directory!, cookie);
  const taken = countOf(left, fits);
  if (taken === 0 && left.length > 0) refuse("NFS3ERR_TOOSMALL");
  const entries: Shown[] = [];
  for (const each of left.slice(0, taken)) {
    const shown = await show(server, directory!, each);
    if (shown !== null) entries.push(shown);
  }
  return { entries, isWhole: taken === left.length };
};

/** How many fit. Names that share a cookie come together. */
const countOf = (
  left: readonly Listed[],
  fits: (nameBytes: number, entries: number) => boolean,
): number => {
  let names = 0;
  let count = 0;
  while (count < left.length) {
    names += (bytesOfName(left[count]!.name).length + 3) & ~3;
    if (!fits(names, count + 1)) break;
    count += 1;
  }
  while (count > 0 && left[count]?.cookie === left[count - 1]!.cookie) count -= 1;
  return count;
};

/** Looks an entry up; null: another program has just removed it. */
const show = async (
  { parts: { places }, locks }: FileServer,
  directory: Found,
  listed: Listed,
): Promise<Shown | null> => {
  const before = locks.changes;
  const { name } = listed;
  try {
    const found =
      name === "."
        ? directory
        : name === ".."
          ? await places.parentOf(directory)
          : await places.child(directory, name);
    const isQuiet = before !== null && before === locks.changes;
    return found === null ? null : { ...listed, found, isQuiet };
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
};
