/** `lockstep mount afs HOST:PORT DIR`: our cache manager under the kernel of this machine. */
import { NoCache } from "../../../impl/afs/client/copy-disk.ts";
import { afsFileSystem } from "../../../impl/afs/client/file-system.ts";
import { openCache } from "../../../impl/afs/client/mount.ts";
import { fileProgram } from "../../../impl/afs/wire/file-program.ts";
import {
  type Clock,
  type Entropy,
  FileError,
  type Json,
  type Streams,
} from "../../../impl/ports.ts";
import { overStreams } from "../../../impl/rpc/channel.ts";
import { RpcClient } from "../../../impl/rpc/client.ts";
import { RpcError } from "../../../impl/rpc/errors.ts";
import type { MountWords, OpenedMount, OwnValues } from "../../conform/command-line.ts";
import { type Address, parseAddress, showAddress } from "../../deploy/address.ts";
import { RealClock } from "../../deploy/clock.ts";
import { realEntropy } from "../../deploy/entropy.ts";
import { openFiles } from "../../deploy/files.ts";
import { InputError } from "../../model/input-error.ts";
import { networkTo } from "../shared/client-network.ts";
import { mountable } from "../shared/mount/operations.ts";
import { openCacheFolder } from "./cache-folder.ts";

/** How long a server may take to answer at the mount, before it counts as absent. */
const PATIENCE_MS = 5000;
const TICK_MS = 1000;
const RETRY_MS = { first: 1000, most: 10_000 };
const MEBIBYTE = 2 ** 20;

const number =
  (of: string, times: number) =>
  (text: string): Json => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value > 0 && value <= 2 ** 30) return value * times;
    throw new InputError(`"${text}": expected a number of ${of} from 1 on, such as 1024`);
  };

/** What `mount afs` takes, and does. */
export const mountWords: MountWords = {
  source: "HOST:PORT",
  options: {
    cache: {
      value: "DIR",
      meaning:
        "the folder of the cache, which the next mount uses again; one for this mount unless given",
    },
    "cache-size": {
      value: "MIB",
      meaning: "the most that copies take: 1024",
      parse: number("mebibytes", MEBIBYTE),
    },
  },
  open: (source, own) => openAfs(parseAddress(source), own),
};

/** Opens a cell. @throws InputError that says in one line why it cannot be mounted */
const openAfs = async (at: Address, own: OwnValues): Promise<OpenedMount> => {
  const { address, streams, close: closeNetwork } = await networkTo(at.host);
  const chosen = own.cache === undefined ? undefined : String(own.cache);
  const opened = await openCacheFolder(chosen).catch((error: unknown) => {
    closeNetwork();
    throw error;
  });
  const { folder, copies, machine, remove } = opened;
  const end = (): void => {
    closeNetwork();
    remove();
  };
  try {
    const files = await openFiles({ directory: copies, control: undefined });
    const ports = { clock: new RealClock(), entropy: realEntropy(), streams };
    await expectServed(at, ports, address);
    const cache = await openCache(
      { ...ports, files },
      {
        server: { address, port: at.port },
        over: "tcp",
        machine,
        port: 0,
        retryMs: RETRY_MS,
        isDurable: false, // Checksums tell what a crash has damaged.
        tickMs: TICK_MS,
        ...(own["cache-size"] !== undefined && {
          cacheBytes: Number(own["cache-size"]),
        }),
      },
    );
    const fs = afsFileSystem(cache.manager, cache.root);
    const close = async (): Promise<void> => {
      cache.close();
      end();
    };
    return { ...mountable(fs), close };
  } catch (error) {
    end();
    if (error instanceof NoCache) throw new InputError(`${folder}: ${error.message}`);
    if (error instanceof FileError)
      throw new InputError(
        `${folder}: the cache cannot be used: ${error.code}; empty it, or name another directory`,
      );
    throw error;
  }
};

/** A mount would wait for ever for a server that was never there. @throws InputError where none answers */
const expectServed = async (
  at: Address,
  ports: { readonly clock: Clock; readonly entropy: Entropy; readonly streams: Streams },
  address: string,
): Promise<void> => {
  const way = overStreams(ports, { address, port: at.port });
  const client = await RpcClient.open(ports, way, { timeoutMs: PATIENCE_MS });
  try {
    await client.stub(fileProgram).describe(undefined);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const expected =
      "expected a server of AFS there, such as: lockstep serve afs --export DIR";
    throw new InputError(`${showAddress(at)}: no answer; ${expected}`);
  } finally {
    client.close();
  }
};
