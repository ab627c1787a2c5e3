/** The laws of the port `streams`, held by this TCP over the port `datagrams`. */
import { localDialect } from "../../harness/simulate/datagram-probe.ts";
import { sceneLaws } from "../../harness/simulate/scenes.laws.ts";
import { simulate } from "../../harness/simulate/simulate.ts";
import { streamsScenes } from "../../harness/simulate/streams.laws.ts";
import { startStreamsProbe } from "../../harness/simulate/streams-probe.ts";
import { addressOfNode, datagramLink } from "../ip/datagram-link.ts";
import { needing } from "../ports.ts";
import { TcpStack } from "./stack.ts";
import { streamsOver } from "./streams.ts";

/** The node of the laws, on streams of this TCP. */
const start = needing(["datagrams", "clock", "entropy"], async (ports) => {
  const { self, nodes, datagrams, clock, entropy } = ports;
  const link = await datagramLink({ datagrams, nodes });
  const address = addressOfNode(nodes, self)!;
  const options = {
    retransmitMs: { first: 50, least: 20, most: 200 },
    // A machine that died sends no RST by itself: only a probe finds that it knows nothing any more.
    keepAlive: { idleMs: 100, intervalMs: 50, probes: 100 },
  };
  const stack = new TcpStack({ clock, entropy, link, address, options });
  return startStreamsProbe({ ...ports, streams: streamsOver(stack, nodes) });
});

for (const [title, loss] of [
  ["streams of this TCP", 0],
  ["streams of this TCP, over links that lose", 0.05],
] as const)
  sceneLaws(title, streamsScenes, (schedule) =>
    simulate({
      nodes: ["n1", "n2", "n3", "n4"],
      start,
      dialect: localDialect as never,
      clientTimeoutMs: 30_000,
      schedule: { ...schedule, network: { ...schedule.network, loss } },
    }),
  );
