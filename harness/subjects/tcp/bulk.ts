/** Long transfers between two stacks as they are by default, for what needs many packets as they are on networks. */
import { startTcp, type TcpNodeOptions } from "../../../impl/tcp/node.ts";
import type { Json, TraceEvent } from "../../history/trace.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import { simulate } from "../../simulate/simulate.ts";
import { nodes, PORTS } from "./segment.ts";

/** What is transferred, all of it at once. */
type Bulk = {
  readonly seed: number;
  readonly connections: number;
  /** On each connection, each way. */
  readonly bytes: number;
};

const HOUR_MS = 3_600_000;
const NETWORK = { delayMs: [5, 15], spread: 1, loss: 0.002, duplication: 0.001 } as const;
/** Segments of 1460 bytes, as over Ethernet. */
const OPTIONS: TcpNodeOptions = { mtuBytes: 1500 };

/** The program of one end of a connection: it is named by the order in which its node opened it. */
const programOf = (node: string, nth: number, { bytes }: Bulk): readonly Json[] => {
  const connection = `c${nth + 1}`;
  const opens =
    node === "a"
      ? { type: "connect", to: "b", port: PORTS.b }
      : { type: "accept", port: PORTS.b };
  return [
    opens,
    { type: "send-pattern", connection, seed: nth, bytes },
    { type: "shutdown", connection },
    { type: "receive-digest", connection },
  ];
};

/** Simulates the transfers, and returns the events of the run, packets among them. */
export const bulkTransfer = async (bulk: Bulk): Promise<readonly TraceEvent[]> => {
  const listen = {
    time: 0,
    client: "listener",
    node: "b",
    request: { type: "listen", port: PORTS.b },
  };
  const programs = nodes.flatMap((node) =>
    Array.from({ length: bulk.connections }, (_, nth) =>
      programOf(node, nth, bulk).map((request, step) => ({
        time: 10 + nth * 20 + step,
        client: `${node}${nth}`,
        node,
        request,
      })),
    ).flat(),
  );
  const { events } = await simulate<Json>({
    nodes: nodes,
    start: (ports) => startTcp(ports, OPTIONS),
    dialect: localDialect as never,
    schedule: {
      seed: bulk.seed,
      network: NETWORK,
      flushMs: [1, 1],
      requests: [listen, ...programs].sort((one, other) => one.time - other.time),
      faults: [],
    },
    clientTimeoutMs: HOUR_MS,
  });
  return events;
};
