/** Our server as `lockstep serve nfs` starts it, on the loopback of this machine, or in a room beside a portmapper of ours. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { OwnValues } from "../../../conform/command-line.ts";
import { type Room, until } from "../../../deploy/room.ts";
import type { Server } from "../ganesha.ts";
import { serveNfs } from "../serve-nfs.ts";

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

const program = fileURLToPath(new URL("ours-in-room.laws.ts", import.meta.url));

/** Starts it in a room, with a portmapper. @returns the folder that it exports */
export const oursIn = async (room: Room): Promise<string> => {
  const exported = join(room.folder, "export");
  mkdirSync(exported);
  const source = ["--conditions=lockstep-source", "--import", import.meta.resolve("tsx")];
  const data = join(room.folder, "data");
  const started = room.start(process.execPath, ...source, program, exported, data);
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
