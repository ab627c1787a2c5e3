/** Sockets over a stack, with the names of `node:net`. */

import { addressOf } from "../ip/ipv4.ts";
import { TcpError } from "./errors.ts";
import { TcpServer } from "./server.ts";
import { type SocketOptions, TcpSocket } from "./socket.ts";
import type { TcpStack } from "./stack.ts";

/** The address and port that a socket connects to, with its options. */
type SocketTarget = SocketOptions & {
  readonly port: number;
  /** The text of an address, or a name that `resolve` knows. */
  readonly host: string;
  readonly localPort?: number;
};

/** The calls of `node:net` that a stack has. */
type Net = {
  /** A server that calls `onConnection` with the socket of each peer, once it listens. */
  createServer(
    options?: SocketOptions | ((socket: TcpSocket) => void),
    onConnection?: (socket: TcpSocket) => void,
  ): TcpServer;
  /** A socket that is connecting: `connect` follows, or `error` with the code of the failure. */
  connect(options: SocketTarget, onConnect?: () => void): TcpSocket;
};

/**
 * The calls of `node:net` over a stack.
 *
 * @param resolve the address of a name; null: there is none
 */
export const netOver = (
  stack: TcpStack,
  resolve: (host: string) => number | null = addressOf,
): Net => ({
  createServer: (options = {}, onConnection) => {
    const hear = typeof options === "function" ? options : onConnection;
    const server = new TcpServer(stack, typeof options === "function" ? {} : options);
    if (hear !== undefined) server.on("connection", hear);
    return server;
  },
  connect: ({ port, host, localPort = 0, ...options }, onConnect) => {
    const socket = new TcpSocket(stack.after, options);
    if (onConnect !== undefined) socket.once("connect", onConnect);
    void stack.quietOver().then(() => {
      if (socket.destroyed) return;
      const address = addressOf(host) ?? resolve(host);
      try {
        if (address === null) throw new TcpError("EADDRNOTAVAIL", "connect", host);
        socket.attach(stack.connect({ address, port }, { localPort }));
      } catch (error) {
        socket.destroy(error as TcpError);
      }
    });
    return socket;
  },
});
