/** nfs-ganesha, a server that was not written here, in a network of its own. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openRoom, type Room, until } from "../../deploy/room.ts";

/** A server that programs can be pointed at. */
export type Server = {
  /** Ports on the loopback of this machine. */
  readonly nfs: number;
  readonly mount: number;
  /** The folder that it exports, which is also its path for clients. */
  readonly exported: string;
  close(): Promise<void>;
};

/** A server that can be killed, and started again at the same ports. */
export type RestartedServer = Server & {
  kill(): Promise<void>;
  start(): Promise<void>;
};

/** What ganesha needs beside what a room needs. */
export const GANESHA_PROGRAMS = ["pkill", "rpcbind", "ganesha.nfsd"];

/** The ports in the room. */
export const PORTS = { nfs: 12_049, mount: 12_048 } as const;

const configOf = (exported: string): string => `
NFS_CORE_PARAM {
  Protocols = 3; NFS_Port = ${PORTS.nfs}; MNT_Port = ${PORTS.mount}; Bind_addr = 127.0.0.1;
  Enable_NLM = false; Enable_RQUOTA = false; Enable_UDP = true; mount_path_pseudo = false;
}
EXPORT_DEFAULTS {
  Access_Type = RW; Squash = No_Root_Squash; SecType = sys, none; Protocols = 3; Transports = TCP, UDP;
}
EXPORT { Export_Id = 77; Path = ${exported}; Pseudo = /export; FSAL { Name = VFS; } }
NFSV4 { Graceless = true; }
LOG { Default_Log_Level = EVENT; }
NFS_KRB5 { Active_krb5 = false; }
`;

/** Starts it, and the portmapper that it does not start without. @returns the folder that it exports */
export const ganeshaIn = async (room: Room): Promise<string> => {
  const exported = join(room.folder, "export");
  mkdirSync(exported);
  writeFileSync(join(room.folder, "config"), configOf(exported));
  await room.run("mkdir", "-p", "/run/ganesha");
  room.start("rpcbind", "-f");
  await until("rpcbind answers", () =>
    room.run("rpcinfo", "-p", "127.0.0.1").then(
      () => true,
      () => false,
    ),
  );
  await startIn(room);
  return exported;
};

/** Starts it, and waits until it serves. */
const startIn = async (room: Room): Promise<void> => {
  const [config, log] = [join(room.folder, "config"), join(room.folder, "log")];
  writeFileSync(log, "");
  const files = ["-L", log, "-f", config, "-p", "/run/ganesha.pid"];
  let hasEnded = false;
  room.start("ganesha.nfsd", "-F", ...files).once("close", () => {
    hasEnded = true;
  });
  await until("nfs-ganesha serves", () => {
    const said = readFileSync(log, "utf8");
    if (hasEnded) throw new Error(`nfs-ganesha has ended: ${said.slice(-2000)}`);
    return said.includes("NFS SERVER INITIALIZED");
  });
};

/** Starts it in a room of its own. */
export const openGanesha = async (): Promise<RestartedServer> => {
  const room = await openRoom();
  const exported = await ganeshaIn(room);
  const [nfs, mount] = [await room.bridge(PORTS.nfs), await room.bridge(PORTS.mount)];
  const kill = async (): Promise<void> => {
    await room.run("pkill", "-KILL", "ganesha.nfsd");
    // Until it is gone its ports are taken, and the next one ends at once.
    const isThere = () =>
      room.run("pgrep", "ganesha.nfsd").then(
        () => true,
        () => false,
      );
    await until("nfs-ganesha is gone", async () => !(await isThere()));
  };
  return { nfs, mount, exported, kill, start: () => startIn(room), close: room.close };
};
