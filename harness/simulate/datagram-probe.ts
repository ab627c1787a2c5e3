/** A node that does nothing but use datagrams, as its local API is told: the subject of their laws. */
import {
  type Body,
  type DatagramSocket,
  type Endpoint,
  type Json,
  needing,
} from "../../impl/ports.ts";
import type { Dialect } from "./dialect.ts";

export type DatagramRequest =
  /** Answers the port, or the name of the error. */
  | { readonly type: "bind"; readonly port: number }
  | { readonly type: "close"; readonly port: number }
  /** Answers null, or the name of the error. */
  | {
      readonly type: "send";
      readonly from: number;
      readonly to: Endpoint;
      readonly hex: string;
      readonly times: number;
    }
  /** Sends so many bytes, each 1, and writes over the array at once. */
  | {
      readonly type: "send-and-spoil";
      readonly from: number;
      readonly to: Endpoint;
      readonly bytes: number;
    }
  /** Sends each datagram that comes to the port back to where it came from. */
  | { readonly type: "echo"; readonly port: number }
  /** Answers what has come so far, in order. */
  | { readonly type: "heard" };

export type Heard = {
  readonly port: number;
  readonly from: Endpoint;
  readonly hex: string;
  readonly ms: number;
};

export const datagramDialect: Dialect<DatagramRequest> = {
  way: "call",
  ask: (request) => request,
  hear: (_, answer) => ({ outcome: "ok", result: answer.value ?? null }),
  silence: () => ({ outcome: "unknown" }),
};

export const startDatagramProbe = needing(
  ["datagrams", "clock"],
  async ({ datagrams, clock }) => {
    const sockets = new Map<number, DatagramSocket>();
    const heard: Heard[] = [];
    const bind = async (
      wanted: number,
      also: (bytes: Uint8Array, from: Endpoint) => void = () => {},
    ): Promise<number> => {
      const socket: DatagramSocket = await datagrams.bind(wanted, (bytes, from) => {
        heard.push({ port: socket.port, from, hex: hexOf(bytes), ms: clock.now() });
        also(bytes, from);
      });
      sockets.set(socket.port, socket);
      return socket.port;
    };
    const obey = async (request: DatagramRequest): Promise<Json> => {
      switch (request.type) {
        case "bind":
          return bind(request.port);
        case "echo":
          return bind(request.port, (bytes, from) =>
            sockets.get(request.port)?.send(bytes, from),
          );
        case "close":
          sockets.get(request.port)?.close();
          return null;
        case "send": {
          const bytes = Uint8Array.from(Buffer.from(request.hex, "hex"));
          for (let time = 0; time < request.times; time++)
            sockets.get(request.from)?.send(bytes, request.to);
          return null;
        }
        case "send-and-spoil": {
          const bytes = new Uint8Array(request.bytes).fill(1);
          sockets.get(request.from)?.send(bytes, request.to);
          bytes.fill(2);
          return null;
        }
        case "heard":
          return [...heard];
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

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
