/**
 * What a host holds: sockets that listen, and connections. The segments of a
 * connection have no numbers here, see `spec/tcp` for those: this is about which socket gets what.
 */
import type { Tuple } from "./tuple.ts";

export type Segment = {
  readonly type:
    | "SYN"
    | "SYN,ACK"
    | "ACK"
    | "DATA"
    | "FIN"
    | "last ACK"
    | "RST"
    | "datagram";
  /** The five values from its sender's side. */
  readonly tuple: Tuple;
  /**
   * The connection that it is of, so that properties can tell successive ones apart: no host looks at it. An RST is
   * of none, 0: its sender knows no connection.
   */
  readonly of: number;
  /** For a FIN: how many bytes come before it, which TCP knows by sequence numbers. */
  readonly bytes: number;
};

export type Phase =
  | "syn-sent"
  | "syn-received"
  | "established"
  | "fin-wait"
  | "close-wait"
  | "last-ack"
  | "time-wait";

export type Connection = {
  readonly tuple: Tuple;
  readonly phase: Phase;
  /** For properties: the number of the connection among those with these five values. */
  readonly of: number;
  /** The number of its socket; null: no program has it yet. */
  readonly socket: number | null;
  readonly wrote: boolean;
  /** The connection of each byte that was read. */
  readonly read: readonly string[];
};

export type Listener = {
  readonly socket: number;
  /** Finished connections that no program has accepted, oldest first, by their key. */
  readonly queue: readonly string[];
};

export type Host = {
  /** The listeners by port. */
  readonly listeners: Readonly<Record<string, Listener>>;
  /** The connections by key. */
  readonly connections: Readonly<Record<string, Connection>>;
  /** The number of sockets that programs got so far. */
  readonly sockets: number;
  /** By key: the number of connections so far. */
  readonly connects: Readonly<Record<string, number>>;
  /** The connections whose handshake was finished, in order, and the sockets that `accept` gave for them. */
  readonly finished: readonly string[];
  readonly accepted: readonly { readonly name: string; readonly socket: number }[];
};

/** A host on which nothing has happened. */
export const idle: Host = {
  listeners: {},
  connections: {},
  sockets: 0,
  connects: {},
  finished: [],
  accepted: [],
};

/** A connection by its key and number. */
export const nameOf = (key: string, of: number): string => `${key} #${of}`;
