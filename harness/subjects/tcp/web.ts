/** `lockstep serve tcp` and `lockstep client --subject tcp`: HTTP over the TCP of `impl/tcp`, whose packets UDP carries. */
import { readFileSync } from "node:fs";
import { type Body, needing, type Ports, PortTaken } from "../../../impl/ports.ts";
import { startWebClient } from "../../../impl/tcp/web-client.ts";
import { startWebServer, WEB_PATHS } from "../../../impl/tcp/web-server.ts";
import type { ClientWord, ClientWords, ServeWords } from "../../conform/command-line.ts";
import type { Implementation } from "../../conform/subject.ts";
import { type Address, isLoopback, showAddress } from "../../deploy/address.ts";
import { serve } from "../../deploy/serve.ts";
import { InputError } from "../../model/input-error.ts";

type Web = NonNullable<Implementation["serve"]>;

/** A node of these ports: what both machines are. */
type WebPorts = Ports<"datagrams" | "clock" | "entropy">;

/** What `serve tcp` takes, and says. */
export const serveWords: ServeWords = {
  options: {},
  usual: { id: "web", listen: "127.0.0.1:7480", data: null },
  says: (at) =>
    [
      `an HTTP server over TCP of its own, whose packets UDP carries, with ${WEB_PATHS}`,
      `ask it: lockstep client --subject tcp --connect ${showAddress(at)} get /bytes/1000`,
    ].join("\n"),
};

/** @throws InputError where packets would leave the machine: nothing proves where they come from */
const expectLoopback = (at: Address): void => {
  if (isLoopback(at.host)) return;
  throw new InputError(
    `${showAddress(at)}: packets in UDP are neither signed nor encrypted; expected an address of loopback, such as 127.0.0.1:7480`,
  );
};

/** Runs the HTTP server, until it is closed. */
export const serveWeb: Web = async (options) => {
  const { listen, peers, clusterKey } = options;
  if (Object.keys(peers).length > 0 || clusterKey !== undefined)
    throw new InputError(
      "serve tcp: an HTTP server has no other members; leave out --peers and --cluster-key",
    );
  expectLoopback(listen);
  let port = 0;
  const onListening = (bound: number): void => {
    port = bound;
  };
  const start = needing(startWebServer.needs, (ports: WebPorts) =>
    startWebServer(ports, { linkPort: listen.port, onListening }),
  );
  try {
    const { close } = await serve({ ...options, start });
    return { port, close };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof PortTaken)
      throw new InputError(`${showAddress(listen)}: the port is in use`);
    if (code === undefined) throw error;
    throw new InputError(`${showAddress(listen)}: cannot listen: ${code}`);
  }
};

/** How long the client waits for a server that does not answer. */
const PATIENCE_MS = 5000;

/** Sends one request over a TCP connection of a machine that exists for this request. */
const overTcp = async (server: Address, request: Body): Promise<Body> => {
  expectLoopback(server);
  const { host: address, port } = server;
  const patience = { synTimeoutMs: PATIENCE_MS, timeoutMs: PATIENCE_MS };
  const start = needing(startWebClient.needs, (ports: WebPorts) =>
    startWebClient(ports, { ...patience, server: { address, port } }),
  );
  const listen = { host: address, port: 0 };
  const { node, close } = await serve({
    id: "client",
    listen,
    peers: {},
    data: "",
    start,
  });
  try {
    const answer = await node.call!(request);
    if (answer.code === "ETIMEDOUT")
      throw new InputError(
        `${showAddress(server)}: no answer; expected a server there, such as: lockstep serve tcp --listen ${showAddress(server)}`,
      );
    await node.leave!();
    return answer;
  } finally {
    await close();
  }
};

/** The error that a page with another status than 200 is. */
const pageOf = (answer: Body): Body => {
  const { status, base64 } = answer;
  if (answer.type === "error" || status === 200) return answer;
  const text = bytesOf(base64).toString().trim() || "the server refused";
  return { type: "error", code: status!, text };
};

const bytesOf = (base64: unknown): Buffer => Buffer.from(String(base64), "base64");

/** The body of a POST: the text itself, or, as for curl, what is in a file that is named after an @. */
const bodyIn = (text: string): Buffer => {
  if (!text.startsWith("@")) return Buffer.from(text);
  const file = text.slice(1);
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(`${file}: the body of the request cannot be read: ${code}`);
  }
};

/** @throws InputError where no path of a server can look like this */
const pathIn = (text = ""): string => {
  if (/^\/[!-~]*$/.test(text)) return text;
  throw new InputError(
    `"${text}": expected a path that begins with a /, such as /bytes/1000`,
  );
};

const word = (takes: readonly string[], ask: ClientWord["ask"]): ClientWord => ({
  takes,
  ask,
  over: async (at, request) => pageOf(await overTcp(at, request)),
  say: ({ base64 }) => bytesOf(base64),
});

/** What `client --subject tcp` says: `get PATH`, and `post PATH BODY`. */
export const clientWords: ClientWords = {
  get: word(["PATH"], (path) => ({ type: "http", method: "GET", path: pathIn(path) })),
  post: word(["PATH", "BODY"], (path, text) => ({
    type: "http",
    method: "POST",
    path: pathIn(path),
    base64: bodyIn(text!).toString("base64"),
  })),
};
