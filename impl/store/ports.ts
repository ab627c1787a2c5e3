import type { Ports } from "../ports.ts";

/** The names of the ports that a store needs. */
export const storePorts = ["messages", "clock", "disk"] as const;

/** These ports, and what every node has. */
export type StorePorts = Ports<(typeof storePorts)[number]>;
