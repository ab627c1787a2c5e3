/** The five values that name a connection, as one text: slide 7 of the course. */

type Protocol = "tcp" | "udp";

/** Seen from one host: its own address and port, then the other's. */
export type Tuple = {
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
  readonly peer: string;
  readonly peerPort: number;
};

/** The key of five values, such as `tcp client0:1 server:80`. */
export const keyOf = ({ protocol, address, port, peer, peerPort }: Tuple): string =>
  `${protocol} ${address}:${port} ${peer}:${peerPort}`;

/** The same connection, seen from its other end. */
export const turned = ({ protocol, address, port, peer, peerPort }: Tuple): Tuple => ({
  protocol,
  address: peer,
  port: peerPort,
  peer: address,
  peerPort: port,
});

/** In how many values two connections differ. */
export const differences = (one: Tuple, other: Tuple): number =>
  (["protocol", "address", "port", "peer", "peerPort"] as const).filter(
    (part) => one[part] !== other[part],
  ).length;
