/** What clients ask of nodes that run transactions, in the words of Maelstrom's `txn-rw-register`. */
import type { Json } from "../../../../impl/ports.ts";
import { WORK, type Work } from "../../../../spec/shared/transactions.ts";
import { ABORTED, type Micro } from "../../../history/objects/transaction.ts";
import type { Scope as AnyScope } from "../../../model/family.ts";
import type { Dialect } from "../../../simulate/dialect.ts";
import type { Random } from "../../../simulate/random.ts";
import { type Schedule, scheduleFrom } from "../../../simulate/schedule.ts";

/** The request of a transaction. */
type Asked = { readonly type: "txn"; readonly value: readonly Json[] };

/** Maelstrom's error code of a transaction that was aborted. */
const CONFLICT = 30;

/** How clients ask, and what answers mean: a transaction that was aborted is answered so. */
export const transactionDialect: Dialect<Asked> = {
  ask: ({ value }) => ({ type: "txn", txn: value }),
  hear: (request, answer) => {
    if (answer.type === "txn_ok") return { outcome: "ok", result: answer.txn ?? null };
    if (answer.type === "error" && answer.code === CONFLICT)
      return { outcome: "ok", result: ABORTED };
    return transactionDialect.silence(request);
  },
  silence: () => ({ outcome: "unknown" }),
};

/** The node that has the keys, and the nodes that run transactions of clients. */
export const SERVER = "n1";
/** As many nodes as the workload with the most clients has clients. */
export const COORDINATORS = ["n2", "n3", "n4", "n5"] as const;

/** Up to three micro-operations over two keys; what is written names the request. */
const transaction = (random: Random, nth: number): Asked => ({
  type: "txn",
  value: Array.from({ length: random.int(1, 3) }, (_, place): Json => {
    const key = random.pick(["x", "y"]);
    return random.chance(0.5) ? ["r", key, null] : ["w", key, 10 * nth + place];
  }),
});

/** Forty transactions of five clients; the server runs none of them itself. */
export const transactionSchedule = (seed: number): Schedule<Json> => {
  const drawn = scheduleFrom<Json>(seed, {
    nodes: [SERVER, ...COORDINATORS],
    clients: ["c1", "c2", "c3", "c4", "c5"],
    requests: 40,
    request: (random, nth) => transaction(random, nth),
  });
  const requests = drawn.requests.map((each, i) =>
    each.node === SERVER
      ? { ...each, node: COORDINATORS[i % COORDINATORS.length]! }
      : each,
  );
  return { ...drawn, requests };
};

/** A schedule for real processes: transactions that meet, a crash of each kind of node, a cut and a full disk. */
export const realTransactions: Pick<Schedule<Json>, "requests" | "faults"> = {
  requests: Array.from({ length: 60 }, (_, i) => ({
    time: 50 * i,
    client: `c${(i % 3) + 1}`,
    node: COORDINATORS[(i * 7) % 4]!,
    request: {
      type: "txn",
      value: [
        ["r", i % 2 === 0 ? "x" : "y", null],
        ["w", i % 3 === 0 ? "x" : "y", i],
      ],
    },
  })),
  faults: [
    { type: "crash", time: 600, node: SERVER, downMs: 500 },
    { type: "crash", time: 1200, node: "n2", downMs: 300 },
    { type: "cut", time: 1800, side: ["n3"], way: "both", forMs: 500 },
    { type: "disk", time: 2400, node: SERVER, how: "full", forMs: 300 },
  ],
};

/** The clients of the workload at this scope. */
export const clientsAt = ({ work }: AnyScope): number => WORK[work as Work].length;

/** A request of the spec as one of the code: a read has a place for what is read. */
export const askedOf = (request: unknown): Json => {
  const { type, value } = request as { readonly type: "txn"; readonly value: Micro[] };
  return {
    type,
    value: value.map(([f, key, written]) => [f, key, f === "r" ? null : written]),
  } as Json;
};
