import { localDialect } from "../simulate/datagram-probe.ts";
import { filesScenes } from "../simulate/files.laws.ts";
import { sceneLaws } from "../simulate/scenes.laws.ts";
import { deploy } from "./deploy.ts";

const module = new URL("../simulate/files-probe.ts", import.meta.url).href;

sceneLaws("files, real", filesScenes, (schedule) =>
  deploy({
    nodes: ["n1", "n2", "n3", "n4", "n5", "n6"],
    program: { module, start: "startFilesProbe" },
    dialect: localDialect as never,
    schedule,
    clientTimeoutMs: 30_000,
  }),
);
