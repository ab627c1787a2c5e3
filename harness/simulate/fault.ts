import type { LinkConditions } from "./link.ts";

/** What a nemesis does, each with its end, so that any part of a schedule is a schedule. */
export type Fault =
  | {
      readonly type: "crash";
      readonly time: number;
      readonly node: string;
      readonly downMs: number;
    }
  | {
      /** The node dies, and starts again on an empty disk. */
      readonly type: "wipe";
      readonly time: number;
      readonly node: string;
      readonly downMs: number;
    }
  | {
      /** The node does nothing, and knows nothing of it: what comes meanwhile waits (SIGSTOP). */
      readonly type: "pause";
      readonly time: number;
      readonly node: string;
      readonly forMs: number;
    }
  | {
      /** Whatever the node is given to do takes this long, and the rest waits. */
      readonly type: "slow";
      readonly time: number;
      readonly node: string;
      readonly costMs: number;
      readonly forMs: number;
    }
  | {
      /** Somebody sets the wall clock of a node, and sets it right at the end. */
      readonly type: "jump";
      readonly time: number;
      readonly node: string;
      /** Negative: back. */
      readonly byMs: number;
      readonly forMs: number;
    }
  | {
      /** Both clocks of a node run at a wrong rate; the wall clock keeps what it has gained or lost. */
      readonly type: "skew";
      readonly time: number;
      readonly node: string;
      /** Seconds of the node in a second of the world. */
      readonly rate: number;
      readonly forMs: number;
    }
  | {
      readonly type: "cut";
      readonly time: number;
      /** These nodes are cut off from the others. */
      readonly side: readonly string[];
      /** What is lost: letters into the side, out of it, or both. */
      readonly way: "in" | "out" | "both";
      readonly forMs: number;
    }
  | {
      /** One direction of a link is another for a while. */
      readonly type: "link";
      readonly time: number;
      readonly from: string;
      readonly to: string;
      readonly conditions: Partial<LinkConditions>;
      readonly forMs: number;
    }
  | {
      readonly type: "disk";
      readonly time: number;
      readonly node: string;
      readonly how: DiskFault;
      readonly forMs: number;
    }
  | {
      /** The node starts only now, and not with the others. */
      readonly type: "join";
      readonly time: number;
      readonly node: string;
    }
  | {
      /** The node ends for good; one that can say farewell does so first. */
      readonly type: "leave";
      readonly time: number;
      readonly node: string;
    }
  | {
      /** A client ends: it asks nothing more, and never hears what became of its last request. */
      readonly type: "client-crash";
      readonly time: number;
      readonly client: string;
    };

/**
 * A full disk takes no write; a failing one refuses every other (of files, every other sync); of a rotten one
 * files are read other than they were written.
 */
export type DiskFault = "full" | "failing" | "rotten";

/** How long a fault lasts, in milliseconds. */
export const lastingMs = (fault: Fault): number => {
  if ("forMs" in fault) return fault.forMs;
  return "downMs" in fault ? fault.downMs : 0;
};

/** What happens, for people. */
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
