/** Two ways of the same bytes between two processes of this machine: `node:net`, and the TCP of `impl/tcp` over UDP. */
import nodeNet from "node:net";
import type { Duplex } from "node:stream";
import { addressOf } from "../../../impl/ip/ipv4.ts";
import { tunnelLink } from "../../../impl/ip/tunnel-link.ts";
import { type Endpoint, needing, type Ports } from "../../../impl/ports.ts";
import { netOver } from "../../../impl/tcp/net.ts";
import { TcpStack } from "../../../impl/tcp/stack.ts";
import { serve } from "../../deploy/serve.ts";

/** A way of bytes between processes. */
type Way = {
  /** Hears of each connection to a port of this process, which it returns. */
  readonly listen: (onConnection: (socket: Duplex) => void) => Promise<number>;
  /** Connects to a port of another process; `close` gives back what the process needs for it. */
  readonly connect: (port: number) => Promise<Connected>;
};

type Connected = { readonly socket: Duplex; readonly close: () => Promise<void> };

const HOST = "127.0.0.1";
const MACHINES = { listens: "10.0.0.1", connects: "10.0.0.2" } as const;
const PORT = 80;

/** The TCP of the kernel. */
export const overKernel: Way = {
  listen: (onConnection) =>
    new Promise((resolve) => {
      const server = nodeNet.createServer({ allowHalfOpen: true }, onConnection);
      server.listen({ host: HOST, port: 0 }, () => {
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    }),
  connect: async (port) => {
    const socket = nodeNet.connect({ host: HOST, port, allowHalfOpen: true });
    return { socket, close: async () => void socket.destroy() };
  },
};

/** The TCP of `impl/tcp`. UDP carries its packets, each of so many bytes at most. */
export const overUdp = (mtuBytes: number): Way => ({
  listen: async (onConnection) => {
    const { net, port } = await machineOf(MACHINES.listens, { mtuBytes });
    net.createServer({ allowHalfOpen: true }, onConnection).listen(PORT);
    return port;
  },
  connect: async (port) => {
    const gateway = { address: HOST, port };
    const { net, close } = await machineOf(MACHINES.connects, { mtuBytes, gateway });
    const to = { host: MACHINES.listens, port: PORT };
    return { socket: net.connect({ ...to, allowHalfOpen: true }), close };
  },
});

type Machine = {
  readonly net: ReturnType<typeof netOver>;
  /** The UDP port of this process. */
  readonly port: number;
  readonly close: () => Promise<void>;
};

/** A machine in this process. */
const machineOf = async (
  address: string,
  { mtuBytes, gateway }: { readonly mtuBytes: number; readonly gateway?: Endpoint },
): Promise<Machine> => {
  let machine: Omit<Machine, "close"> | undefined;
  const start = needing(
    ["datagrams", "clock", "entropy"],
    async ({ datagrams, clock, entropy }: Ports<"datagrams" | "clock" | "entropy">) => {
      const way = gateway === undefined ? {} : { gateway };
      const { link, port } = await tunnelLink({ datagrams, port: 0, ...way });
      const ports = { clock, entropy, link, address: addressOf(address)! };
      const stack = new TcpStack({ ...ports, options: { mtuBytes } });
      machine = { net: netOver(stack), port };
      return { leave: async () => stack.close() };
    },
  );
  const listen = { host: HOST, port: 0 };
  const { node, close } = await serve({
    id: address,
    listen,
    peers: {},
    data: "",
    start,
  });
  const end = async (): Promise<void> => {
    await node.leave?.();
    await close();
  };
  return { ...machine!, close: end };
};
