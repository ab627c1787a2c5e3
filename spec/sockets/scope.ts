/** Every parameter of the sockets spec: what a verdict covers is printed with these. */
export const defaults = {
  /** Hosts whose programs connect to the server. */
  clients: 1,
  /** Local ports that a client may connect from, and ports that the server listens on. */
  localPorts: 1,
  serverPorts: 1,
  /** How often a client may connect with the same five values. */
  connects: 1,
  /** Connections that a listener holds before they are accepted: half open and finished ones. */
  backlog: 2,
  listens: true,
  /** Does each connection carry a byte from the client, and is it closed? */
  writes: true,
  closes: false,
  /** A client also sends a datagram from its first port to the first port of the server. */
  udp: false,
};

export type Scope = Readonly<typeof defaults>;
