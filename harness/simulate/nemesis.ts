import type { LinkEnds } from "./links.ts";
import type { DiskFault, Fault } from "./schedule.ts";

/** What a nemesis needs of its world, simulated or real. */
export type NemesisWorld = {
  readonly nodes: readonly string[];
  until(ms: number): Promise<void>;
  /** The two record that they happened; a node that is down already stays as it is. */
  crash(node: string): boolean | Promise<boolean>;
  restart(node: string): void | Promise<void>;
  cut(link: LinkEnds): void;
  heal(link: LinkEnds): void;
  /** Makes the disk of a node fail, also after a restart, until `repairDisk`. */
  failDisk(node: string, how: DiskFault): void;
  repairDisk(node: string): void;
};

export const runFault = async (fault: Fault, world: NemesisWorld): Promise<void> => {
  await world.until(fault.time);
  if (fault.type === "crash") {
    if (!(await world.crash(fault.node))) return;
    await world.until(fault.time + fault.downMs);
    await world.restart(fault.node);
    return;
  }
  if (fault.type === "disk") {
    world.failDisk(fault.node, fault.how);
    await world.until(fault.time + fault.forMs);
    world.repairDisk(fault.node);
    return;
  }
  const links = linksOf(fault, world.nodes);
  for (const link of links) world.cut(link);
  await world.until(fault.time + fault.forMs);
  for (const link of links) world.heal(link);
};

const linksOf = (
  { side, way }: Extract<Fault, { type: "cut" }>,
  nodes: readonly string[],
): LinkEnds[] => {
  const others = nodes.filter((node) => !side.includes(node));
  const out = side.flatMap((from) => others.map((to) => ({ from, to })));
  const into = out.map(({ from, to }) => ({ from: to, to: from }));
  return [...(way === "in" ? [] : out), ...(way === "out" ? [] : into)];
};
