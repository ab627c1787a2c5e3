import { isUnicast, TCP_PROTOCOL, UDP_PROTOCOL } from "../ip/ipv4.ts";
import type { Link } from "../ip/link.ts";
import { type Clock, pause } from "../ports.ts";
import { Choices } from "./choices.ts";
import { Connection, type OpenedConnection } from "./connection.ts";
import { TcpError, type TcpErrorCode } from "./errors.ts";
import { SocketHandle } from "./handle.ts";
import type { Ends } from "./initial-number.ts";
import { TcpListener } from "./listener.ts";
import { LAST_WELL_KNOWN_PORT, type TcpSettings, tcpSettings } from "./options.ts";
import { decodePacket, encodePacket } from "./packet.ts";
import { inListen, refusalOf } from "./refusal.ts";
import { ACK, type Packet, RST, type Segment, SYN } from "./segment.ts";
import { distance } from "./sequence.ts";
import {
  type Beginning,
  type ConnectOptions,
  keyOf,
  type ListenOptions,
  type Remote,
  type StackOptions,
  withTimeout,
} from "./stack-options.ts";
import { Counters, type DropReason, type Stats } from "./stats.ts";
import type { ConnectionEvent, Reaction, TimerName } from "./tcb.ts";
import { listening, Tracer } from "./traces.ts";

/**
 * The TCP of one machine: all its connections and listeners over one link. A segment goes to the connection
 * of its five values, else to the listener of its port, else it is answered by a RST.
 */
export class TcpStack {
  readonly address: number;
  readonly settings: TcpSettings;
  readonly #clock: Clock;
  readonly #link: Link;
  readonly #tracer: Tracer;
  readonly #choices: Choices;
  readonly #counters = new Counters();
  readonly #connections = new Map<string, SocketHandle>();
  readonly #listeners = new Map<number, TcpListener>();
  /** For each connection that a listener began: the listener. */
  readonly #origins = new Map<SocketHandle, TcpListener>();
  /** The connections in TIME-WAIT, the oldest first. */
  readonly #timeWait = new Set<SocketHandle>();
  readonly #quietUntil: number;
  #opened = 0;

  constructor({ clock, entropy, link, address, trace, options }: StackOptions) {
    const chosen = tcpSettings(options);
    const mtuBytes = Math.min(chosen.mtuBytes, link.mtuBytes);
    this.settings = { ...chosen, mtuBytes };
    this.address = address;
    this.#clock = clock;
    this.#link = link;
    this.#tracer = new Tracer(trace ?? (() => {}), chosen.traces);
    this.#choices = new Choices(this.settings, entropy);
    this.#quietUntil = clock.now() + chosen.quietTimeMs;
    link.onReceive((bytes) => this.#receive(bytes));
  }

  /** The clock of this machine, for timeouts of programs; returns what cancels it. */
  readonly after = (ms: number, run: () => void): (() => void) =>
    this.#clock.after(ms, run);

  /** Resolves when the quiet time after the start is over: no connection may begin before. */
  async quietOver(): Promise<void> {
    const left = this.#quietUntil - this.#clock.now();
    if (left > 0) await pause(this.#clock, left);
  }

  /** Everything that was counted, of all connections and of packets of none. */
  stats(): Stats {
    return this.#counters.read();
  }

  /** The sizes of the tables that take memory. */
  sizes(): Readonly<Record<"connections" | "timeWait" | "listeners", number>> {
    return {
      connections: this.#connections.size,
      timeWait: this.#timeWait.size,
      listeners: this.#listeners.size,
    };
  }

  /** Passive OPEN; for port 0 one is picked that is free. @throws TcpError EACCES, EADDRINUSE, EADDRNOTAVAIL */
  listen(port: number, options: ListenOptions = {}): TcpListener {
    const { backlog = this.settings.backlog } = options;
    this.#expectAllowed(port, "listen");
    const chosen =
      port === 0 ? this.#choices.freePort((each) => !this.#listeners.has(each)) : port;
    if (chosen === null) throw new TcpError("EADDRNOTAVAIL", "listen", "no port is free");
    if (this.#listeners.has(chosen))
      throw new TcpError("EADDRINUSE", "listen", `port ${chosen}`);
    const listener = new TcpListener({
      port: chosen,
      ...options,
      backlog,
      has: this.settings.has,
      end: () => {
        if (this.#listeners.get(chosen) !== listener) return;
        this.#listeners.delete(chosen);
        this.#tracer.trace(listening(chosen, "CLOSED"));
      },
    });
    this.#beginToListen(listener);
    return listener;
  }

  #beginToListen(listener: TcpListener): void {
    this.#listeners.set(listener.port, listener);
    this.#tracer.trace(listening(listener.port, "LISTEN"));
  }

  /** Active OPEN. @throws TcpError EACCES, EADDRINUSE, EADDRNOTAVAIL */
  connect(
    remote: Remote,
    { localPort = 0, timeoutMs, initialNumber }: ConnectOptions = {},
  ): SocketHandle {
    if (!isUnicast(remote.address) || remote.port === 0)
      throw new TcpError("EADDRNOTAVAIL", "connect", "not the address of a machine");
    this.#expectAllowed(localPort, "connect");
    const isFree = (port: number): boolean =>
      !this.#listeners.has(port) && !this.#isTaken(keyOf(port, remote));
    if (localPort !== 0 && !isFree(localPort))
      throw new TcpError("EADDRINUSE", "connect", `port ${localPort}`);
    const port = localPort === 0 ? this.#choices.freePort(isFree) : localPort;
    if (port === null || !this.#hasRoom()) {
      this.#counters.count("portsExhausted");
      throw new TcpError("EADDRNOTAVAIL", "connect", "no port is free");
    }
    const ends = { local: { address: this.address, port }, remote };
    return this.#begin(ends, (options) => Connection.connect(options), {
      timeoutMs,
      initialNumber,
    });
  }

  /** Are these values those of a connection, one in TIME-WAIT included? */
  #isTaken(key: string): boolean {
    const handle = this.#connections.get(key);
    if (handle === undefined) return false;
    return handle.state !== "TIME-WAIT" || !this.settings.has("reuse-time-wait");
  }

