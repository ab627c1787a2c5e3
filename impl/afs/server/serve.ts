/** A file server from its parts: files, callbacks, and the calls to cache managers. */
import type { Clock } from "../../ports.ts";
import type { Connect } from "../../rpc/channel.ts";
import { RpcServer } from "../../rpc/server.ts";
import { ticking } from "../ticks.ts";
import { fileProgram } from "../wire/file-program.ts";
import { PART_BYTES_MAX } from "../wire/values.ts";
import { Callbacks, type Decision } from "./callbacks.ts";
import { type ClientCall, Clients } from "./clients.ts";
import { FileServer, type Note } from "./file-server.ts";
import { namingHandlers } from "./naming.ts";
import { type ServerOptions, serverDefaults } from "./options.ts";
import { Volume, type VolumePorts } from "./volume.ts";

/** Called with what the server does, for the trace. */
export type ServerNotes = {
  readonly done?: Note;
  readonly decided?: (decision: Decision) => void;
  readonly called?: (what: "call" | "retry", call: ClientCall) => void;
  readonly ticked?: () => void;
};

/** A server that answers calls. */
export type AfsServer = {
  readonly rpc: RpcServer;
  readonly volume: Volume;
  readonly clients: Clients;
  /** After a restart: finds out what clients believe in. Changes wait until that is known. */
  recover(): void;
  close(): void;
};

const CALLS_MAX = 4096;

/**
 * What clients can have a server hold over streams: for a further stream that is reset which was silent for longest,
 * and its client connects again for its next call. Besides a part, a call has names and numbers.
 */
export const streamLimits = {
  streams: 128,
  recordBytes: PART_BYTES_MAX + 4096,
  waiting: 8,
};

/** Does something at once, or after so many milliseconds. */
const after = (clock: Clock, ms: number, run: () => void): void => {
  if (ms === 0) run();
  else clock.after(ms, run);
};

/** Opens the files of the port `files`, and makes a server of them. @throws FileError, DiskFailure */
export const openServer = async (
  ports: VolumePorts & { readonly clock: Clock },
  connect: (to: { readonly address: string; readonly port: number }) => Connect,
  {
    initially,
    notes = {},
    ...given
  }: Partial<ServerOptions> & {
    readonly initially?: Readonly<Record<string, Uint8Array>>;
    readonly notes?: ServerNotes;
  } = {},
): Promise<AfsServer> => {
  const options = { ...serverDefaults, ...given };
  const { lease, bias, tickMs, rule, faults, askMs, settleMs } = options;
  const volume = await Volume.open(ports, initially);
  const lasts =
    lease === 0 ? Number.POSITIVE_INFINITY : lease + (faults.has("no-bias") ? 0 : bias);
  const clients = await Clients.open(ports, {
    connect,
    retryMs: options.retryMs,
    ...(rule === "openafs" && { timeoutMs: options.giveUpMs }),
    note: (what, call) => notes.called?.(what, call),
  });
  const clock = ticking(ports.clock, tickMs, () => {
    notes.ticked?.();
    callbacks.tick();
  });
  const callbacks = new Callbacks({
    tell: clients.tell(),
    versionOf: (fid) => volume.vnode(fid)?.status.version,
    now: clock.now,
    lasts,
    waits: options.waits,
    givesUp: rule === "openafs",
    ...(settleMs > 0 && { settle: (goOn) => after(ports.clock, settleMs, goOn) }),
    note: (decision) => notes.decided?.(decision),
    faults,
  });
  const { done: note } = notes;
  const parts = { clock: ports.clock, volume, clients, callbacks, options };
  const server = new FileServer({ ...parts, ...(note && { note }) });
  const rpc = new RpcServer({ running: CALLS_MAX });
  rpc.add(fileProgram, { ...server.handlers(), ...namingHandlers(server) });
  return {
    rpc,
    volume,
    clients,
    recover: () => {
      callbacks.restarted(clients.names);
      if (options.recovery === "ask") after(ports.clock, askMs, () => callbacks.ask());
    },
    close: () => {
      clock.stop();
      clients.close();
    },
  };
};
