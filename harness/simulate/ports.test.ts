import { portsLaws } from "./ports.laws.ts";
import { probe, startProbe } from "./probe-node.ts";
import { simulate } from "./simulate.ts";

portsLaws("simulated", (schedule) =>
  simulate({ nodes: ["n1", "n2", "n3"], start: startProbe, dialect: probe, schedule }),
);
