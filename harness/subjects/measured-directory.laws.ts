/** The load of a directory: what it sends and receives in the simulated world, while clients get and put. */
import { startDirectory } from "../../impl/directory/node.ts";
import type { Json } from "../../impl/ports.ts";
import { linKv } from "../simulate/dialect.ts";
import { Random } from "../simulate/random.ts";
import { simulate } from "../simulate/simulate.ts";

/** Each node has one client, which asks once a second; half of the requests are puts. */
type Load = {
  readonly nodes: number;
  readonly query: "recursive" | "iterative";
  readonly seconds: number;
  readonly valueBytes: number;
};

const SECOND_MS = 1000;
const DIRECTORY = "directory";

const requestsOf = ({ nodes, seconds, valueBytes }: Load) => {
  const random = new Random(1, "requests");
  const value = "v".repeat(valueBytes);
  return Array.from({ length: nodes * seconds }, (_, nth) => {
    const node = `n${nth % nodes}`;
    const key = `key ${random.int(0, 10 * nodes)}`;
    const request: Json = random.chance(0.5)
      ? { type: "read", key }
      : { type: "write", key, value: `${value}${nth}` };
    const time = Math.floor(nth / nodes) * SECOND_MS + random.int(0, SECOND_MS - 1);
    return { time, client: `c${nth}`, node, request };
  }).toSorted((one, other) => one.time - other.time);
};

/**
 * Counts the messages that the directory sends and receives, and their bytes, over links of 1 to 1000 ms.
 *
 * @throws Error if a request is not answered
 */
export const loadOf = async (load: Load) => {
  const names = Array.from({ length: load.nodes }, (_, nth) => `n${nth}`);
  const requests = requestsOf(load);
  const { events, operations } = await simulate<Json>({
    nodes: [DIRECTORY, ...names],
    start: (ports) =>
      startDirectory(ports, {
        directories: [DIRECTORY],
        nodes: names,
        query: load.query,
        moves: false,
        // Longer than any message is on its way, so that none is sent again.
        retryMs: 100_000,
        timeoutMs: 90_000,
      }),
    dialect: linKv as never,
    schedule: {
      seed: 1,
      network: { delayMs: [1, 1000], spread: 1, loss: 0, duplication: 0 },
      flushMs: [1, 2],
      requests,
      faults: [],
    },
    clientTimeoutMs: 95_000,
  });
  const isOpen = operations.some(({ result }) => result === undefined);
  if (operations.length < requests.length || isOpen)
    throw new Error("a request is not answered");
  const own = events.filter(
    ({ node, action }) =>
      node === DIRECTORY && (action === "send" || action === "receive"),
  );
  const bytes = own.reduce((sum, { message }) => sum + JSON.stringify(message).length, 0);
  return { messages: own.length / load.seconds, bytes: bytes / load.seconds };
};
