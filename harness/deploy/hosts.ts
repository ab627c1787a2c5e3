/** The members of a cluster by name and by IP address. */
export type Hosts = {
  /** The IP address of this node, to which it binds its sockets. */
  readonly own: string;
  /** The IP address of a member; any other name is returned as it is. */
  ipOf(name: string): string;
  /** The name of the member with this IP address; any other address is returned as it is. */
  nameOf(ip: string): string;
};

/**
 * The hosts as one node sees them.
 *
 * @param ips the IP addresses of the members by name; a node without one is on 127.0.0.1
 */
export const hostsOf = (self: string, ips: Readonly<Record<string, string>>): Hosts => {
  const names = new Map(Object.entries(ips).map(([name, ip]) => [ip, name]));
  return {
    own: ips[self] ?? "127.0.0.1",
    ipOf: (name) => ips[name] ?? name,
    nameOf: (ip) => names.get(ip) ?? ip,
  };
};
