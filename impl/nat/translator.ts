/** A translator between two links: RFC 3022, with RFC 4787, 5382 and 5508. */
import { ICMP_PROTOCOL, TCP_PROTOCOL, UDP_PROTOCOL } from "../ip/ipv4.ts";
import type { Link } from "../ip/link.ts";
import type { Clock, Entropy, TraceEvent } from "../ports.ts";
import { errorAbout, PORT_UNREACHABLE, PROHIBITED, TIME_EXCEEDED } from "./errors.ts";
import { type Headers, readHeaders } from "./headers.ts";
import { type Mapping, Mappings, partOf, placeKey, ticksOf } from "./mappings.ts";
import {
  type NatFault,
  type NatOptions,
  type NatSettings,
  natDefaults,
} from "./options.ts";
import { type Change, type Place, passOn, rewrite, rewriteQuote } from "./rewrite.ts";
import { followed, isFirst, type Phase } from "./session.ts";
import { type NatDropReason, type NatStats, natCounters } from "./stats.ts";
import { tableOf } from "./traces.ts";
import { WaitingSyns } from "./waiting-syns.ts";

/** The links, addresses and options of a translator. */
type TranslatorOptions = {
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** The link to the hosts, and the one to everything else. */
  readonly inside: Link;
  readonly outside: Link;
  /** The address that everything else sees, and the one by which hosts know the translator itself. */
  readonly outsideAddress: number;
  readonly insideAddress: number;
  /** The network of the hosts: their addresses have these first bits. */
  readonly network: { readonly address: number; readonly bits: number };
  readonly trace?: (event: TraceEvent) => void;
  readonly options?: NatOptions;
};

const PROTOCOLS = [ICMP_PROTOCOL, TCP_PROTOCOL, UDP_PROTOCOL] as const;
const MS_A_SECOND = 1000;

/** The reason why a packet was dropped; null: it was forwarded or answered. */
type Passed = NatDropReason | null;

/** A packet on its way through: its bytes, which are changed in place, and what its headers say. */
type Passing = { readonly bytes: Uint8Array; readonly headers: Headers };

const sourceOf = ({ ip, sourcePort }: Headers): Place => ({
  address: ip.source,
  port: sourcePort,
});
const destinationOf = ({ ip, destinationPort }: Headers): Place => ({
  address: ip.destination,
  port: destinationPort,
});

/** One outside address for the hosts of a network. Whatever arrives, nothing here throws. */
class Translator {
  readonly #at: TranslatorOptions;
  readonly #settings: NatSettings;
  readonly #tables: ReadonlyMap<number, Mappings>;
  readonly #counters = natCounters();
  readonly #syns: WaitingSyns;
  readonly #cancel = new Map<string, () => void>();
  #tick = 0;
  #isClosed = false;
  #errorsSent = 0;
  #errorsSince = 0;

