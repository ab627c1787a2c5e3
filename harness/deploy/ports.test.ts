import { portsLaws } from "../simulate/ports.laws.ts";
import { probe } from "../simulate/probe-node.ts";
import { deploy } from "./deploy.ts";

const module = new URL("../simulate/probe-node.ts", import.meta.url).href;

portsLaws("real", (schedule) =>
  deploy({
    nodes: ["n1", "n2", "n3"],
    program: { module, start: "startProbe" },
    dialect: probe,
    schedule,
  }),
);
