/** The load of a file server: programs on many machines read, and some write, in the simulated world. */
import { startAfs } from "../../impl/afs/node.ts";
import { startNfs } from "../../impl/nfs/node.ts";
import type { Json } from "../../impl/ports.ts";
import { localDialect } from "../simulate/datagram-probe.ts";
import { Random } from "../simulate/random.ts";
import { simulate } from "../simulate/simulate.ts";

/** How the machines cache. */
export type Caching =
  | { readonly system: "AFS" }
  | { readonly system: "NFS"; readonly leastMs: number; readonly mostMs: number };

/** What programs do: each of them, once a second, opens one of the files, reads or writes it, and closes it. */
export type Mix = {
  readonly clients: number;
  readonly files: number;
  readonly seconds: number;
  /** The share of sessions that write. */
  readonly writes: number;
  /** Does a program open its file once, at the beginning, and read it from then on? */
  readonly isOpenedOnce?: boolean;
};

type Asked = { readonly time: number; readonly node: string; readonly request: Json };

type Start = Parameters<typeof simulate>[0]["start"];

const SERVER = "server";
const SECOND_MS = 1000;
const STEP_MS = 100;
/** By then all machines have mounted; calls after it are counted, also those that fill caches. */
const MOUNTED_MS = 1900;
const FIRST_MS = 3000;

const sessionsOf = ({
  clients,
  files,
  seconds,
  writes,
  isOpenedOnce,
}: Mix): readonly Asked[] => {
  const random = new Random(1, "sessions");
  const asked: Asked[] = [];
  for (let client = 0; client < clients; client++) {
    const node = `m${client}`;
    // Machines do not ask all at once.
    const from = (SECOND_MS * client) / (2 * clients);
    const ask = (time: number, type: string, file: number, value?: number) =>
      asked.push({
        time: Math.round(from + time),
        node,
        request: { type, key: `f${file}`, ...(value !== undefined && { value }) },
      });
    if (isOpenedOnce) ask(2000, "open", 0);
    for (let second = 0; second < seconds; second++) {
      const time = FIRST_MS + second * SECOND_MS;
      const file = isOpenedOnce ? 0 : random.int(0, files - 1);
      const isWrite = random.chance(writes);
      if (!isOpenedOnce) ask(time, "open", file);
      if (isWrite) ask(time + STEP_MS, "write", file, 1 + second * clients + client);
      else ask(time + STEP_MS, "read", file);
      if (!isOpenedOnce) ask(time + 2 * STEP_MS, "close", file);
    }
  }
  return asked.toSorted((a, b) => a.time - b.time);
};

const CALL = "00000000";
/** Is this datagram a call of RPC? Its second word says so (RFC 5531, section 9). */
const isCall = (packet: Json | undefined): boolean =>
  (packet as { readonly bytes: string } | undefined)?.bytes.slice(8, 16) === CALL;

/** How the nodes of NFS or AFS are started. */
const starting = (caching: Caching, names: readonly string[]): Start => {
  const initially = <V>(prefix: string, value: V) =>
    Object.fromEntries(names.map((name) => [`${prefix}${name}`, value]));
  const retryMs = { first: 1000, most: 5000 };
  if (caching.system === "AFS")
    return (ports) =>
      startAfs(ports as never, {
        server: SERVER,
        serves: { initially: initially("", 0), retryMs },
        caches: { retryMs },
      });
  const { leastMs, mostMs } = caching;
  return (ports) =>
    startNfs(ports as never, {
      server: SERVER,
      serves: { initially: initially("/", "00000001") },
      caches: { keys: names, fileLeastMs: leastMs, fileMostMs: mostMs },
    });
};

/**
 * Counts the calls in both directions while programs run.
 *
 * @returns how many calls the server gets, and how many it makes of its clients
 */
export const callsOf = async (
  caching: Caching,
  mix: Mix,
): Promise<{ readonly gets: number; readonly makes: number }> => {
  const names = Array.from({ length: mix.files }, (_, file) => `f${file}`);
  const { events, operations } = await simulate<Json>({
    nodes: [SERVER, ...Array.from({ length: mix.clients }, (_, client) => `m${client}`)],
    start: starting(caching, names),
    dialect: localDialect as never,
    schedule: {
      seed: 1,
      network: { delayMs: [1, 2], spread: 1, loss: 0, duplication: 0 },
      flushMs: [1, 2],
      requests: sessionsOf(mix).map((each, nth) => ({ ...each, client: `p${nth}` })),
      faults: [],
    },
    clientTimeoutMs: 60_000,
  });
  const failed = operations.find(
    ({ result }) =>
      result === undefined || (typeof result === "object" && result !== null),
  );
  if (failed) throw new Error(`a program is not answered: ${JSON.stringify(failed)}`);
  const calls = events.filter(
    ({ node, time = 0, packet }) =>
      node === SERVER && time >= MOUNTED_MS && isCall(packet),
  );
  const gets = calls.filter(({ action }) => action === "packet-in").length;
  return { gets, makes: calls.length - gets };
};
