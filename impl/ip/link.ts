/** What carries packets: a wire, a datagram socket, a device of the kernel. */

/**
 * Packets may get lost, delayed, duplicated, reordered and altered. A link never calls `receive` from within
 * `send`: a stack would hear an answer before it has done what it was at.
 */
export type Link = {
  /** The most bytes of a packet. */
  readonly mtuBytes: number;
  /** The link keeps no hold of the array that the caller could notice. */
  send(bytes: Uint8Array): void;
  /** Sets the function that gets each packet that arrives from now on. */
  onReceive(receive: (bytes: Uint8Array) => void): void;
  /** Closes the link: it sends and receives nothing afterwards. */
  close(): void;
};
