/** A client of `node:http` on a socket of this TCP: a machine that sends one request after another. */
import http from "node:http";
import { tunnelLink } from "../ip/tunnel-link.ts";
import { type Body, type Endpoint, type Node, needing, type Ports } from "../ports.ts";
import type { TcpError } from "./errors.ts";
import { netOver } from "./net.ts";
import type { TcpOptions } from "./options.ts";
import { TcpStack } from "./stack.ts";
import { WEB_SERVER } from "./web-server.ts";

/** The options of a client. */
type WebClientOptions = TcpOptions & {
  /** The datagram port of the server. */
  readonly server: Endpoint;
};

/**
 * Starts a client. Its local API takes `{ type: "http", method, path }` with a body in base64 if there is one, and
 * answers `{ type: "response", status, base64 }`, or `{ type: "error", code, text }` where no answer came.
 */
export const startWebClient = needing(
  ["datagrams", "clock", "entropy"],
  async (
    { datagrams, clock, entropy, trace }: Ports<"datagrams" | "clock" | "entropy">,
    { server, ...options }: WebClientOptions,
  ): Promise<Node> => {
    const { link } = await tunnelLink({ datagrams, port: 0, gateway: server });
    const address = clientAddress(entropy.bytes(3));
    const stack = new TcpStack({ clock, entropy, link, address, trace, options });
    const connect = () => netOver(stack).connect({ ...WEB_SERVER });
    return {
      call: (body) => call(connect, body),
      leave: () => allOver(stack),
    };
  },
);

/** 10.1.0.0 to 10.255.255.255: that two clients of one server draw the same is unlikely. */
const clientAddress = ([high = 0, middle = 0, low = 0]: Uint8Array): number =>
  ((10 << 24) | ((1 + (high % 255)) << 16) | (middle << 8) | low) >>> 0;

type Connect = () => ReturnType<ReturnType<typeof netOver>["connect"]>;

const call = async (connect: Connect, body: Body): Promise<Body> => {
  const { method, path, base64 = "" } = body;
  const isWhole =
    typeof method === "string" && typeof path === "string" && typeof base64 === "string";
  if (body.type !== "http" || !isWhole)
    return { type: "error", code: "EINVAL", text: "no request" };
  try {
    const sent = Buffer.from(base64, "base64");
    const { status, bytes } = await request(connect, { method, path, sent });
    return { type: "response", status, base64: bytes.toString("base64") };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { code = "EINVAL" } = error as Partial<TcpError>;
    return { type: "error", code, text: error.message };
  }
};

/** @throws TcpError when the connection fails, TypeError when HTTP has no such request */
const request = (
  connect: Connect,
  given: { readonly method: string; readonly path: string; readonly sent: Uint8Array },
): Promise<{ readonly status: number; readonly bytes: Buffer }> =>
  new Promise((resolve, reject) => {
    const { method, path, sent } = given;
    const { host } = WEB_SERVER;
    // The agent and the types of `node:http` know sockets of `node:net` only.
    const createConnection =
      connect as unknown as http.RequestOptions["createConnection"];
    const headers = sent.length === 0 ? {} : { "content-length": sent.length };
    const asked = http.request({ method, path, host, headers, createConnection });
    asked.on("error", reject).on("response", (response) => {
      const parts: Buffer[] = [];
      response
        .on("data", (part: Buffer) => parts.push(part))
        .on("error", reject)
        .on("end", () => {
          const { statusCode: status = 0 } = response;
          resolve({ status, bytes: Buffer.concat(parts) });
        });
    });
    asked.end(sent);
  });

/** Resolves when each connection is over for the peer, too: until then the peer may ask again. */
const allOver = async (stack: TcpStack): Promise<void> => {
  const isOver = (): boolean => {
    const { connections, timeWait } = stack.sizes();
    return connections === timeWait;
  };
  for (let waits = 0; waits < LAST_WAITS && !isOver(); waits++)
    await new Promise<void>((resolve) => stack.after(LAST_WAIT_MS, resolve));
  stack.close();
};

const LAST_WAITS = 200;
const LAST_WAIT_MS = 5;
