/** The table of one protocol: which outside port stands for which inside endpoint. */
import { TCP_PROTOCOL } from "../ip/ipv4.ts";
import type { Entropy } from "../ports.ts";
import type { NatSettings } from "./options.ts";
import { PortPool } from "./port-pool.ts";
import type { Place } from "./rewrite.ts";
import { isLive, type Phase } from "./session.ts";

/** An outside port stands for an inside endpoint. */
export type Mapping = {
  readonly inside: Place;
  /** Its key: the endpoint, and the part of the remote endpoint that the mapping depends on. */
  readonly key: string;
  readonly port: number;
  /** The tick in which the endpoint has sent last. */
  lastTick: number;
  /** The number of its sessions that have not ended. */
  live: number;
  /** The remote endpoints that it has sent to, the oldest first. */
  readonly contacts: Map<number, Phase>;
  /** By remote address: the number of these sessions. */
  readonly addresses: Map<number, number>;
};

/** An address and a port as one number. */
export const placeKey = ({ address, port }: Place): number => address * 0x10000 + port;

/** The part of a remote endpoint that something depends on. */
export const partOf = (remote: Place, dependence: NatSettings["mapping"]): number => {
  if (dependence === "independent") return 0;
  return dependence === "address" ? remote.address : placeKey(remote);
};

/** Ticks that last at least so many milliseconds, wherever in a tick they begin. */
export const ticksOf = (ms: number, { tickMs }: NatSettings): number =>
  Math.ceil(ms / tickMs) + 1;

/** The options of the table of a protocol. */
type MappingsOptions = {
  readonly protocol: number;
  readonly settings: NatSettings;
  readonly entropy: Entropy;
};

/** The mappings of a protocol, and the ports that rest. Each port belongs to one of them at most. */
export class Mappings {
  readonly protocol: number;
  readonly #settings: NatSettings;
  readonly #pool: PortPool;
  readonly #byKey = new Map<string, Mapping>();
  readonly #byPort = new Map<number, Mapping>();
  readonly #perHost = new Map<number, number>();
  /** By port, the tick in which its mapping ended; the oldest first. */
  readonly #resting = new Map<number, number>();

  constructor({ protocol, settings, entropy }: MappingsOptions) {
    this.protocol = protocol;
    this.#settings = settings;
    this.#pool = new PortPool(settings, entropy);
  }

  get size(): number {
    return this.#byKey.size;
  }

  get resting(): ReadonlyMap<number, number> {
    return this.#resting;
  }

  all(): readonly Mapping[] {
    return [...this.#byKey.values()];
  }

  /** The mapping that packets from outside to this port are for. */
  at(port: number): Mapping | undefined {
    if (this.#settings.faults.includes("newest-mapping")) return this.all().at(-1);
    return this.#byPort.get(port);
  }

  /** The mapping of an endpoint, for packets to this remote one. */
  of(inside: Place, remote: Place): Mapping | undefined {
    return this.#byKey.get(this.#keyOf(inside, remote));
  }

  /** Makes the mapping that is not there yet, or says why there is none. */
  make(inside: Place, remote: Place, tick: number): Mapping | "exhausted" | "hostLimit" {
    const held = this.#perHost.get(inside.address) ?? 0;
    if (held >= this.#settings.perHost) return "hostLimit";
    const port = this.#pool.take(inside.port);
    if (port === undefined) return "exhausted";
    const mapping: Mapping = {
      inside,
      key: this.#keyOf(inside, remote),
      port,
      lastTick: tick,
      live: 0,
      contacts: new Map(),
      addresses: new Map(),
    };
    this.#byKey.set(mapping.key, mapping);
    this.#byPort.set(port, mapping);
    this.#perHost.set(inside.address, held + 1);
    return mapping;
  }

  /** Ends a mapping; its port rests from this tick on. */
  end(mapping: Mapping, tick: number): void {
    const { key, port, inside } = mapping;
    this.#byKey.delete(key);
    if (this.#byPort.get(port) === mapping) this.#byPort.delete(port);
    const held = this.#perHost.get(inside.address)! - 1;
    if (held === 0) this.#perHost.delete(inside.address);
    else this.#perHost.set(inside.address, held);
    if (this.#settings.restMs === 0 || this.#settings.faults.includes("no-rest"))
      this.#pool.release(port);
    else this.#resting.set(port, tick);
  }

  /** Frees the ports that have rested for so many ticks. */
  wake(tick: number, rest: number): void {
    for (const [port, since] of this.#resting) {
      if (tick - since < rest) return;
      this.#resting.delete(port);
      this.#pool.release(port);
    }
  }

  /** For how many ticks an endpoint may be silent before its mapping ends. */
  timeoutOf(mapping: Mapping): number {
    const { timeoutsMs } = this.#settings;
    if (this.protocol !== TCP_PROTOCOL)
      return ticksOf(
        this.protocol === 1 ? timeoutsMs.icmp : timeoutsMs.udp,
        this.#settings,
      );
    const ms = mapping.live > 0 ? timeoutsMs.tcpOpen : timeoutsMs.tcpTransitory;
    return ticksOf(ms, this.#settings);
  }

  /**
   * Notes the phase of a session.
   *
   * @returns whether an older one had to be forgotten
   */
  note(mapping: Mapping, remote: Place, phase: Phase): boolean {
    const { contacts, addresses } = mapping;
    const key = placeKey(remote);
    const before = contacts.get(key);
    if (before === phase) return false;
    mapping.live += (isLive(phase) ? 1 : 0) - (before && isLive(before) ? 1 : 0);
    contacts.set(key, phase);
    if (before !== undefined) return false;
    addresses.set(remote.address, (addresses.get(remote.address) ?? 0) + 1);
    if (contacts.size <= this.#settings.contacts) return false;
    this.#forgetOne(mapping);
    return true;
  }

  /** The oldest session that is not under way, or else the oldest. */
  #forgetOne(mapping: Mapping): void {
    const { contacts, addresses } = mapping;
    let key = contacts.keys().next().value!;
    for (const [each, phase] of contacts)
      if (!isLive(phase)) {
        key = each;
        break;
      }
    if (isLive(contacts.get(key)!)) mapping.live -= 1;
    contacts.delete(key);
    const address = Math.floor(key / 0x10000);
    const left = addresses.get(address)! - 1;
    if (left === 0) addresses.delete(address);
    else addresses.set(address, left);
  }

  #keyOf(inside: Place, remote: Place): string {
    const { mapping, faults } = this.#settings;
    const dependence = faults.includes("map-by-address") ? "address" : mapping;
    return `${placeKey(inside)} ${partOf(remote, dependence)}`;
  }
}
