/** Datagrams: UDP (RFC 768), or the IP below a transport protocol. */

/** An address and a port. The address of a node is its name; other machines have names of the world's. */
export type Endpoint = { readonly address: string; readonly port: number };

/** The port by which a node uses datagrams. */
export type Datagrams = {
  /** The most bytes of one datagram that this machine sends or takes. */
  readonly mtuBytes: number;
  /**
   * Takes a port of this node; for port 0 the world picks a free one. The world calls `receive` for each
   * datagram that arrives there; its bytes are untrusted, and may be altered or cut short.
   *
   * @throws PortTaken when the port belongs to another socket of this node
   */
  bind(
    port: number,
    receive: (bytes: Uint8Array, from: Endpoint) => void,
  ): Promise<DatagramSocket>;
};

/** A port that the node has taken. */
export type DatagramSocket = {
  readonly port: number;
  /**
   * Sends a datagram. The network may lose, delay, duplicate, reorder and alter it without notice. The world
   * takes a copy of the bytes: the caller may reuse the array.
   *
   * @throws DatagramTooLong when there are more bytes than `mtuBytes`
   */
  send(bytes: Uint8Array, to: Endpoint): void;
  /** Gives the port back. Nothing is received or sent afterwards. */
  close(): void;
};

/** The most bytes of a UDP datagram over IPv4 (RFC 768): 65,535 less both headers. */
export const UDP_BYTES_MAX = 65_507;

/** The port belongs to another socket or listener of this node: POSIX EADDRINUSE. */
export class PortTaken extends Error {
  override readonly name = "PortTaken";
}

/** @throws DatagramTooLong when there are more bytes than `UDP_BYTES_MAX` */
export const expectFits = ({ length }: Uint8Array): void => {
  if (length > UDP_BYTES_MAX)
    throw new DatagramTooLong(`${length} bytes, and ${UDP_BYTES_MAX} fit`);
};

/** The bytes do not fit into one datagram: POSIX EMSGSIZE. */
export class DatagramTooLong extends Error {
  override readonly name = "DatagramTooLong";
}
