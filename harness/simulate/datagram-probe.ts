/** A node that uses datagrams by calls of its local API: the subject of the laws of datagrams. */
import {
  type Body,
  type DatagramSocket,
  type Endpoint,
  type Json,
  needing,
} from "../../impl/ports.ts";
import type { Dialect } from "./dialect.ts";

/** What the node is to do. */
export type DatagramRequest =
  /** Answers the port, or the name of the error. An echo returns every datagram. */
  | { readonly type: "bind"; readonly port: number; readonly echo: boolean }
  | { readonly type: "close"; readonly port: number }
  /** Answers null, or the name of the error. */
  | {
      readonly type: "send";
      readonly from: number;
      readonly to: Endpoint;
      readonly hex: string;
      readonly times: number;
    }
  /** Sends so many bytes of 1, and changes the array at once. */
  | {
      readonly type: "send-and-spoil";
      readonly from: number;
      readonly to: Endpoint;
      readonly bytes: number;
    }
  /** Answers the datagrams that have arrived at the port, once there are so many or after a second. */
  | { readonly type: "heard"; readonly port: number; readonly atLeast: number };

/** A datagram that has arrived. */
export type ReceivedDatagram = {
  readonly from: Endpoint;
  readonly hex: string;
  /** When it arrived, by the clock of the node. */
  readonly ms: number;
};

/** Requests are calls, and results are in the `value` of the answer. */
export const localDialect = {
  way: "call",
  ask: (request: never) => request,
  hear: (_: unknown, answer: Body) => ({ outcome: "ok", result: answer.value ?? null }),
  silence: () => ({ outcome: "unknown" }),
} as const satisfies Dialect<never>;

type Bound = { readonly socket: DatagramSocket; readonly heard: ReceivedDatagram[] };

/** Starts the node. */
export const startDatagramProbe = needing(
  ["datagrams", "clock"],
  async ({ datagrams, clock }) => {
    const sockets = new Map<number, Bound>();
    const bind = async (wanted: number, echo: boolean): Promise<number> => {
      const heard: ReceivedDatagram[] = [];
      const socket: DatagramSocket = await datagrams.bind(wanted, (bytes, from) => {
        heard.push({ from, hex: Buffer.from(bytes).toString("hex"), ms: clock.now() });
        if (echo) socket.send(bytes, from);
      });
      sockets.set(socket.port, { socket, heard });
      return socket.port;
    };
    const obey = async (request: DatagramRequest): Promise<Json> => {
      switch (request.type) {
        case "bind":
          return bind(request.port, request.echo);
        case "close":
          sockets.get(request.port)?.socket.close();
          return null;
        case "send": {
          const bytes = Uint8Array.from(Buffer.from(request.hex, "hex"));
          for (let time = 0; time < request.times; time++)
            sockets.get(request.from)?.socket.send(bytes, request.to);
          return null;
        }
        case "send-and-spoil": {
          const bytes = new Uint8Array(request.bytes).fill(1);
          sockets.get(request.from)?.socket.send(bytes, request.to);
          bytes.fill(2);
          return null;
        }
        case "heard": {
          const heard = sockets.get(request.port)?.heard ?? [];
          for (const end = clock.now() + 1000; clock.now() < end; ) {
            if (heard.length >= request.atLeast) break;
            await new Promise<void>((resolve) => clock.after(10, resolve));
          }
          return [...heard];
        }
      }
    };
    return {
      call: async (request: Body): Promise<Body> => ({
        type: "done",
        value: await obey(request as DatagramRequest & Body).catch(
          (error: Error) => error.name,
        ),
      }),
    };
  },
);
