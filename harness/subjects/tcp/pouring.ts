/** Nodes that do nothing but carry bytes: a writes so many to b, which reads them. */
import { addressOfNode, datagramLink } from "../../../impl/ip/datagram-link.ts";
import { type Node, needing, type Ports } from "../../../impl/ports.ts";
import type { SocketHandle } from "../../../impl/tcp/handle.ts";
import type { TcpOptions } from "../../../impl/tcp/options.ts";
import { TcpStack } from "../../../impl/tcp/stack.ts";
import { PORTS } from "./segment.ts";

/** How many bytes to carry, and who counts them. */
type Pouring = {
  readonly bytes: number;
  readonly options?: TcpOptions;
  /** Called once b has read to the end, with the number of bytes. */
  readonly onEnd: (read: number) => void;
  /** Called with each stack, whose counters tell of its segments. */
  readonly onStack: (stack: TcpStack) => void;
};

/** The start of a and of b. */
export const startPouring = ({ bytes, options = {}, onEnd, onStack }: Pouring) =>
  needing(
    ["datagrams", "clock", "entropy"],
    async (ports: Ports<"datagrams" | "clock" | "entropy">): Promise<Node> => {
      const { self, nodes, datagrams, clock, entropy } = ports;
      const addressOf = (node: string): number => addressOfNode(nodes, node)!;
      const link = await datagramLink({ datagrams, nodes });
      const machine = { clock, entropy, link, address: addressOf(self) };
      const stack = new TcpStack({ ...machine, options });
      onStack(stack);
      if (self === "a")
        pour(stack.connect({ address: addressOf("b"), port: PORTS.b }), bytes);
      else {
        const listener = stack.listen(PORTS.b);
        listener.onConnection(() => drain(listener.accept()!, onEnd));
      }
      return {};
    },
  );

const PART = new Uint8Array(65_536);

/** Writes as there is room, and then closes. */
const pour = (handle: SocketHandle, bytes: number): void => {
  let left = bytes;
  handle.onEvent(() => {
    while (handle.isConnected && left > 0) {
      const taken = handle.send(PART.subarray(0, Math.min(left, PART.length)));
      left -= taken;
      if (left === 0) handle.shutdown();
      if (taken === 0) return;
    }
  });
};

const drain = (handle: SocketHandle, onEnd: (read: number) => void): void => {
  let read = 0;
  const take = (): void => {
    for (;;) {
      const part = handle.receive();
      if (part === null) onEnd(read);
      if (part === null || part.length === 0) return;
      read += part.length;
    }
  };
  handle.onEvent(({ type }) => {
    if (type === "readable" || type === "ended") take();
  });
  take();
};
