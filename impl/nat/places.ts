/** A small network with a translator in it: which node has which address. Hosts are h0, h1, …; servers s0, s1, …. */
import { addressOf } from "../ip/ipv4.ts";
import type { Link } from "../ip/link.ts";
import { routedLink } from "../ip/routed-link.ts";
import type { Datagrams } from "../ports.ts";

/** The node that is the translator. */
export const NAT_NODE = "nat";
/** The addresses of hosts have these first bits. */
export const NETWORK = { address: addressOf("192.168.0.0")!, bits: 16 } as const;
/** The translator's address on the outside. */
export const OUTSIDE_ADDRESS = addressOf("203.0.113.1")!;
/** The translator's address for its hosts. */
export const INSIDE_ADDRESS = addressOf("192.168.0.1")!;

const FIRST_HOST = addressOf("192.168.0.10")!;
const FIRST_SERVER = addressOf("198.51.100.10")!;

/** The datagram ports at which machines inside and outside take packets. */
export const LINK_PORTS = { inside: 7004, outside: 7005 } as const;

/** The address of a host or a server. */
export const addressOfNode = (node: string): number =>
  (node.startsWith("h") ? FIRST_HOST : FIRST_SERVER) + Number(node.slice(1));

/** The host or the server that has an address; the translator has all others. */
export const nodeOfAddress = (address: number): string => {
  if (address === OUTSIDE_ADDRESS || address === INSIDE_ADDRESS) return NAT_NODE;
  const [side, first] =
    address >>> 16 === NETWORK.address >>> 16
      ? (["h", FIRST_HOST] as const)
      : (["s", FIRST_SERVER] as const);
  return `${side}${address - first}`;
};

/** The link of a machine: of hosts to the translator, of others to the node with the address. */
export const linkOf = (
  {
    self,
    nodes,
    datagrams,
  }: {
    readonly self: string;
    readonly nodes: readonly string[];
    readonly datagrams: Datagrams;
  },
  side: "inside" | "outside",
): Promise<Link> =>
  routedLink({
    datagrams,
    port: LINK_PORTS[side],
    nodeFor: (address) => {
      const node = self.startsWith("h") ? NAT_NODE : nodeOfAddress(address);
      return nodes.includes(node) ? node : undefined;
    },
  });
