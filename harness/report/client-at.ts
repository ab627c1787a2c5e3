import type { NodeId } from "../model/process.ts";
import type { System } from "../model/system.ts";

/** The name of the client that asks this process. */
export const clientAt = ({ clients }: System, node: NodeId): string =>
  Object.entries(clients).find(([, { at }]) => at === node)?.[0] ?? node;
