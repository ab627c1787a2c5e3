/** An HTTP server of `node:http` on sockets of this TCP. */
import http from "node:http";
import { addressOf } from "../ip/ipv4.ts";
import { tunnelLink } from "../ip/tunnel-link.ts";
import { type Node, needing, type Ports } from "../ports.ts";
import { netOver } from "./net.ts";
import type { TcpOptions } from "./options.ts";
import { patternBytes } from "./pattern.ts";
import { TcpStack } from "./stack.ts";

/** The server's machine on its link, and the port of HTTP. */
export const WEB_SERVER = { host: "10.0.0.1", port: 80 } as const;
/** `/bytes/N` has the first N bytes of `patternBytes` with this seed. */
export const BYTES_SEED = 1;

/** The paths that the server offers, for pages and errors. */
export const WEB_PATHS = "/, /bytes/N, and /echo, which answers the body of a POST";

/** The options of a server. */
type WebServerOptions = TcpOptions & {
  /** The datagram port that carries packets; 0: a free one. */
  readonly linkPort: number;
  /** Called with the datagram port once the server listens. */
  readonly onListening?: (linkPort: number) => void;
};

/** Starts the server on a machine of its own. Clients reach it by the datagram port. */
export const startWebServer = needing(
  ["datagrams", "clock", "entropy"],
  async (
    { datagrams, clock, entropy, trace }: Ports<"datagrams" | "clock" | "entropy">,
    { linkPort, onListening, ...options }: WebServerOptions,
  ): Promise<Node> => {
    const { link, port } = await tunnelLink({ datagrams, port: linkPort });
    const address = addressOf(WEB_SERVER.host)!;
    const stack = new TcpStack({ clock, entropy, link, address, trace, options });
    const server = http.createServer(answer);
    netOver(stack)
      .createServer({ allowHalfOpen: true }, (socket) =>
        server.emit("connection", socket),
      )
      .listen(WEB_SERVER.port);
    onListening?.(port);
    return { leave: async () => stack.close() };
  },
);

const BYTES_MOST = 2 ** 30;
const CHUNK_BYTES = 65_536;

const answer: http.RequestListener = (request, response) => {
  const { method = "", url = "" } = request;
  const [, digits] = /^\/bytes\/(\d{1,10})$/.exec(url) ?? [];
  if (url === "/echo") {
    if (method !== "POST") return refuse(response, 405, "/echo expects a POST");
    response.writeHead(200, { "content-type": "application/octet-stream" });
    request.pipe(response);
    return;
  }
  request.resume();
  if (method !== "GET") return refuse(response, 405, `${url} expects a GET`);
  if (url === "/") {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(PAGE);
    return;
  }
  const count = Number(digits ?? Number.NaN);
  if (count <= BYTES_MOST) return sendBytes(response, count);
  refuse(response, 404, `there is no ${url}; there are ${WEB_PATHS}`);
};

const PAGE = `<!doctype html>
<title>Lockstep</title>
<p>This page came over Lockstep's own TCP: sequence numbers, acknowledgements and timers are those of impl/tcp.</p>
<p>There are ${WEB_PATHS}.</p>
`;

const refuse = (response: http.ServerResponse, status: number, why: string): void => {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(`${why}\n`);
};

/** Writes as the connection has room. */
const sendBytes = (response: http.ServerResponse, count: number): void => {
  response.writeHead(200, {
    "content-type": "application/octet-stream",
    "content-length": count,
  });
  let from = 0;
  const go = (): void => {
    while (from < count) {
      const size = Math.min(CHUNK_BYTES, count - from);
      const part = patternBytes(BYTES_SEED, { from, count: size });
      from += size;
      if (response.write(part)) continue;
      response.once("drain", go);
      return;
    }
    response.end();
  };
  go();
};
