/** `lockstep serve nfs --export DIR`: a folder of this machine for clients of NFS. */
import { resolve } from "node:path";
import { openExport, rpcServerOf } from "../../../impl/nfs/server/export.ts";
import type { Squash } from "../../../impl/nfs/server/options.ts";
import { listenForNfs } from "../../../impl/nfs/server/served.ts";
import { needing, type Ports, PortTaken } from "../../../impl/ports.ts";
import type { OwnValues, ServeWords } from "../../conform/command-line.ts";
import type { Implementation } from "../../conform/subject.ts";
import { isLoopback, parsePort, showAddress } from "../../deploy/address.ts";
import { openFiles } from "../../deploy/files.ts";
import { serve } from "../../deploy/serve.ts";
import { InputError } from "../../model/input-error.ts";
import { expectAlone } from "../shared/served-alone.ts";
import { addressesIn, folderOf, isServed } from "../shared/served-folder.ts";

const LISTEN = "127.0.0.1:12049";
const SQUASHES: readonly string[] = ["none", "root", "all"] satisfies Squash[];

/** @throws InputError where the text is none of the policies */
const squashIn = (text: string): string => {
  if (SQUASHES.includes(text)) return text;
  throw new InputError(`"${text}": expected none, root or all`);
};

/** What `serve nfs` takes, and says. */
export const serveWords: ServeWords = {
  options: {
    export: { value: "DIR", meaning: "the folder that is served", required: true },
    "read-only": { value: null, meaning: "nothing can be changed" },
    allow: {
      value: "LIST",
      meaning:
        "the addresses that are served, such as 10.0.0.5,10.1.0.0/16; this machine alone unless given",
    },
    squash: {
      value: "WHO",
      meaning:
        "as which user a call is done: all: as the user that runs the server (the default); root: as the user that the call names, but root as user 65534; none: as the user that the call names",
      parse: squashIn,
    },
    "mount-port": {
      value: "PORT",
      meaning:
        "a second port for the mount protocol, which is served at the first one, too",
      parse: parsePort,
    },
  },
  usual: { id: "nfs", listen: LISTEN, data: "lockstep-nfs-data" },
  says: ({ host, port }, { export: folder }) => {
    const path = resolve(String(folder));
    return [
      `${path}: programs 100003 (NFS) and 100005 (mount), version 3, over TCP`,
      `use it: nfs-ls 'nfs://${host}${path}/?version=3&nfsport=${port}&mountport=${port}'`,
    ].join("\n");
  },
};

/** Serves a folder, until it is closed. */
export const serveNfs: NonNullable<Implementation["serve"]> = async (
  options,
  own: OwnValues = {},
) => {
  const { id, listen, data } = options;
  expectAlone(options, "serve nfs: a server of files");
  if (!isLoopback(listen.host) && own.allow === undefined)
    throw new InputError(
      `${showAddress(listen)}: other machines reach this address; name those that are served with --allow, or listen at ${LISTEN}`,
    );
  const name = resolve(String(own.export));
  const directory = folderOf(name, data);
  const allowed = own.allow === undefined ? null : addressesIn(String(own.allow));
  // The world calls its own address by the name of the node.
  const isAllowed = (address: string): boolean =>
    isServed(allowed, address === id ? listen.host : address);
  const files = await openFiles({ directory, control: undefined, opensOwn: true });
  let port = 0;
  const start = needing(
    ["streams", "disk", "clock", "entropy"],
    async (ports: Ports<"streams" | "disk" | "clock" | "entropy">) => {
      const { streams, disk, clock, entropy } = ports;
      const server = await openExport(
        { disk, clock, entropy, files },
        {
          name,
          isReadOnly: own["read-only"] === true,
          squash: (own.squash ?? "all") as Squash,
          ...(own.squash === undefined || own.squash === "all"
            ? { anonymous: ofProcess() }
            : {}),
          groups: own.allow === undefined ? [] : String(own.allow).split(","),
        },
      );
      const rpc = rpcServerOf(server);
      const { transferBytesMax } = server.parts.options;
      const listening = { rpc, streams, transferBytesMax, isAllowed };
      ({ port } = await listenForNfs(listening, listen.port));
      if (own["mount-port"] !== undefined)
        await listenForNfs(listening, Number(own["mount-port"]));
      return {};
    },
  );
  try {
    const { close } = await serve({ ...options, start });
    return { port, close };
  } catch (error) {
    if (error instanceof PortTaken)
      throw new InputError(`${showAddress(listen)}, or the port for mounting, is in use`);
    const { syscall, code } = error as NodeJS.ErrnoException;
    if (syscall !== "listen") throw error;
    throw new InputError(`${showAddress(listen)}: cannot be listened at: ${code}`);
  }
};

const ofProcess = () => ({
  uid: process.geteuid?.() ?? 0,
  gid: process.getegid?.() ?? 0,
});
