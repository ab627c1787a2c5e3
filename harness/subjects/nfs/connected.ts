/** The client of NFS on this machine: what `mount` and `client` connect with a real server. */
import { hostname } from "node:os";
import {
  mountNfs,
  type NfsMount,
  type NfsMountOptions,
} from "../../../impl/nfs/client/mount.ts";
import { mountProgram } from "../../../impl/nfs/wire/mount-program.ts";
import type { Clock } from "../../../impl/ports.ts";
import { overStreams } from "../../../impl/rpc/channel.ts";
import { RpcClient } from "../../../impl/rpc/client.ts";
import { RpcError } from "../../../impl/rpc/errors.ts";
import { VfsError } from "../../../impl/vfs/errors.ts";
import { type Address, showAddress } from "../../deploy/address.ts";
import { RealClock } from "../../deploy/clock.ts";
import { realEntropy } from "../../deploy/entropy.ts";
import { InputError } from "../../model/input-error.ts";
import { networkTo } from "../shared/client-network.ts";

/** How long a server may take to answer at the mount, before it counts as absent. */
const PATIENCE_MS = 5000;

/** The network and the clock of this machine, as a client of one server has them. */
const portsTo = async ({ host }: Address) => {
  const { streams, close } = await networkTo(host);
  const clock: Clock = new RealClock();
  return { ports: { streams, clock, entropy: realEntropy() }, close };
};

/** Who calls: the user of this process. */
const credentials = (): NfsMountOptions["credentials"] => ({
  flavor: "AUTH_SYS",
  stamp: 0,
  machine: hostname(),
  uid: process.getuid?.() ?? 0,
  gid: process.getgid?.() ?? 0,
  gids: (process.getgroups?.() ?? []).slice(0, 16),
});

/** A directory of a server that is mounted, and how its sockets are closed. */
type Connected = NfsMount & { readonly close: () => void };

/** Mounts a directory of a server, over TCP. @throws InputError that says in one line why it cannot be mounted */
export const connectNfs = async (
  at: Address,
  directory: string,
  options: Partial<NfsMountOptions> = {},
): Promise<Connected> => {
  await expectServed(at, options.mountPort);
  const { ports, close } = await portsTo(at);
  const { host: address, port } = at;
  const where = {
    address,
    port,
    mountPort: port,
    directory,
    credentials: credentials()!,
  };
  try {
    return { ...(await mountNfs(ports, { ...where, ...options })), close };
  } catch (error) {
    close();
    if (!(error instanceof VfsError)) throw error;
    throw new InputError(`${showAddress(at)}: ${error.message}`);
  }
};

/** What a server exports, by the paths that clients mount. @throws InputError where it does not answer */
export const exportsOf = async (at: Address): Promise<readonly string[]> => {
  const { ports, close } = await portsTo(at);
  const way = overStreams(ports, { address: at.host, port: at.port });
  const client = await RpcClient.open(ports, way, { timeoutMs: PATIENCE_MS });
  try {
    const listed = await client.stub(mountProgram).export(undefined);
    return listed.map(({ dir }) => Buffer.from(dir).toString());
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    throw new InputError(
      `${showAddress(at)}: ${error.message}; expected a server of NFS there, such as: lockstep serve nfs --export DIR`,
    );
  } finally {
    client.close();
    close();
  }
};

/** A hard mount would wait for ever for a server that was never there. */
const expectServed = async (at: Address, mountPort = at.port): Promise<void> =>
  void (await exportsOf({ ...at, port: mountPort }));
