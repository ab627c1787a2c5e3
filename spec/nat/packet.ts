/**
 * Packets and their endpoints. An endpoint is an address and a port, such as `h0:1` (a host inside), `s0:80` (a
 * server outside) or `nat:0` (the outside address of the translator, at one of its ports).
 */

/** `unreachable` is the ICMP error of that name, which quotes the packet that caused it. */
type Type = "ask" | "answer" | "SYN" | "SYN,ACK" | "FIN" | "RST" | "unreachable";

export type Packet = {
  readonly type: Type;
  readonly from: string;
  readonly to: string;
  /**
   * For properties only: the inside endpoint that sent this packet, or that it answers. For a packet that no host asked
   * for: the outside endpoint that it was sent to.
   */
  readonly of: string;
  /** For an error: both endpoints of the packet that caused it. */
  readonly quote: { readonly from: string; readonly to: string } | null;
};

/** The name of the translator, and of its outside address. */
export const NAT = "nat";

/** The address of an endpoint. */
export const addressOf = (endpoint: string): string =>
  endpoint.slice(0, endpoint.indexOf(":"));

/** The port of an endpoint. */
export const portOf = (endpoint: string): number =>
  Number(endpoint.slice(endpoint.indexOf(":") + 1));

/** The endpoint of a host: all of them use the same port, as slide 7 has it. */
export const insideOf = (host: string): string => `${host}:1`;

/** The endpoint of a server. */
export const serverAt = (server: string): string => `${server}:80`;

/** The outside endpoint at a port of the translator. */
export const outsideAt = (port: number): string => `${NAT}:${port}`;

/** The ports of the translator: 0 and up. */
export const portsOf = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, port) => port);

/** Is it a packet that no host asked for? */
export const isUnsolicited = ({ of }: Packet): boolean => addressOf(of) === NAT;

/** Does it answer a packet of a host? */
export const isReply = (packet: Packet): boolean =>
  packet.type !== "ask" && packet.type !== "SYN" && !isUnsolicited(packet);

/** The text of a packet, such as `answer s0:80 → nat:0`. */
export const packetText = ({ type, from, to, quote }: Packet): string =>
  `${type} ${from} → ${to}${quote === null ? "" : ` (${quote.from} → ${quote.to})`}`;
