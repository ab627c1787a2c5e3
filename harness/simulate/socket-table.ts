import { PortTaken } from "../../impl/ports.ts";

/** The ports that one life of a node has taken, each with its socket or listener. */
export class SocketTable<T> {
  readonly #taken = new Map<number, T>();

  /** The socket at a port. */
  at(port: number): T | undefined {
    return this.#taken.get(port);
  }

  /**
   * Takes a port.
   *
   * @param wanted 0: the first free one that `pick` draws, from `EPHEMERAL_PORTS`
   * @returns the port
   * @throws PortTaken when the wanted port is taken
   */
  take(wanted: number, socket: T, pick: () => number): number {
    let port = wanted;
    while (port === 0 || (wanted === 0 && this.#taken.has(port))) port = pick();
    if (this.#taken.has(port)) throw new PortTaken(`port ${port} is taken`);
    this.#taken.set(port, socket);
    return port;
  }

  /** Gives a port back, unless another socket has it by now. */
  free(port: number, socket: T): void {
    if (this.#taken.get(port) === socket) this.#taken.delete(port);
  }
}

/** The ports from which the world picks: RFC 6335, section 6. */
export const EPHEMERAL_PORTS = [49_152, 65_535] as const;
