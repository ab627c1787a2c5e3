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
  switch (fault.type) {
    case "crash":
    case "wipe":
      if (!(await world.crash(fault.node))) return;
      if (fault.type === "wipe") await world.wipe(fault.node);
      await world.until(fault.time + fault.downMs);
      return world.restart(fault.node);
    case "join":
      return world.restart(fault.node);
    case "leave":
      return world.leave(fault.node);
    case "client-crash":
      return world.endClient(fault.client);
    default: {
      const { begin, end } = effectOf(fault, world);
      begin();
      await world.until(fault.time + lastingMs(fault));
      end();
    }
  }
};

type LastingFault = Extract<Fault, { readonly forMs: number }>;

/** How a fault that lasts begins, and how it ends. */
const effectOf = (
  fault: LastingFault,
  world: NemesisWorld,
): { begin(): void; end(): void } => {
  switch (fault.type) {
    case "pause":
      return {
        begin: () => world.pauseNode(fault.node),
        end: () => world.resumeNode(fault.node),
      };
    case "slow":
      return {
        begin: () => world.slow(fault.node, fault.costMs),
        end: () => world.slow(fault.node, 0),
      };
    case "jump":
      return {
        begin: () => world.setClock(fault.node, fault.byMs),
        end: () => world.setClock(fault.node, -fault.byMs),
      };
    case "skew":
      return {
        begin: () => world.setRate(fault.node, fault.rate),
        end: () => world.setRate(fault.node, 1),
      };
    case "cut": {
      const links = linksOf(fault, world.nodes);
      return {
        begin: () => {
          for (const link of links) world.cut(link);
        },
        end: () => {
          for (const link of links) world.heal(link);
        },
      };
    }
    case "link":
      return {
        begin: () => world.worsen(fault, fault.conditions),
        end: () => world.ease(fault, fault.conditions),
      };
    case "disk":
      return {
        begin: () => world.failDisk(fault.node, fault.how),
        end: () => world.repairDisk(fault.node),
      };
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
