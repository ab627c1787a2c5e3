/** `lockstep serve tcp` and `lockstep client --subject tcp`: HTTP over the TCP of `impl/tcp`, whose packets UDP carries. */
import { readFileSync } from "node:fs";
import { type Body, needing, type Ports, PortTaken } from "../../../impl/ports.ts";
import { startWebClient } from "../../../impl/tcp/web-client.ts";
import { startWebServer, WEB_PATHS, WEB_SERVER } from "../../../impl/tcp/web-server.ts";
import type {
  ClientWord,
  ClientWords,
  OwnValues,
  ServeWords,
} from "../../conform/command-line.ts";
import type { Implementation } from "../../conform/subject.ts";
import { type Address, showAddress } from "../../deploy/address.ts";
import { serve } from "../../deploy/serve.ts";
import { NAMESPACE_NAME } from "../../deploy/tun/keeper-script.ts";
import { missingForTun } from "../../deploy/tun/missing.ts";
import { type Namespace, openNamespace } from "../../deploy/tun/namespace.ts";
import { InputError } from "../../model/input-error.ts";
import { expectAlone, expectLoopback } from "../shared/served-alone.ts";

type Web = NonNullable<Implementation["serve"]>;

/** A node of these ports: what both machines are. */
type WebPorts = Ports<"datagrams" | "clock" | "entropy">;

/** @throws InputError where `ip` would not take the name */
const namespaceName = (text: string): string => {
  if (NAMESPACE_NAME.test(text)) return text;
  throw new InputError(
    `"${text}": expected a name of 1 to 15 small letters, digits and hyphens, such as web`,
  );
};

const LISTEN = "127.0.0.1:7480";

/** What `serve tcp` takes, and says. */
export const serveWords: ServeWords = {
  options: {
    tun: {
      value: "NAME",
      meaning:
        "programs in a network namespace of this name reach the server, too: needs root",
      parse: namespaceName,
    },
  },
  usual: { id: "web", listen: LISTEN, data: null },
  says: (at, { tun }) =>
    [
      `an HTTP server over Lockstep's own TCP, whose packets travel in UDP, with ${WEB_PATHS}`,
      `ask it: lockstep client --subject tcp --connect ${showAddress(at)} get /bytes/1000`,
      ...(tun === undefined
        ? []
        : [`or by the kernel: ip netns exec ${tun} curl http://${WEB_SERVER.host}/`]),
    ].join("\n"),
};

/** The kernel's address on the network of the server. */
const KERNEL_ADDRESS = "10.0.0.254/24";
const DEVICE_REACHES = "127.0.0.1";

/** Joins the kernel of a new namespace to the datagram port of the server. */
const joinKernel = async (name: string, at: Address): Promise<Namespace> => {
  const missing = missingForTun();
  if (missing !== null)
    throw new InputError(`serve tcp: --tun is not possible here: ${missing}`);
  if (at.host !== DEVICE_REACHES)
    throw new InputError(
      `serve tcp: --tun reaches ${DEVICE_REACHES} only; expected --listen ${DEVICE_REACHES}:7480`,
    );
  try {
    return await openNamespace({ name, port: at.port, address: KERNEL_ADDRESS });
  } catch (error) {
    throw new InputError(`serve tcp: ${(error as Error).message}`);
  }
};

/** @throws InputError where packets would leave the machine: nothing proves where they come from */
const expectHere = (at: Address): void =>
  expectLoopback(at, "packets in UDP are neither signed nor encrypted", LISTEN);

/** Runs the HTTP server, until it is closed. */
export const serveWeb: Web = async (options, { tun }: OwnValues = {}) => {
  const { listen } = options;
  expectAlone(options, "serve tcp: an HTTP server");
  expectHere(listen);
  let port = 0;
  const onListening = (bound: number): void => {
    port = bound;
  };
  const start = needing(startWebServer.needs, (ports: WebPorts) =>
    startWebServer(ports, { linkPort: listen.port, onListening }),
  );
  try {
    const { node, close } = await serve({ ...options, start });
    const end = async (): Promise<void> => {
      await node.leave?.(); // Or timers of TIME-WAIT would keep the process for minutes.
      await close();
    };
    return tun === undefined
      ? { port, close: end }
      : await besideKernel({ close: end }, String(tun), { ...listen, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof PortTaken)
      throw new InputError(`${showAddress(listen)}: the port is in use`);
    if (code === undefined) throw error;
    throw new InputError(`${showAddress(listen)}: cannot listen: ${code}`);
  }
};

/** The server, and the namespace that ends with it. */
const besideKernel = async (
  { close }: { readonly close: () => Promise<void> },
  name: string,
  at: Address,
) => {
  try {
    const namespace = await joinKernel(name, at);
    const closeBoth = async () => void (await Promise.all([namespace.close(), close()]));
    return { port: at.port, close: closeBoth };
  } catch (error) {
    await close();
    throw error;
  }
};

/** How long the client waits for a server that does not answer. */
const PATIENCE_MS = 5000;

/** Sends one request over a TCP connection of a machine that exists for this request. */
const overTcp = async (server: Address, request: Body): Promise<Body> => {
  expectHere(server);
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
