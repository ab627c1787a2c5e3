/** `lockstep serve afs --export DIR`: a cell whose files lie in a folder of this machine. */
import { resolve } from "node:path";
import {
  type AfsServer,
  openServer,
  streamLimits,
} from "../../../impl/afs/server/serve.ts";
import type { Json, Streams } from "../../../impl/ports.ts";
import { FileError, needing, type Ports, PortTaken } from "../../../impl/ports.ts";
import { overStreams } from "../../../impl/rpc/channel.ts";
import { serveStreams } from "../../../impl/rpc/serve.ts";
import type { OwnValues, ServeWords } from "../../conform/command-line.ts";
import type { Implementation } from "../../conform/subject.ts";
import { isLoopback, showAddress } from "../../deploy/address.ts";
import { openFiles } from "../../deploy/files.ts";
import { serve } from "../../deploy/serve.ts";
import { InputError } from "../../model/input-error.ts";
import { lockPath } from "../shared/path-lock.ts";
import { expectAlone } from "../shared/served-alone.ts";
import { addressesIn, folderOf, isServed } from "../shared/served-folder.ts";

const LISTEN = "127.0.0.1:17000";
const GIVE_UP_MS = 10_000;

/** @throws InputError where the text is no number of seconds */
const seconds = (text: string): Json => {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 86_400) return value * 1000;
  throw new InputError(`"${text}": expected seconds, more than 0 and up to 86400`);
};

/** What `serve afs` takes, and says. */
export const serveWords: ServeWords = {
  options: {
    export: {
      value: "DIR",
      meaning: "the folder that keeps the files of the cell, in a form of its own",
      required: true,
    },
    allow: {
      value: "LIST",
      meaning:
        "the addresses that are served, such as 10.0.0.5,10.1.0.0/16; this machine alone unless given",
    },
    "give-up": {
      value: "SECONDS",
      meaning:
        "how long a writer waits for a client that does not answer: 10; the client learns of it at its next call",
      parse: seconds,
    },
    lease: {
      value: "SECONDS",
      meaning:
        "callbacks last so long at a client, and a tenth longer here; with it no client is given up",
      parse: seconds,
    },
  },
  usual: { id: "afs", listen: LISTEN, data: "lockstep-afs-data" },
  says: ({ host, port }, { export: folder }) =>
    [
      `${resolve(String(folder))}: program 536871267, version 1, over TCP`,
      `use it: lockstep mount afs ${host}:${port} DIR`,
    ].join("\n"),
};

/** How callbacks are kept, by the values of the command line. */
const rulesOf = (own: OwnValues): Parameters<typeof openServer>[2] => {
  const { "give-up": giveUpMs = GIVE_UP_MS, lease } = own;
  if (lease === undefined) return { rule: "openafs", giveUpMs: Number(giveUpMs) };
  const ticks = Math.ceil(Number(lease) / TICK_MS);
  return { lease: ticks, bias: Math.ceil(ticks / 10) + 1, tickMs: TICK_MS };
};

const TICK_MS = 1000;

/** The port, where only some machines may connect. */
const guarded = (streams: Streams, isAllowed: (address: string) => boolean): Streams => ({
  connect: (to, options) => streams.connect(to, options),
  listen: (port, accept, options) =>
    streams.listen(
      port,
      (stream) => (isAllowed(stream.peer.address) ? accept(stream) : stream.reset()),
      options,
    ),
});

/** Serves a cell, until it is closed. */
export const serveAfs: NonNullable<Implementation["serve"]> = async (
  options,
  own: OwnValues = {},
) => {
  const { id, listen, data } = options;
  expectAlone(options, "serve afs: a server of files");
  if (!isLoopback(listen.host) && own.allow === undefined)
    throw new InputError(
      `${showAddress(listen)}: other machines reach this address; name those that are served with --allow, or listen at ${LISTEN}`,
    );
  const directory = folderOf(resolve(String(own.export)), data);
  const allowed = own.allow === undefined ? null : addressesIn(String(own.allow));
  const isAllowed = (address: string): boolean =>
    isServed(allowed, address === id ? listen.host : address);
  const unlock = await lockPath(directory, "another server has this cell");
  const files = await openFiles({ directory, control: undefined });
  let port = 0;
  let server: AfsServer | undefined;
  const start = needing(
    ["streams", "disk", "clock", "entropy"],
    async (ports: Ports<"streams" | "disk" | "clock" | "entropy">) => {
      const { streams, disk, clock, entropy } = ports;
      const connect = (to: Parameters<Parameters<typeof openServer>[1]>[0]) =>
        overStreams({ streams, clock }, to);
      server = await openServer({ disk, clock, entropy, files }, connect, rulesOf(own));
      const listener = await serveStreams(
        server.rpc,
        guarded(streams, isAllowed),
        listen.port,
        streamLimits,
      );
      port = listener.port;
      if (server.clients.start > 0) server.recover();
      return {};
    },
  );
  try {
    const { close } = await serve({ ...options, start });
    return {
      port,
      close: async () => {
        server?.close();
        await close();
        unlock();
      },
    };
  } catch (error) {
    server?.close(); // Its clock would keep the process alive.
    unlock();
    if (error instanceof PortTaken)
      throw new InputError(`${showAddress(listen)} is in use`);
    if (error instanceof FileError)
      throw new InputError(`${directory}: no cell can be kept there: ${error.code}`);
    throw error;
  }
};
