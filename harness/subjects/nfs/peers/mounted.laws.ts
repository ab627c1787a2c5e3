/** Our client on a server of the loopback of this machine. */
import { mountNfs, type NfsMountOptions } from "../../../../impl/nfs/client/mount.ts";
import { Program } from "../../../../impl/vfs/program.ts";
import { Vfs } from "../../../../impl/vfs/vfs.ts";
import { RealClock } from "../../../deploy/clock.ts";
import { realEntropy } from "../../../deploy/entropy.ts";
import { hostsOf } from "../../../deploy/hosts.ts";
import { openStreams } from "../../../deploy/streams.ts";
import type { Server } from "../ganesha.ts";

/** A machine with the directory of a server mounted. */
export type Machine = {
  readonly mount: Awaited<ReturnType<typeof mountNfs>>;
  readonly program: Program;
  close(): Promise<void>;
};

/** Mounts what a server exports, or a directory in it. */
export const mountedOn = async (
  { nfs, mount: mountPort, exported }: Server,
  options: Partial<NfsMountOptions> = {},
): Promise<Machine> => {
  const { streams, close } = openStreams({
    self: "c",
    hosts: hostsOf("c", {}),
    control: undefined,
  });
  const ports = { clock: new RealClock(), entropy: realEntropy(), streams };
  const credentials = {
    flavor: "AUTH_SYS",
    stamp: 1,
    machine: "c",
    uid: 0,
    gid: 0,
    gids: [],
  } as const;
  const mount = await mountNfs(ports, {
    address: "127.0.0.1",
    port: nfs,
    mountPort,
    directory: exported,
    credentials,
    ...options,
  });
  return {
    mount,
    program: new Program(new Vfs(mount.fs)),
    close: async () => {
      await mount.unmount();
      close();
    },
  };
};
