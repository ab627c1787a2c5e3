/** TCP through the translator: two machines behind one address, and a server that gets their bytes and sends them back. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { startNat } from "../../../impl/nat/node.ts";
import { addressOfNode, linkOf, NAT_NODE } from "../../../impl/nat/places.ts";
import { type Body, type Node, needing, type Ports } from "../../../impl/ports.ts";
import type { SocketHandle } from "../../../impl/tcp/handle.ts";
import { patternBytes } from "../../../impl/tcp/pattern.ts";
import { TcpStack } from "../../../impl/tcp/stack.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import type { LinkConditions } from "../../simulate/link.ts";
import { simulate } from "../../simulate/simulate.ts";

const PORT = 80;
const MEGABYTE = 1_000_000;
const HOUR = 3_600_000;

const sha = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

/** Everything that comes goes back, and the end goes back, too. */
const echo = (socket: SocketHandle): void => {
  const waiting: Uint8Array[] = [];
  let isEnded = false;
  const go = (): void => {
    if (socket.failure !== null) return;
    for (;;) {
      while (waiting.length > 0) {
        const [bytes] = waiting;
        const taken = socket.send(bytes!);
        if (taken < bytes!.length) {
          waiting[0] = bytes!.subarray(taken);
          return;
        }
        waiting.shift();
      }
      if (isEnded) return;
      const bytes = socket.receive(65_536);
      if (bytes === null) {
        isEnded = true;
        socket.shutdown();
        return;
      }
      if (bytes.length === 0) return;
      waiting.push(bytes);
    }
  };
  socket.onEvent(go);
  go();
};

/** Sends these bytes, and resolves with what comes back. */
const exchanged = (socket: SocketHandle, bytes: Uint8Array): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const back: Uint8Array[] = [];
    let at = 0;
    let isShut = false;
    const go = (): void => {
      if (socket.failure !== null) reject(new Error(`${socket.failure}`));
      if (!socket.isConnected) return;
      if (at < bytes.length) at += socket.send(bytes.subarray(at, at + 65_536));
      if (at === bytes.length && !isShut) {
        isShut = true;
        socket.shutdown();
      }
      for (;;) {
        const more = socket.receive(65_536);
        if (more === null) resolve(Buffer.concat(back));
        if (more === null || more.length === 0) return;
        back.push(more);
      }
    };
    socket.onEvent(go);
    go();
  });

type Needed = Ports<"datagrams" | "clock" | "entropy">;

/** The translator, or a machine with a TCP of its own: the server sends back what it gets, hosts have it sent. */
const start = needing(
  ["datagrams", "clock", "entropy"],
  async (ports: Needed): Promise<Node> => {
    const { self, clock, entropy } = ports;
    const quiet = { ...ports, trace: () => {} };
    if (self === NAT_NODE) return startNat(quiet);
    const link = await linkOf(ports, self.startsWith("h") ? "inside" : "outside");
    const stack = new TcpStack({
      clock,
      entropy,
      link,
      address: addressOfNode(self),
      options: { mtuBytes: 1500 },
    });
    if (self === "s0") {
      const listener = stack.listen(PORT);
      const accept = (): void => {
        for (let next = listener.accept(); next !== undefined; next = listener.accept())
          echo(next);
        clock.after(10, accept);
      };
      accept();
      return {};
    }
    return {
      call: async ({ seed }: Body): Promise<Body> => {
        const to = { address: addressOfNode("s0"), port: PORT };
        // The same port at every host: outside another port tells them apart.
        const socket = stack.connect(to, { localPort: 5000 });
        const back = await exchanged(
          socket,
          patternBytes(seed as number, { from: 0, count: MEGABYTE }),
        );
        return { type: "done", value: { bytes: back.length, sha: sha(back) } };
      },
    };
  },
);

const nodes = ["h0", "h1", NAT_NODE, "s0"];

/** Each host sends a megabyte and gets it back, both at once; and what the translator counted. */
const run = async (network: LinkConditions) => {
  const ask = (node: string, seed: number) => ({
    time: 0,
    client: `program of ${node}`,
    node,
    request: { type: "send", seed },
  });
  const { operations } = await simulate({
    nodes,
    start,
    dialect: localDialect as never,
    clientTimeoutMs: HOUR,
    schedule: {
      seed: 1,
      network,
      flushMs: [1, 1],
      requests: [
        ask("h0", 1),
        ask("h1", 2),
        {
          time: 200,
          client: "asker",
          node: NAT_NODE,
          request: { type: "stats", seed: 0 },
        },
      ],
      faults: [],
    } as never,
  });
  return operations.map(({ result }) => result);
};

const expected = (seed: number) => ({
  bytes: MEGABYTE,
  sha: sha(patternBytes(seed, { from: 0, count: MEGABYTE })),
});

test.each<[string, LinkConditions]>([
  ["is lossless", { delayMs: [1, 5], spread: 1, loss: 0, duplication: 0 }],
  [
    "loses, repeats and reorders",
    { delayMs: [1, 5], spread: 3, loss: 0.01, duplication: 0.01 },
  ],
])(
  "two hosts send a megabyte each through one address, and get it back, over a network that %s",
  async (_, network) => {
    const results = await run(network);
    expect(results).toContainEqual(expected(1));
    expect(results).toContainEqual(expected(2));
    expect(results).toContainEqual(
      expect.objectContaining({ mappings: 2, exhausted: 0, spoofed: 0 }),
    );
  },
  120_000,
);
