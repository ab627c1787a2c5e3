/** A directory as two RPC programs: NFS and its mount protocol. */
import type { Ports } from "../../ports.ts";
import { RpcServer } from "../../rpc/server.ts";
import { mountProgram } from "../wire/mount-program.ts";
import { nfsProgram } from "../wire/nfs-program.ts";
import { Exclusives } from "./exclusives.ts";
import { FileServer, type Parts } from "./file-server.ts";
import { Handles } from "./handles.ts";
import { listingHandlers } from "./listing.ts";
import { Listings } from "./listings.ts";
import { makingHandlers } from "./making.ts";
import { mountHandlers } from "./mounting.ts";
import { type ExportOptions, exportDefaults } from "./options.ts";
import { Places } from "./places.ts";
import { readingHandlers } from "./reading.ts";
import { removingHandlers } from "./removing.ts";
import { openSecret } from "./secret.ts";
import { tellingHandlers } from "./telling.ts";
import { WriteVerifier } from "./verifier.ts";
import { writingHandlers } from "./writing.ts";

/** The ports that an export needs. */
type ExportPorts = Pick<
  Ports<"files" | "disk" | "clock" | "entropy">,
  "files" | "disk" | "clock" | "entropy"
>;

/** How many calls are done at the same time, and how many replies are remembered. */
const RUNNING_MAX = 1024;
const REPLIES = { entries: 4096, bytes: 2 ** 22 };

/** Opens the export of the directory "/" of the port `files`. @throws FileError where it cannot be used */
export const openExport = async (
  ports: ExportPorts,
  given: Partial<ExportOptions> = {},
  onDone?: Parts["onDone"],
): Promise<FileServer> => {
  const options = { ...exportDefaults, ...given };
  const { files, disk, clock, entropy } = ports;
  const { faults } = options;
  const secret = await openSecret(ports);
  const handles = new Handles(secret, faults);
  return new FileServer({
    files,
    clock,
    handles,
    places: await Places.open(files, handles),
    verifier: new WriteVerifier(entropy, faults),
    exclusives: await Exclusives.open(disk, faults),
    listings: new Listings({ files, clock }, secret),
    options,
    ...(onDone && { onDone }),
  });
};

/** An RPC server of both programs for an export. */
export const rpcServerOf = (
  server: FileServer,
  cache: { readonly entries?: number } = {},
): RpcServer => {
  const { faults } = server.parts.options;
  const rpc = new RpcServer({
    running: RUNNING_MAX,
    cache: { ...REPLIES, ...cache },
    faults: {
      has: (fault) =>
        (fault === "forget-replies" && faults.has("no-reply-cache")) ||
        (fault === "cache-by-xid-alone" && faults.has("cache-by-xid-alone")),
    },
  });
  rpc.add(nfsProgram, {
    ...readingHandlers(server),
    ...writingHandlers(server),
    ...makingHandlers(server),
    ...removingHandlers(server),
    ...listingHandlers(server),
    ...tellingHandlers(server),
  });
  rpc.add(mountProgram, mountHandlers(server));
  return rpc;
};
