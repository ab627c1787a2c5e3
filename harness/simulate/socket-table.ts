import { PortTaken } from "../../impl/ports.ts";

/** The ports that one life of a node has taken, each with what belongs to it. */
export class SocketTable<T> {
  readonly #taken = new Map<number, T>();

  at(port: number): T | undefined {
    return this.#taken.get(port);
  }

  /**
   * @param wanted 0: the first that is free of those that `pick` draws, from `EPHEMERAL_PORTS`
   * @returns the port
   * @throws PortTaken
   */
  take(wanted: number, socket: T, pick: () => number): number {
    let port = wanted;
    while (port === 0 || (wanted === 0 && this.#taken.has(port))) port = pick();
    if (this.#taken.has(port)) throw new PortTaken(`port ${port} is taken`);
    this.#taken.set(port, socket);
    return port;
  }

  /** Whose the port is now is left alone, if that is another. */
  free(port: number, socket: T): void {
    if (this.#taken.get(port) === socket) this.#taken.delete(port);
  }
}

/** RFC 6335, section 6. */
export const EPHEMERAL_PORTS = [49_152, 65_535] as const;
