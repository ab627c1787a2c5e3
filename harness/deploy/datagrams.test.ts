import { localDialect } from "../simulate/datagram-probe.ts";
import { datagramScenes } from "../simulate/datagrams.laws.ts";
import { sceneLaws } from "../simulate/scenes.laws.ts";
import { deploy } from "./deploy.ts";

const module = new URL("../simulate/datagram-probe.ts", import.meta.url).href;

sceneLaws("datagrams, real", datagramScenes, (schedule) =>
  deploy({
    nodes: ["n1", "n2", "n3", "n4"],
    program: { module, start: "startDatagramProbe" },
    dialect: localDialect as never,
    schedule,
    clientTimeoutMs: 30_000,
  }),
);
