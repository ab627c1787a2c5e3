/** What programs ask of the file in a run, and what is done to the machines. */
import type { AfsNodeOptions } from "../../../impl/afs/node.ts";
import { defaults, type Scope } from "../../../spec/afs/scope.ts";
import type { Json } from "../../conform/subject.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import type { Dialect } from "../../simulate/dialect.ts";
import { type Schedule, scheduleFrom } from "../../simulate/schedule.ts";

/** The server, and three machines with a program each. */
export const nodes = ["n1", "n2", "n3", "n4"] as const;

/** What the spec allows in a run: the server may crash, and letters may be lost. */
export const followed: Scope = { ...defaults, clients: 3, crashes: 1, loss: 1 };

/** The one file of a run. */
export const KEY = "f";

/** The spec knows all clients from the first, with the callback port of each. */
export const clientsOf = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(names.map((name) => [name, 7001]));

/** How the nodes of a run are started. */
export const runOptions: AfsNodeOptions = {
  server: "n1",
  serves: {
    initially: { [KEY]: 0 },
    clients: clientsOf(["n2", "n3", "n4"]),
    retryMs: { first: 60, most: 500 },
  },
  caches: { retryMs: { first: 60, most: 500 } },
};

/** Programs ask by the local API; an error says that what was asked may have been done. */
export const dialect: Dialect<never> = {
  ...localDialect,
  hear: (request, answer) =>
    answer.type === "error" ? { outcome: "unknown" } : localDialect.hear(request, answer),
};

/** The schedule of a seed: sessions, each of which reads the file or writes it. Only the server crashes. */
export const scheduleOf = (seed: number): Schedule<Json> => {
  const planned = scheduleFrom<Json>(seed, {
    nodes,
    clients: ["p2", "p3", "p4"],
    requests: 36,
    request: (random, nth) =>
      random.chance(0.5)
        ? { type: "read", key: KEY }
        : { type: "write", key: KEY, value: nth + 1 },
  });
  const asked = new Map<string, number>();
  return {
    ...planned,
    requests: planned.requests
      .toSorted((a, b) => a.time - b.time)
      .map((each) => {
        const nth = asked.get(each.client) ?? 0;
        asked.set(each.client, nth + 1);
        const frame = nth % 3 === 0 ? "open" : nth % 3 === 2 ? "close" : null;
        return {
          ...each,
          node: each.client.replace("p", "n"),
          request: frame === null ? each.request : { type: frame, key: KEY },
        };
      }),
    faults: planned.faults.filter(
      (fault) => fault.type !== "crash" || fault.node === "n1",
    ),
  };
};
