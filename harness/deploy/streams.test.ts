import { localDialect } from "../simulate/datagram-probe.ts";
import { sceneLaws } from "../simulate/scenes.laws.ts";
import { streamsScenes } from "../simulate/streams.laws.ts";
import { deploy } from "./deploy.ts";

const module = new URL("../simulate/streams-probe.ts", import.meta.url).href;

sceneLaws("streams, real", streamsScenes, (schedule) =>
  deploy({
    nodes: ["n1", "n2", "n3", "n4"],
    program: { module, start: "startStreamsProbe" },
    dialect: localDialect as never,
    schedule,
    clientTimeoutMs: 30_000,
  }),
);