  constructor(at: TranslatorOptions) {
    this.#at = at;
    const settings = { ...natDefaults, ...at.options };
    this.#settings = settings;
    const { entropy } = at;
    this.#tables = new Map(
      PROTOCOLS.map((protocol) => [
        protocol,
        new Mappings({ protocol, settings, entropy }),
      ]),
    );
    this.#syns = new WaitingSyns(settings);
    at.inside.onReceive((bytes) => this.#take(bytes, "inside"));
    at.outside.onReceive((bytes) => this.#take(bytes, "outside"));
    this.#every("tick", settings.tickMs, () => this.#passTick());
    this.#every("sweep", settings.sweepMs, () => this.#sweep());
  }

  /** The counters, and how many mappings and resting ports there are. */
  stats(): NatStats {
    const tables = [...this.#tables.values()];
    const sum = (numbers: readonly number[]) =>
      numbers.reduce((one, other) => one + other, 0);
    return {
      ...this.#counters.read(),
      mappings: sum(tables.map(({ size }) => size)),
      resting: sum(tables.map(({ resting }) => resting.size)),
    };
  }

  /** Ends it: it takes no packets any more, and closes both links. */
  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#cancel.values()) cancel();
    this.#at.inside.close();
    this.#at.outside.close();
  }

  #every(name: string, ms: number, run: () => void): void {
    const wait = (): void => {
      this.#cancel.set(
        name,
        this.#at.clock.after(ms, () => {
          run();
          if (!this.#isClosed) wait();
        }),
      );
    };
    wait();
  }

  #has(fault: NatFault): boolean {
    return this.#settings.faults.includes(fault);
  }

  #take(received: Uint8Array, from: "inside" | "outside"): void {
    if (this.#isClosed) return;
    const headers = readHeaders(received);
    const dropped =
      typeof headers === "string" ? headers : this.#pass(received, headers, from);
    if (dropped !== null) this.#counters.count(dropped);
    this.#traceTable();
  }

  #pass(received: Uint8Array, headers: Headers, from: "inside" | "outside"): Passed {
    // A copy: the link may use its array again, and may have padded the packet.
    const passing = { bytes: received.slice(0, headers.ip.to), headers };
    const isOfHost = this.#isInside(headers.ip.source);
    if (isOfHost !== (from === "inside")) return "spoofed";
    return isOfHost ? this.#fromInside(passing) : this.#fromOutside(passing);
  }

  #isInside(address: number): boolean {
    const { address: network, bits } = this.#at.network;
    return bits === 0 || address >>> (32 - bits) === network >>> (32 - bits);
  }

  /** Whether it has passed too many routers; its sender learns of it, if it is a host. */
  #isTooOld({ bytes, headers }: Passing, isOfHost: boolean): boolean {
    if (bytes[8]! > 1) return false;
    if (isOfHost && headers.quote === null) this.#sendError(bytes, TIME_EXCEEDED);
    return true;
  }

  #fromInside(passing: Passing): Passed {
    const { bytes, headers } = passing;
    const { destination, protocol } = headers.ip;
    const isHairpin = destination === this.#at.outsideAddress;
    if (!isHairpin && this.#isInside(destination)) return "notForUs";
    if (this.#isTooOld(passing, true)) return "timeToLive";
    if (headers.quote !== null) return this.#errorFromInside(passing);
    const table = this.#tables.get(protocol)!;
    const mapping = this.#mappingFor(table, headers);
    if (typeof mapping === "string") return this.#refuse(bytes, headers, mapping);
    const remote = destinationOf(headers);
    const before = mapping.contacts.get(placeKey(remote));
    if (before === "over" && this.#has("no-reopen")) return "sessionOver";
    if (!this.#has("no-outbound-refresh")) mapping.lastTick = this.#tick;
    this.#note(table, mapping, {
      remote,
      phase: followed(before ?? "new", headers.flags, "out"),
    });
    this.#syns.forget(mapping.port, remote);
    const outside = { address: this.#at.outsideAddress, port: mapping.port };
    if (isHairpin) return this.#hairpin(passing, outside);
    this.#change(passing, { side: "source", place: outside });
    this.#counters.count("outbound");
    return this.#send("outside", bytes);
  }

  #mappingFor(table: Mappings, headers: Headers): Mapping | "exhausted" | "hostLimit" {
    const [inside, remote] = [sourceOf(headers), destinationOf(headers)];
    const known = table.of(inside, remote);
    if (known !== undefined) return known;
    const made = table.make(inside, remote, this.#tick);
    if (typeof made !== "string") this.#counters.count("mappingsMade");
    return made;
  }

  /** No port is free, so the sender learns of it. */
  #refuse(bytes: Uint8Array, { ip }: Headers, reason: NatDropReason): Passed {
    if (this.#has("forward-when-full") && ip.destination !== this.#at.outsideAddress)
      this.#send("outside", bytes);
    else this.#sendError(bytes, PROHIBITED);
    return reason;
  }

  /** From one host to another one by the outside address: RFC 4787, REQ-9. */
  #hairpin(passing: Passing, outside: Place): Passed {
    if (this.#has("no-hairpin")) return "hairpinDropped";
    const mapping = this.#receiverOf(passing.headers, outside);
    if (typeof mapping === "string") return mapping;
    if (!this.#has("hairpin-keeps-source"))
      this.#change(passing, { side: "source", place: outside });
    this.#counters.count("hairpinned");
    return this.#toHost(passing, mapping);
  }

  #fromOutside(passing: Passing): Passed {
    const { headers } = passing;
    if (headers.ip.destination !== this.#at.outsideAddress) return "notForUs";
    if (this.#isTooOld(passing, false)) return "timeToLive";
    if (headers.quote !== null) return this.#errorFromOutside(passing);
    const mapping = this.#receiverOf(headers, sourceOf(headers));
    if (typeof mapping === "string") {
      this.#unsolicited(passing);
      return mapping;
    }
    this.#counters.count("inbound");
    return this.#toHost(passing, mapping);
  }

  /**
   * The mapping of the port that a packet is for, if there is one and its filter lets the packet pass; else the
   * reason to drop it. A packet between hosts comes `from` the outside endpoint of its sender.
   */
  #receiverOf(
    { ip, destinationPort, flags }: Headers,
    from: Place,
  ): Mapping | NatDropReason {
    const table = this.#tables.get(ip.protocol)!;
    const mapping = table.at(destinationPort);
    if (mapping === undefined) return "unmapped";
    if (!this.#passes(mapping, from)) return "filtered";
    const before = mapping.contacts.get(placeKey(from));
    if (this.#has("refresh-by-inbound")) mapping.lastTick = this.#tick;
    if (before !== undefined)
      this.#note(table, mapping, { remote: from, phase: followed(before, flags, "in") });
    return mapping;
  }

  #passes({ contacts, addresses }: Mapping, remote: Place): boolean {
    const { filtering } = this.#settings;
    if (filtering === "independent" || this.#has("no-filter")) return true;
    return filtering === "address" || this.#has("filter-by-address")
      ? addresses.has(partOf(remote, "address"))
      : contacts.has(placeKey(remote));
  }

  #toHost(passing: Passing, { inside }: Mapping): Passed {
    this.#change(passing, { side: "destination", place: inside });
    return this.#send("inside", passing.bytes);
  }

  #unsolicited({ bytes, headers }: Passing): void {
    if (headers.ip.protocol !== TCP_PROTOCOL || !isFirst(headers.flags)) return;
    const session = { port: headers.destinationPort, remote: sourceOf(headers) };
    if (this.#has("refuse-syn")) this.#sendError(bytes, PORT_UNREACHABLE);
    else this.#syns.add(bytes, session, this.#tick);
  }

  /** An error about a packet that a host has sent: RFC 5508, REQ-4. It keeps no mapping and ends none. */
  #errorFromOutside(passing: Passing): Passed {
    const quote = passing.headers.quote!;
    const table = this.#tables.get(quote.ip.protocol)!;
    const mapping = table.at(quote.sourcePort);
    const remote = placeKey(destinationOf(quote));
    const isOurs = quote.ip.source === this.#at.outsideAddress;
    if (!isOurs || mapping === undefined || !mapping.contacts.has(remote))
      return "icmpQuote";
    const { inside } = mapping;
    if (!this.#has("quotes-as-they-are"))
      rewriteQuote(passing.bytes, passing.headers, { side: "source", place: inside });
    if (this.#has("errors-end-mappings")) this.#end(table, mapping);
    this.#counters.count("errorsTranslated");
    return this.#toHost(passing, mapping);
  }

  /** An error of a host, about a packet that has reached it: RFC 5508, REQ-5. */
  #errorFromInside(passing: Passing): Passed {
    const quote = passing.headers.quote!;
    const mapping = this.#tables
      .get(quote.ip.protocol)!
      .of(destinationOf(quote), sourceOf(quote));
    if (mapping === undefined || passing.headers.ip.destination !== quote.ip.source)
      return "icmpQuote";
    const outside = { address: this.#at.outsideAddress, port: mapping.port };
    rewriteQuote(passing.bytes, passing.headers, { side: "destination", place: outside });
    this.#change(passing, { side: "source", place: outside });
    this.#counters.count("errorsTranslated");
    return this.#send("outside", passing.bytes);
  }

  #change({ bytes, headers }: Passing, change: Change): void {
    rewrite(bytes, headers, change, {
      ignoresPseudoHeader: this.#has("ignore-pseudo-header"),
    });
  }

  #note(
    table: Mappings,
    mapping: Mapping,
    { remote, phase }: { readonly remote: Place; readonly phase: Phase },
  ): void {
    if (table.note(mapping, remote, phase)) this.#counters.count("contactsForgotten");
    if (
      this.#has("first-fin-ends") &&
      (phase === "host ended" || phase === "server ended")
    )
      this.#end(table, mapping);
  }

  #end(table: Mappings, mapping: Mapping): void {
    table.end(mapping, this.#tick);
    this.#counters.count("mappingsExpired");
  }

  /** Decrements the time to live, and sends the packet. */
  #send(to: "inside" | "outside", bytes: Uint8Array): null {
    passOn(bytes);
    this.#at[to].send(bytes);
    return null;
  }

  /** An error of its own, unless it has sent too many in this second: RFC 1812, section 4.3.2.8. */
  #sendError(
    about: Uint8Array,
    kind: { readonly type: number; readonly code: number },
  ): void {
    const { errorsPerSecond } = this.#settings;
    const now = this.#at.clock.now();
    if (now - this.#errorsSince >= MS_A_SECOND) {
      this.#errorsSince = now;
      this.#errorsSent = 0;
    }
    this.#errorsSent += 1;
    const isTooMany = this.#errorsSent > errorsPerSecond;
    this.#counters.count(isTooMany ? "errorsLimited" : "errorsSent");
    if (isTooMany) return;
    const to = this.#isInside(new DataView(about.buffer, about.byteOffset).getUint32(12))
      ? "inside"
      : "outside";
    const source = to === "inside" ? this.#at.insideAddress : this.#at.outsideAddress;
    this.#at[to].send(errorAbout(about, { ...kind, source }));
  }

  #passTick(): void {
    this.#tick += 1;
    this.#at.trace?.({ action: "tick" });
    const rest = ticksOf(this.#settings.restMs, this.#settings) - 1;
    for (const table of this.#tables.values()) table.wake(this.#tick, rest);
    for (const bytes of this.#syns.due(this.#tick))
      this.#sendError(bytes, PORT_UNREACHABLE);
    this.#traceTable();
  }

  /** Ends all mappings whose endpoints have been silent for too long. */
  #sweep(): void {
    const due = [...this.#tables.values()].flatMap((table) =>
      table
        .all()
        .filter((mapping) => this.#tick - mapping.lastTick >= table.timeoutOf(mapping))
        .map((mapping) => ({ table, mapping })),
    );
    if (due.length === 0) return;
    this.#at.trace?.({ action: "expire" });
    for (const { table, mapping } of due) this.#end(table, mapping);
    this.#traceTable();
  }

  #traceTable(): void {
    const { trace } = this.#at;
    if (trace === undefined) return;
    const rest = ticksOf(this.#settings.restMs, this.#settings) - 1;
    trace({ action: "table", state: tableOf(this.#tables.values(), this.#tick, rest) });
  }
}

/** Starts a translator between two links. */
export const translator = (at: TranslatorOptions): Translator => new Translator(at);
