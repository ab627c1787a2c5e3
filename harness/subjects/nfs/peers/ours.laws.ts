/** Our server as `lockstep serve nfs` starts it, on the loopback of this machine, or in a room beside a portmapper of ours. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { OwnValues } from "../../../conform/command-line.ts";
import { type Room, until } from "../../../deploy/room.ts";
import type { RestartedServer, Server } from "../ganesha.ts";
import { serveNfs } from "../serve-nfs.ts";

const SOURCE = ["--conditions=lockstep-source", "--import", import.meta.resolve("tsx")];

/** Starts it in this process; callers act as they say, as at nfs-ganesha. */
export const openOurs = async (own: OwnValues = {}): Promise<Server> => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-nfs-"));
  const exported = join(folder, "export");
  mkdirSync(exported);
  const { port, close } = await serveNfs(
    {
      id: "nfs",
      listen: { host: "127.0.0.1", port: 0 },
      peers: {},
      data: join(folder, "data"),
    },
    { export: exported, squash: "none", ...own },
  );
  return {
    nfs: port,
    mount: port,
    exported,
    close: async () => {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const apart = fileURLToPath(new URL("../../../bench/nfs-server.ts", import.meta.url));

/** Starts it in a process of its own. */
export const openOursApart = async (): Promise<RestartedServer> => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-nfs-"));
  const exported = join(folder, "export");
  mkdirSync(exported);
  let server: ChildProcess;
  let port = 0;
  const start = async (): Promise<void> => {
    const words = [...SOURCE, apart, exported, join(folder, "data"), `${port}`];
    server = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(server.stdout!, "data");
    port = Number(`${line}`);
  };
  const kill = async (): Promise<void> => {
    const gone = once(server, "exit");
    server.kill("SIGKILL");
    await gone;
  };
  await start();
  const close = async (): Promise<void> => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { nfs: port, mount: port, exported, kill, start, close };
};

const program = fileURLToPath(new URL("ours-in-room.laws.ts", import.meta.url));

/** Starts it in a room, with a portmapper. @returns the folder that it exports */
export const oursIn = async (room: Room): Promise<string> => {
  const exported = join(room.folder, "export");
  mkdirSync(exported);
  const data = join(room.folder, "data");
  const started = room.start(process.execPath, ...SOURCE, program, exported, data);
  let said = "";
  for (const out of [started.stdout!, started.stderr!])
    out.on("data", (part) => {
      said += part;
    });
  await until("our server serves", () => {
    if (started.exitCode !== null) throw new Error(said);
    return said.includes("served");
  });
  return exported;
};
