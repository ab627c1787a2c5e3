/** A cache manager on its machine: its copies, the way to its server, and the program that the server calls. */
import type { Clock, Datagrams, Endpoint, Entropy, Files, Streams } from "../../ports.ts";
import { type Connect, overDatagrams, overStreams } from "../../rpc/channel.ts";
import { RpcClient } from "../../rpc/client.ts";
import { serveDatagrams, serveStreams } from "../../rpc/serve.ts";
import { RpcServer } from "../../rpc/server.ts";
import { ticking } from "../ticks.ts";
import { callbackProgram } from "../wire/callback-program.ts";
import { fileProgram } from "../wire/file-program.ts";
import type { Status } from "../wire/values.ts";
import { CacheManager } from "./cache-manager.ts";
import { CopyDisk } from "./copy-disk.ts";
import { type ClientOptions, clientDefaults } from "./options.ts";

/** The ports that a cache manager needs: of `datagrams` and `streams` only the one that it uses. */
type CachePorts = {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly files: Files;
  readonly datagrams?: Datagrams;
  readonly streams?: Streams;
};

/** The options of a cache manager. */
type CacheOptions = Partial<ClientOptions> & {
  readonly server: Endpoint;
  readonly over: "udp" | "tcp";
  /** A name that it keeps across restarts. */
  readonly machine: string;
  /** The port that the server calls; for 0 the world picks one. */
  readonly port: number;
  /** The name of the cell; where it is left out, the server says it, and how long callbacks last. */
  readonly cell?: string;
  readonly retryMs?: { readonly first: number; readonly most: number };
  /** Takes note of the sendings of calls: the request, if it is known, and the transaction id. */
  readonly note?: (what: "call" | "retry", xid: number, by: string) => void;
  readonly cached?: (by: string, reply: Status, newest: Status) => void;
  readonly ticked?: () => void;
  /** Takes the cache manager before the server can call it. */
  readonly opened?: (manager: CacheManager) => Promise<void>;
};

/** A cache manager that runs. */
export type Cache = {
  readonly manager: CacheManager;
  /** The RPC client, which counts calls. */
  readonly rpc: RpcClient;
  /** The root directory. */
  readonly root: number;
  /** Callbacks that did not come from the server, and were refused. */
  readonly strangers: () => number;
  close(): void;
};

const ROOT = 1;

/** Opens the cache in the directory "/" of the port `files`. @throws NoCache, FileError; RpcError once it is closed */
export const openCache = async (
  ports: CachePorts,
  given: CacheOptions,
): Promise<Cache> => {
  const chosen: ClientOptions = { ...clientDefaults, ...given };
  const { tickMs } = chosen;
  const calling = { by: "" };
  const rpc = await openRpc(ports, given, chosen, calling);
  const clock = ticking(ports.clock, tickMs, () => given.ticked?.());
  try {
    const stub = rpc.stub(fileProgram);
    const { cell, root, leaseMs } =
      given.cell === undefined
        ? await stub.describe(undefined)
        : { cell: given.cell, root: ROOT, leaseMs: chosen.lease * tickMs };
    const options: ClientOptions = { ...chosen, lease: ticksIn(leaseMs, tickMs) };
    const { isDurable } = options;
    const { disk, found } = await CopyDisk.open(ports.files, { cell, isDurable });
    const { machine, port } = given;
    const caller = { machine, port };
    const manager = new CacheManager(
      {
        clock: ports.clock,
        now: clock.now,
        stub,
        disk,
        caller,
        life: `${machine}.${Buffer.from(ports.entropy.bytes(8)).toString("hex")}`,
        options,
        calling: (by) => {
          calling.by = by;
        },
        ...(given.cached && { cached: given.cached }),
      },
      found,
    );
    await given.opened?.(manager);
    const server = new RpcServer();
    server.add(callbackProgram, manager.handlers());
    const { close, strangers, ...listening } = await listen(ports, given, server);
    caller.port = listening.port;
    const closeAll = (): void => {
      rpc.close();
      clock.stop();
      close();
    };
    return { manager, rpc, root, strangers, close: closeAll };
  } catch (error) {
    rpc.close();
    clock.stop();
    throw error;
  }
};

/** A lease in whole ticks, which are never longer than it; at least one, since 0 would be a lease without an end. */
const ticksIn = (leaseMs: number, tickMs: number): number =>
  leaseMs === 0 ? 0 : Math.max(1, Math.floor(leaseMs / tickMs));

const openRpc = (
  { clock, entropy, datagrams, streams }: CachePorts,
  { server, over, retryMs, note }: CacheOptions,
  { faults }: ClientOptions,
  calling: { by: string },
): Promise<RpcClient> => {
  const connect: Connect =
    over === "udp"
      ? overDatagrams(datagrams!, server)
      : overStreams({ streams: streams!, clock }, server);
  return RpcClient.open({ clock, entropy }, connect, {
    ...(retryMs && { retryMs }),
    note: (what, xid) => {
      note?.(what, xid, calling.by);
      if (what === "call") calling.by = "";
    },
    faults: {
      has: (fault) => fault === "never-ask-again" && faults.has("never-ask-again"),
    },
  });
};

/** The server has one stream, and its calls are short: other programs of its machine get no more memory than this. */
const LIMITS = { streams: 8, recordBytes: 4096 };

/** Takes calls of the server, and of no other machine. */
const listen = async (
  { datagrams, streams }: CachePorts,
  { over, port, server: { address } }: CacheOptions,
  server: RpcServer,
) => {
  let strangers = 0;
  const isStranger = (from: Endpoint): boolean => {
    if (from.address.replace(/^::ffff:/, "") === address) return false;
    strangers += 1;
    return true;
  };
  const listener =
    over === "udp"
      ? await serveDatagrams(server, guarded(datagrams!, isStranger), port)
      : await serveStreams(server, guardedStreams(streams!, isStranger), port, LIMITS);
  return {
    port: listener.port,
    strangers: () => strangers,
    close: () => listener.close(),
  };
};

const guarded = (
  datagrams: Datagrams,
  isStranger: (from: Endpoint) => boolean,
): Datagrams => ({
  mtuBytes: datagrams.mtuBytes,
  bind: (port, receive) =>
    datagrams.bind(port, (bytes, from) => {
      if (!isStranger(from)) receive(bytes, from);
    }),
});

const guardedStreams = (
  streams: Streams,
  isStranger: (from: Endpoint) => boolean,
): Streams => ({
  connect: (to, options) => streams.connect(to, options),
  listen: (port, accept, options) =>
    streams.listen(
      port,
      (stream) => (isStranger(stream.peer) ? stream.reset() : accept(stream)),
      options,
    ),
});
