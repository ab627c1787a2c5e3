import { type DiskFault, type Fault, lastingMs } from "./fault.ts";
import type { LinkConditions } from "./link.ts";
import type { LinkEnds } from "./links.ts";

/** What a nemesis needs of its world, simulated or real. Each method records what it did. */
export type NemesisWorld = {
  readonly nodes: readonly string[];
  /** Resolves at this time of the schedule. */
  until(ms: number): Promise<void>;
  /** Kills a node; false: it was down already. */
  crash(node: string): boolean | Promise<boolean>;
  /** Starts a node. */
  restart(node: string): void | Promise<void>;
  /** Empties the disk of a node that is down. */
  wipe(node: string): void | Promise<void>;
  /** Makes a node stand still, also after a restart, until `resumeNode`. */
  pauseNode(node: string): void;
  resumeNode(node: string): void;
  /** Makes each message, timer and flush take a node this long, also after a restart; 0: no time. */
  slow(node: string, costMs: number): void;
  /** Sets the wall clock of a node forward, or back. */
  setClock(node: string, byMs: number): void;
  /** Makes the clocks of a node run at this rate: seconds of the node per second of the world. */
  setRate(node: string, rate: number): void;
  /** Loses all that is sent over a direction. */
  cut(link: LinkEnds): void;
  /** Takes back one cut. */
  heal(link: LinkEnds): void;
  /** Changes conditions of a direction. */
  worsen(link: LinkEnds, conditions: Partial<LinkConditions>): void;
  /** Takes back the `worsen` with these conditions. */
  ease(link: LinkEnds, conditions: Partial<LinkConditions>): void;
  /** Makes the disk of a node fail, also after a restart, until `repairDisk`. */
  failDisk(node: string, how: DiskFault): void;
  /** Ends the fault of a disk. */
  repairDisk(node: string): void;
  /** Lets a node leave for good; resolves when it has ended. */
  leave(node: string): void | Promise<void>;
  /** Ends a client: it asks nothing more. */
  endClient(client: string): void;
};

/** Waits for the time of a fault, causes it, waits for its end, and takes it back. */
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
