import type { LinkConditions } from "./link.ts";

/** A fault with its begin and its end, so that any subset of the faults of a schedule is valid, too. */
export type Fault =
  | {
      /** The node is killed, and starts again. */
      readonly type: "crash";
      readonly time: number;
      readonly node: string;
      readonly downMs: number;
    }
  | {
      /** The node is killed, and starts again on an empty disk. */
      readonly type: "wipe";
      readonly time: number;
      readonly node: string;
      readonly downMs: number;
    }
  | {
      /** The node stands still without noticing it; messages and timers wait meanwhile (SIGSTOP). */
      readonly type: "pause";
      readonly time: number;
      readonly node: string;
      readonly forMs: number;
    }
  | {
      /** Each message, timer and flush takes the node this long, and the others wait. */
      readonly type: "slow";
      readonly time: number;
      readonly node: string;
      readonly costMs: number;
      readonly forMs: number;
    }
  | {
      /** The wall clock of a node is set, and set back at the end. */
      readonly type: "jump";
      readonly time: number;
      readonly node: string;
      /** Negative: into the past. */
      readonly byMs: number;
      readonly forMs: number;
    }
  | {
      /** Both clocks of a node run at a wrong rate; afterwards the wall clock stays as far off as it is. */
      readonly type: "skew";
      readonly time: number;
      readonly node: string;
      /** Seconds of the node per second of the world. */
      readonly rate: number;
      readonly forMs: number;
    }
  | {
      /** Nodes are cut off from the others, in one direction or both. */
      readonly type: "cut";
      readonly time: number;
      /** The nodes that are cut off. */
      readonly side: readonly string[];
      /** What is lost: what these nodes would receive, what they send, or both. */
      readonly way: "in" | "out" | "both";
      readonly forMs: number;
    }
  | {
      /** One direction between two nodes has other conditions. */
      readonly type: "link";
      readonly time: number;
      readonly from: string;
      readonly to: string;
      readonly conditions: Partial<LinkConditions>;
      readonly forMs: number;
    }
  | {
      /** The disk of a node is faulty. */
      readonly type: "disk";
      readonly time: number;
      readonly node: string;
      readonly how: DiskFault;
      readonly forMs: number;
    }
  | {
      /** The node starts at this time, not with the others. */
      readonly type: "join";
      readonly time: number;
      readonly node: string;
    }
  | {
      /** The node leaves for good, after its farewells. */
      readonly type: "leave";
      readonly time: number;
      readonly node: string;
    }
  | {
      /** A client ends: it asks nothing more, and its last request stays pending. */
      readonly type: "client-crash";
      readonly time: number;
      readonly client: string;
    };

/**
 * On a full disk all writes fail, on a failing disk every other write (of files, every other sync). Files on a
 * rotten disk are read with altered bytes.
 */
export type DiskFault = "full" | "failing" | "rotten";

/** How long a fault lasts, in milliseconds. */
export const lastingMs = (fault: Fault): number => {
  if ("forMs" in fault) return fault.forMs;
  return "downMs" in fault ? fault.downMs : 0;
};

/** What happens, in words. */
export const faultText = (fault: Fault): string => {
  switch (fault.type) {
    case "crash":
      return `${fault.node} is killed`;
    case "wipe":
      return `${fault.node} is killed and loses its disk`;
    case "pause":
      return `${fault.node} is stopped`;
    case "slow":
      return `${fault.node} is slow`;
    case "jump":
      return `the clock of ${fault.node} is set by ${fault.byMs} ms`;
    case "skew":
      return `the clocks of ${fault.node} run at ${fault.rate}`;
    case "cut":
      return `${fault.side} is cut off`;
    case "link":
      return `the link from ${fault.from} to ${fault.to} is worse`;
    case "disk":
      return `the disk of ${fault.node} is ${fault.how}`;
    case "join":
      return `${fault.node} joins`;
    case "leave":
      return `${fault.node} leaves`;
    case "client-crash":
      return `${fault.client} ends`;
  }
};

/** The nodes that a run begins with: those that join are started later. */
export const startedAtOnce = (
  nodes: readonly string[],
  faults: readonly Fault[],
): readonly string[] => {
  const joining = new Set(
    faults.flatMap((fault) => (fault.type === "join" ? [fault.node] : [])),
  );
  return nodes.filter((node) => !joining.has(node));
};
