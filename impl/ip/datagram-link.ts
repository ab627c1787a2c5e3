import type { Datagrams } from "../ports.ts";
import type { Link } from "./link.ts";
import { routedLink } from "./routed-link.ts";

/** The datagram port at which machines take each other's packets, unless another one is chosen. */
export const LINK_PORT = 7004;

/** 10.0.0.1 is the first node by name, and so on. */
const FIRST_ADDRESS = 0x0a000001;

/** The IPv4 address of a node, by its place among the names of all; null: it is none of them. */
export const addressOfNode = (nodes: readonly string[], node: string): number | null => {
  const place = [...nodes].sort().indexOf(node);
  return place < 0 ? null : FIRST_ADDRESS + place;
};

/** The node that has an IPv4 address; undefined: none has it. */
export const nodeOfAddress = (
  nodes: readonly string[],
  address: number,
): string | undefined => [...nodes].sort()[address - FIRST_ADDRESS];

/** What a link over datagrams needs. */
type DatagramLinkOptions = {
  readonly datagrams: Datagrams;
  readonly nodes: readonly string[];
  /** The datagram port, the same at all nodes. */
  readonly port?: number;
};

/**
 * A link over datagrams: each carries one packet, to the node that has the packet's destination address.
 *
 * @throws PortTaken when the port belongs to another socket of this node
 */
export const datagramLink = ({
  datagrams,
  nodes,
  port = LINK_PORT,
}: DatagramLinkOptions): Promise<Link> => {
  const sorted = [...nodes].sort();
  return routedLink({
    datagrams,
    port,
    nodeFor: (address) => sorted[address - FIRST_ADDRESS],
  });
};
