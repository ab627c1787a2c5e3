import {
  type DatagramSocket,
  type Datagrams,
  type Endpoint,
  expectFits,
  UDP_BYTES_MAX,
} from "../../impl/ports.ts";
import type { Agenda } from "./agenda.ts";
import type { UnplacedEvent } from "./client.ts";
import type { Life } from "./life.ts";
import { altered, Link } from "./link.ts";
import { type Links, nameOf } from "./links.ts";
import type { Random } from "./random.ts";
import { EPHEMERAL_PORTS, SocketTable } from "./socket-table.ts";

/** What the network needs of its world. */
type DatagramNetworkOptions = {
  readonly agenda: Agenda;
  readonly links: Links;
  /** The stream of random numbers with this label. */
  readonly stream: (label: string) => Random;
  /** Takes each packet that is sent or received; null: packets are not recorded. */
  readonly record: ((event: UnplacedEvent) => void) | null;
};

type Bound = {
  readonly life: Life;
  readonly receive: (bytes: Uint8Array, from: Endpoint) => void;
};
/** `alteration`: the random numbers that decide which datagrams are altered, and how. */
type Direction = { readonly link: Link; readonly alteration: Random };
type Packet = {
  readonly id: string;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly bytes: Uint8Array;
};

/** Carries datagrams between the ports of nodes, over links that lose, delay, duplicate and alter them. */
export class DatagramNetwork {
  readonly #options: DatagramNetworkOptions;
  readonly #sockets = new Map<string, SocketTable<Bound>>();
  readonly #directions = new Map<string, Direction>();
  #sent = 0;

  constructor(options: DatagramNetworkOptions) {
    this.#options = options;
  }

  /** The datagrams port of one life of a node. */
  open(address: string, life: Life): Datagrams {
    const sockets = new SocketTable<Bound>();
    this.#sockets.set(address, sockets); // Ports of an earlier life are free again.
    const pick = () => this.#options.stream(`ports ${address}`).int(...EPHEMERAL_PORTS);
    return {
      mtuBytes: UDP_BYTES_MAX,
      bind: async (wanted, receive) => {
        const bound = { life, receive };
        const port = sockets.take(wanted, bound, pick);
        return this.#socket({ address, port }, { bound, sockets });
      },
    };
  }

  #socket(
    from: Endpoint,
    { bound, sockets }: { readonly bound: Bound; readonly sockets: SocketTable<Bound> },
  ): DatagramSocket {
    const { port } = from;
    return {
      port,
      send: (bytes, to) => {
        expectFits(bytes);
        if (sockets.at(port) === bound)
          bound.life.act(() => this.#send(from, to, bytes.slice()));
      },
      close: () => sockets.free(port, bound),
    };
  }

  #send(from: Endpoint, to: Endpoint, bytes: Uint8Array): void {
    const { agenda, links } = this.#options;
    this.#sent += 1;
    const packet: Packet = { id: `p${this.#sent}`, from, to: { ...to }, bytes };
    this.#record("packet-out", from, packet);
    const ends = { from: from.address, to: to.address };
    if (ends.from === ends.to) {
      agenda.after(0, () => this.#arrive(packet));
      return;
    }
    const name = nameOf(ends);
    const conditions = links.conditionsOf(ends);
    const size = { bytes: () => bytes.length, isCut: links.isCut(ends) };
    const { link, alteration } = this.#directionOf(name);
    for (const time of link.arrivals(agenda.now, size, conditions)) {
      const isAltered = alteration.chance(conditions.alteration ?? 0);
      const arriving = isAltered
        ? { ...packet, bytes: altered(bytes, alteration, conditions.alteredBits) }
        : packet;
      agenda.at(time, () => {
        if (!links.isCut(ends)) this.#arrive(arriving); // A cut loses what is on its way.
      });
    }
  }

  #arrive(packet: Packet): void {
    const { to, from, bytes } = packet;
    const bound = this.#sockets.get(to.address)?.at(to.port);
    bound?.life.perform(() => {
      this.#record("packet-in", to, packet);
      bound.receive(bytes.slice(), from);
    });
  }

  #record(action: string, { address: node }: Endpoint, packet: Packet): void {
    const { record } = this.#options;
    if (record === null) return;
    const bytes = Buffer.from(packet.bytes).toString("hex");
    record({ node, action, packet: { ...packet, bytes } });
  }

  #directionOf(name: string): Direction {
    const known = this.#directions.get(name);
    if (known !== undefined) return known;
    const { stream } = this.#options;
    const link = new Link({
      fate: stream(`datagrams ${name}`),
      delay: stream(`datagram delay ${name}`),
    });
    const direction = { link, alteration: stream(`alteration ${name}`) };
    this.#directions.set(name, direction);
    return direction;
  }
}
