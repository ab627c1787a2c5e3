import { localDialect } from "../simulate/datagram-probe.ts";
import { machineScenes } from "../simulate/machines.laws.ts";
import { sceneLaws } from "../simulate/scenes.laws.ts";
import { deploy } from "./deploy.ts";

const module = new URL("../simulate/machine-probe.ts", import.meta.url).href;

sceneLaws("machines, real", machineScenes, (schedule) =>
  deploy({
    nodes: ["n1", "n2", "n3", "n4", "n5"],
    program: { module, start: "startMachineProbe" },
    dialect: localDialect as never,
    schedule,
    clientTimeoutMs: 30_000,
  }),
);
