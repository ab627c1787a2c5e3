/** Bytes in pieces, each to an address and a port: UDP (RFC 768), or what stands for IP below a protocol. */

/** The address is the name of a node, or what the world calls a machine that is none. */
export type Endpoint = { readonly address: string; readonly port: number };

export type Datagrams = {
  /** The most bytes of one datagram that this machine sends or takes. */
  readonly mtuBytes: number;
  /**
   * Takes a port of this node; for port 0 the world picks one that is free. `receive` is called for each
   * datagram that comes to it: what comes was written by somebody else, and may be altered or cut short.
   *
   * @throws PortTaken when the port belongs to another socket of this node
   */
  bind(
    port: number,
    receive: (bytes: Uint8Array, from: Endpoint) => void,
  ): Promise<DatagramSocket>;
};

export type DatagramSocket = {
  readonly port: number;
  /**
   * The bytes may get lost, delayed, duplicated, reordered and altered, and nobody is told. The world takes
   * a copy: the caller may use the array again.
   *
   * @throws DatagramTooLong when there are more bytes than `mtuBytes`
   */
  send(bytes: Uint8Array, to: Endpoint): void;
  /** Gives the port back. Nothing is received or sent afterwards. */
  close(): void;
};

/** What UDP over IPv4 carries (RFC 768): 65,535 less the headers of both. */
export const UDP_BYTES_MAX = 65_507;

export class PortTaken extends Error {
  override readonly name = "PortTaken";
}

/** @throws DatagramTooLong when there are more bytes than one datagram carries */
export const expectFits = ({ length }: Uint8Array): void => {
  if (length > UDP_BYTES_MAX)
    throw new DatagramTooLong(`${length} bytes, and ${UDP_BYTES_MAX} fit`);
};

/** POSIX EMSGSIZE. */
export class DatagramTooLong extends Error {
  override readonly name = "DatagramTooLong";
}
