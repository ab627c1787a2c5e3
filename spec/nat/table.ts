/** The table of the translator: slide 5 of the course; RFC 4787, section 4. */

/** How far a session has come, as its SYNs and FINs tell. A session over UDP stays new. */
export type Phase = "new" | "open" | "host ended" | "server ended" | "over";

/** An outside port stands for an inside endpoint. */
export type Mapping = {
  readonly inside: string;
  /** The part of the remote endpoint that the mapping depends on; `any` if it depends on none. */
  readonly remote: string;
  readonly port: number;
  /** For how many ticks the endpoint has sent nothing, up to the timer. */
  readonly idle: number;
  /** The remote endpoints that it has sent to. */
  readonly contacts: Readonly<Record<string, Phase>>;
};

export type Table = {
  /** The mappings, sorted by port, and by endpoint where two share a port. */
  readonly mappings: readonly Mapping[];
  /** Ports whose mapping has expired, and for how many more ticks they are not used. */
  readonly resting: readonly { readonly port: number; readonly left: number }[];
};

/** A table in which nothing is mapped. */
export const empty: Table = { mappings: [], resting: [] };

/** How much of a remote endpoint a decision depends on: RFC 4787, sections 4.1 and 5. */
export type Dependence = "independent" | "address" | "address-and-port";

const order = (one: Mapping, other: Mapping): number =>
  one.port - other.port || (one.inside < other.inside ? -1 : 1);

/** The table with a mapping instead of another one, or of none. */
export const withMapping = (
  { mappings, resting }: Table,
  mapping: Mapping,
  instead: Mapping | undefined,
): Table => ({
  mappings: [...mappings.filter((each) => each !== instead), mapping].sort(order),
  resting,
});

/** The ports that have no mapping and do not rest, lowest first. */
export const freePorts = ({ mappings, resting }: Table, ports: readonly number[]) =>
  ports.filter((port) => ![...mappings, ...resting].some((each) => each.port === port));

/** Whether a session of the mapping is under way, as far as its SYNs and FINs tell. */
export const isLive = ({ contacts }: Mapping): boolean =>
  Object.values(contacts).some((phase) => phase !== "new" && phase !== "over");
