import { datagramDialect, startDatagramProbe } from "./datagram-probe.ts";
import { datagramLaws } from "./datagrams.laws.ts";
import { simulate } from "./simulate.ts";

datagramLaws("simulated", (schedule) =>
  simulate({
    nodes: ["n1", "n2", "n3"],
    start: startDatagramProbe,
    dialect: datagramDialect,
    schedule,
  }),
);
