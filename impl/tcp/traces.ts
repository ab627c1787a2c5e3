/** The trace events of a stack: plain data, with sequence numbers as they are on the wire. */

import { addressText } from "../ip/ipv4.ts";
import type { TraceEvent } from "../ports.ts";
import type { SocketHandle } from "./handle.ts";
import { ACK, flagNames, type Segment } from "./segment.ts";
import type { ConnectionEvent, TimerName } from "./tcb.ts";

/** A port begins or ends to listen. */
export const listening = (port: number, phase: "LISTEN" | "CLOSED"): TraceEvent => ({
  action: "listen",
  state: { port, phase },
});

/** The text of an endpoint, such as "10.0.0.1:80". */
export const endText = ({ address, port }: SocketHandle["ends"]["local"]): string =>
  `${addressText(address)}:${port}`;

const numbersOf = ({ id, ends, connection }: SocketHandle) => {
  const { iss, una, nxt, irs, rcv, opening, finSent } = connection.tcb;
  return {
    connection: id,
    local: endText(ends.local),
    remote: endText(ends.remote),
    opening,
    iss,
    una,
    nxt,
    irs: rcv === null ? null : irs,
    rcv: rcv?.next ?? null,
    finSent,
  };
};

/** Writes events; those of single steps only where they were chosen, for they are many. */
export class Tracer {
  readonly trace: (event: TraceEvent) => void;
  readonly #hasSteps: boolean;

  constructor(trace: (event: TraceEvent) => void, traces: "states" | "steps") {
    this.trace = trace;
    this.#hasSteps = traces === "steps";
  }

  segment(
    action: "segment-in" | "segment-out",
    connection: string | null,
    { sourcePort, destinationPort, seq, ack, flags, window, data }: Segment,
  ): void {
    if (!this.#hasSteps) return;
    const state = {
      connection,
      sourcePort,
      destinationPort,
      seq,
      ack: (flags & ACK) === 0 ? null : ack,
      flags: flagNames(flags),
      window,
      bytes: data.length,
    };
    this.trace({ action, state });
  }

  timer({ id: connection, ends }: SocketHandle, timer: TimerName): void {
    if (!this.#hasSteps) return;
    const [local, remote] = [endText(ends.local), endText(ends.remote)];
    this.trace({ action: "timer", state: { connection, local, remote, timer } });
  }

  call({ id: connection }: SocketHandle, call: string): void {
    if (this.#hasSteps) this.trace({ action: "call", state: { connection, call } });
  }

  /**
   * The state of a connection after a step, `phase`, where it was another one before, `was`; a step that passes
   * through several states is one change. `irs` and `rcv` are null until the peer's SYN has come. In CLOSED
   * there is an `outcome`: "done", or the code of the error. Where steps are traced, its numbers after each of
   * them, so that a step that changes nothing tells that, too.
   */
  changes(handle: SocketHandle, events: readonly ConnectionEvent[]): void {
    const states = events.filter((event) => event.type === "state");
    const [first] = states;
    const last = states.at(-1);
    if (first !== undefined && last !== undefined) {
      const over = events.find((event) => event.type === "over");
      const outcome = over === undefined ? {} : { outcome: over.error ?? "done" };
      const state = { was: first.from, phase: last.to, ...numbersOf(handle), ...outcome };
      this.trace({ action: "state", state });
    }
    if (!this.#hasSteps) return;
    this.trace({
      action: "numbers",
      state: { phase: handle.state, ...numbersOf(handle) },
    });
  }
}
