import { type DiskFault, type Fault, lastingMs } from "./fault.ts";
import type { LinkConditions } from "./link.ts";
import type { LinkEnds } from "./links.ts";

/** What a nemesis needs of its world, simulated or real. Each records what it did. */
export type NemesisWorld = {
  readonly nodes: readonly string[];
  until(ms: number): Promise<void>;
  /** False: it is down already, and stays as it is. */
  crash(node: string): boolean | Promise<boolean>;
  restart(node: string): void | Promise<void>;
  /** Empties the disk of a node that is down. */
  wipe(node: string): void | Promise<void>;
  pauseNode(node: string): void;
  resumeNode(node: string): void;
  /** Makes what a node does take this long, also after a restart; 0: no longer. */
  slow(node: string, costMs: number): void;
  setClock(node: string, byMs: number): void;
  /** Seconds of the node in a second of the world. */
  setRate(node: string, rate: number): void;
  cut(link: LinkEnds): void;
  heal(link: LinkEnds): void;
  worsen(link: LinkEnds, conditions: Partial<LinkConditions>): void;
  /** Takes back what `worsen` was told with the same conditions. */
  ease(link: LinkEnds, conditions: Partial<LinkConditions>): void;
  /** Makes the disk of a node fail, also after a restart, until `repairDisk`. */
  failDisk(node: string, how: DiskFault): void;
  repairDisk(node: string): void;
  /** Resolves when the node has ended; it is not started again. */
  leave(node: string): void | Promise<void>;
  endClient(client: string): void;
};

/** Does it, waits, and undoes it. */
export const runFault = async (fault: Fault, world: NemesisWorld): Promise<void> => {
  await world.until(fault.time);
  const lasting = async (begin: () => void, end: () => void): Promise<void> => {
    begin();
    await world.until(fault.time + lastingMs(fault));
    end();
  };
  switch (fault.type) {
    case "crash":
    case "wipe":
      if (!(await world.crash(fault.node))) return;
      if (fault.type === "wipe") await world.wipe(fault.node);
      await world.until(fault.time + fault.downMs);
      return world.restart(fault.node);
    case "pause":
      return lasting(
        () => world.pauseNode(fault.node),
        () => world.resumeNode(fault.node),
      );
    case "slow":
      return lasting(
        () => world.slow(fault.node, fault.costMs),
        () => world.slow(fault.node, 0),
      );
    case "jump":
      return lasting(
        () => world.setClock(fault.node, fault.byMs),
        () => world.setClock(fault.node, -fault.byMs),
      );
    case "skew":
      return lasting(
        () => world.setRate(fault.node, fault.rate),
        () => world.setRate(fault.node, 1),
      );
    case "cut": {
      const links = linksOf(fault, world.nodes);
      const each = (change: (link: LinkEnds) => void): void => {
        for (const link of links) change.call(world, link);
      };
      return lasting(
        () => each(world.cut),
        () => each(world.heal),
      );
    }
    case "link":
      return lasting(
        () => world.worsen(fault, fault.conditions),
        () => world.ease(fault, fault.conditions),
      );
    case "disk":
      return lasting(
        () => world.failDisk(fault.node, fault.how),
        () => world.repairDisk(fault.node),
      );
    case "join":
      return world.restart(fault.node);
    case "leave":
      return world.leave(fault.node);
    case "client-crash":
      return world.endClient(fault.client);
  }
};

const linksOf = (
  { side, way }: Extract<Fault, { type: "cut" }>,
  nodes: readonly string[],
): LinkEnds[] => {
  const inside = new Set(side);
  const others = nodes.filter((node) => !inside.has(node));
  const out = side.flatMap((from) => others.map((to) => ({ from, to })));
  const into = out.map(({ from, to }) => ({ from: to, to: from }));
  return [...(way === "in" ? [] : out), ...(way === "out" ? [] : into)];
};