  /** @throws TcpError EACCES */
  #expectAllowed(port: number, call: "connect" | "listen"): void {
    const isWellKnown = port !== 0 && port <= LAST_WELL_KNOWN_PORT;
    if (isWellKnown && this.settings.wellKnownPorts === "refused")
      throw new TcpError("EACCES", call, `port ${port}`);
  }

  /** Ends the stack without a segment to peers: it sends and receives nothing afterwards. */
  close(): void {
    for (const handle of this.#connections.values())
      for (const stop of handle.timers.values()) stop();
    this.#connections.clear();
    this.#listeners.clear();
    this.#link.close();
  }

  #hasRoom(): boolean {
    const { connectionsMax } = this.settings;
    return this.#connections.size - this.#timeWait.size < connectionsMax;
  }

  #begin(
    ends: Ends,
    open: (options: Parameters<typeof Connection.connect>[0]) => OpenedConnection,
    { listener, after, ...chosen }: Beginning,
  ): SocketHandle {
    const counters = new Counters(this.#counters);
    const { connection, reaction } = open({
      ends,
      settings: withTimeout(this.settings, chosen.timeoutMs ?? listener?.timeoutMs),
      counters,
      iss:
        chosen.initialNumber ??
        listener?.initialNumber ??
        this.#choices.initialNumber(ends, { now: this.#clock.now(), after }),
      timestampOffset: this.#choices.timestampOffset(ends),
      now: this.#clock.now(),
    });
    this.#opened += 1;
    const handle = new SocketHandle(
      {
        now: () => this.#clock.now(),
        carryOut: (of, call, asked) => {
          this.#tracer.call(of, call);
          this.#carryOut(of, asked);
        },
      },
      { id: `c${this.#opened}`, connection, counters },
    );
    this.#connections.set(keyOf(ends.local.port, ends.remote), handle);
    if (listener !== undefined) {
      this.#origins.set(handle, listener);
      listener.begin(handle);
      if (listener.isSingle) listener.stop();
    }
    this.#carryOut(handle, reaction);
    return handle;
  }

  #receive(bytes: Uint8Array): void {
    this.#counters.count("packetsReceived");
    const { has } = this.settings;
    const packet = decodePacket(bytes, {
      isChecked: !has("no-checksum-check"),
      ...(has("no-protocol-check") && { protocols: [TCP_PROTOCOL, UDP_PROTOCOL] }),
    });
    const reason = typeof packet === "string" ? packet : this.#take(packet);
    if (reason !== null) this.#counters.count(reason);
  }

  /** Takes a packet, or gives the reason to drop it. */
  #take(packet: Packet): DropReason | null {
    if (packet.destination !== this.address) return "ipDestination";
    const handle = this.#handleOf(packet);
    if (handle === undefined) return this.#atPort(packet);
    if (this.#isReopened(handle, packet)) {
      const { nxt } = handle.connection.tcb;
      this.#expire(handle, "time-wait");
      return this.#atPort(packet, nxt);
    }
    this.#tracer.segment("segment-in", handle.id, packet.segment);
    const now = this.#clock.now();
    this.#carryOut(handle, handle.connection.arrive(packet.segment, now));
    return null;
  }

  #handleOf({ source, segment }: Packet): SocketHandle | undefined {
    const { sourcePort, destinationPort, data } = segment;
    if (data.length > 0 && this.settings.has("demultiplex-by-port"))
      return [...this.#connections.values()].find(
        ({ ends }) => ends.local.port === destinationPort,
      );
    return this.#connections.get(
      keyOf(destinationPort, { address: source, port: sourcePort }),
    );
  }

  /** A segment of no connection. `after`: see `Choices`. */
  #atPort(packet: Packet, after?: number): DropReason | null {
    const { segment, source } = packet;
    const listener = this.#listeners.get(segment.destinationPort);
    this.#tracer.segment("segment-in", null, segment);
    const verdict = listener === undefined ? "refuse" : inListen(segment);
    if (listener === undefined || verdict === "refuse") return this.#refuse(packet);
    if (verdict === "drop") return "unexpected";
    const remote = { address: source, port: segment.sourcePort };
    const isOwn = source === this.address && remote.port === listener.port;
    if (isOwn) return "ipAddress"; // This machine never sent it.
    const isQuiet = this.#clock.now() < this.#quietUntil;
    // The SYN is dropped: the peer sends it again.
    if (!listener.hasRoom || !this.#hasRoom() || isQuiet) return "backlogFull";
    const local = { address: this.address, port: listener.port };
    const open = (options: Parameters<typeof Connection.answer>[0]) =>
      Connection.answer(options, segment);
    this.#begin({ local, remote }, open, { listener, after });
    return null;
  }

  #refuse({ source, segment }: Packet): DropReason {
    const { has } = this.settings;
    const refusal = refusalOf(segment, has("answer-rst-with-rst"));
    if (refusal === null || has("refuse-nothing")) return "unexpected";
    this.#counters.count("resetsSent");
    this.#send(source, refusal, null);
    return "refused";
  }

  /** RFC 9293, section 3.6.1, MAY-2: a SYN beyond all that the connection in TIME-WAIT has received. */
  #isReopened(handle: SocketHandle, { segment }: Packet): boolean {
    const { rcv, state } = handle.connection.tcb;
    return (
      state === "TIME-WAIT" &&
      this.settings.reopenFromTimeWait &&
      (segment.flags & (SYN | ACK | RST)) === SYN &&
      this.#listeners.has(segment.destinationPort) &&
      distance(segment.seq, rcv?.next ?? 0) > 0
    );
  }

  #expire(handle: SocketHandle, timer: TimerName): void {
    handle.timers.get(timer)?.();
    handle.timers.delete(timer);
    this.#tracer.timer(handle, timer);
    this.#carryOut(handle, handle.connection.expire(timer, this.#clock.now()));
  }

  #carryOut(handle: SocketHandle, { segments, timers, events }: Reaction): void {
    for (const segment of segments)
      this.#send(handle.ends.remote.address, segment, handle.id);
    for (const [timer, ms] of timers) {
      handle.timers.get(timer)?.();
      handle.timers.delete(timer);
      if (ms === null) continue;
      const stop = this.#clock.after(ms, () => this.#expire(handle, timer));
      handle.timers.set(timer, stop);
    }
    this.#tracer.changes(handle, events);
    for (const event of events) this.#tell(handle, event);
  }

  #send(destination: number, segment: Segment, of: string | null): void {
    this.#counters.count("packetsSent");
    this.#tracer.segment("segment-out", of, segment);
    this.#link.send(encodePacket({ source: this.address, destination, segment }));
  }

  #tell(handle: SocketHandle, event: ConnectionEvent): void {
    if (event.type === "state" && event.to === "ESTABLISHED") this.#established(handle);
    if (event.type === "state" && event.to === "TIME-WAIT") this.#wait(handle);
    if (event.type === "over") this.#forget(handle, event.error);
    handle.tell(event);
  }

  #established(handle: SocketHandle): void {
    const listener = this.#origins.get(handle);
    this.#origins.delete(handle);
    listener?.complete(handle);
  }

  #wait(handle: SocketHandle): void {
    this.#timeWait.add(handle);
    if (this.#timeWait.size <= this.settings.timeWaitMax) return;
    const [oldest] = this.#timeWait;
    this.#counters.count("timeWaitOverflow");
    this.#expire(oldest!, "time-wait");
  }

  #forget(handle: SocketHandle, error: TcpErrorCode | null): void {
    const { local, remote } = handle.ends;
    const listener = this.#origins.get(handle);
    listener?.abandon(handle);
    const isBack = listener?.isSingle && error === null && !listener.isClosed;
    if (isBack && !this.#listeners.has(listener.port)) this.#beginToListen(listener);
    this.#origins.delete(handle);
    this.#timeWait.delete(handle);
    this.#connections.delete(keyOf(local.port, remote));
  }
}
