/** The options of a stack and of its calls. */

import type { Link } from "../ip/link.ts";
import type { Clock, Entropy, TraceEvent } from "../ports.ts";
import type { TcpListener } from "./listener.ts";
import type { TcpOptions, TcpSettings } from "./options.ts";

/** The parts of the machine that a stack needs. */
export type StackOptions = {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly link: Link;
  /** The one IPv4 address of this machine. */
  readonly address: number;
  readonly trace?: (event: TraceEvent) => void;
  readonly options?: TcpOptions;
};

/** The options of a listener. */
export type ListenOptions = {
  readonly backlog?: number;
  /** For all its connections: see `ConnectOptions`. */
  readonly timeoutMs?: number | undefined;
  /**
   * It ends with its first connection, as a passive OPEN of RFC 9293 does; a handshake that fails leads back to
   * LISTEN. Otherwise it goes on, as sockets do.
   */
  readonly single?: boolean | undefined;
  /** The first number of all its connections, unless RFC 6528 is to give it: for playing paths of a spec. */
  readonly initialNumber?: number | undefined;
};

/** The options of a call of `connect`. */
export type ConnectOptions = {
  /** Default: a free one. */
  readonly localPort?: number;
  /** How long the handshake and later bytes may wait for a peer that does not answer. */
  readonly timeoutMs?: number | undefined;
  /** Its first number: see `ListenOptions`. */
  readonly initialNumber?: number | undefined;
};

/** How a connection begins: by a listener, after an earlier one, with a timeout. */
export type Beginning = {
  readonly listener?: TcpListener;
  readonly after?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly initialNumber?: number | undefined;
};

/** The settings of a connection that has a timeout of its own. */
export const withTimeout = (
  settings: TcpSettings,
  timeoutMs: number | undefined,
): TcpSettings =>
  timeoutMs === undefined
    ? settings
    : { ...settings, timeoutMs, synTimeoutMs: timeoutMs };

/** A port of some machine. */
export type Remote = { readonly address: number; readonly port: number };

/** Four of the five values; the fifth, the protocol, is TCP. The local address is the machine's. */
export const keyOf = (localPort: number, { address, port }: Remote): string =>
  `${localPort} ${address}:${port}`;
