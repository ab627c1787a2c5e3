/** Nodes in the simulated world, as programs use them by their local API. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { localDialect } from "../../harness/simulate/datagram-probe.ts";
import type { Fault } from "../../harness/simulate/fault.ts";
import type { LinkConditions } from "../../harness/simulate/link.ts";
import { simulate } from "../../harness/simulate/simulate.ts";
import type { Json } from "../ports.ts";
import { phasesOf } from "./lab.laws.ts";
import { startTcp, type TcpNodeOptions } from "./node.ts";
import { patternBytes } from "./pattern.ts";

/** Node `a` serves, and node `b` connects; each request is its time, its client and the call. */
type Asked = readonly [
  time: number,
  at: `${"a" | "b"}${string}`,
  request: Readonly<Record<string, Json>>,
];

const run = async (
  asked: readonly Asked[],
  {
    options = {},
    network = {},
    faults = [],
    seed = 1,
  }: {
    readonly options?: TcpNodeOptions;
    readonly network?: Partial<LinkConditions>;
    readonly faults?: readonly Fault[];
    readonly seed?: number;
  } = {},
) => {
  const ran = await simulate<never>({
    nodes: ["a", "b"],
    start: (ports) => startTcp(ports, options),
    dialect: localDialect,
    clientTimeoutMs: 600_000,
    schedule: {
      seed,
      network: { delayMs: [1, 3], spread: 1, loss: 0, duplication: 0, ...network },
      flushMs: [1, 1],
      requests: asked.map(([time, client, request]) => ({
        time,
        client,
        node: client[0]!,
        request: request as never,
      })),
      faults,
    },
  });
  const of = (node: string) => ran.events.filter((event) => event.node === node);
  return {
    ...ran,
    answers: ran.operations.map(({ result }) => result),
    phases: (node: string) => phasesOf(of(node)),
  };
};

const opened: readonly Asked[] = [
  [0, "a1", { type: "listen", port: 80 }],
  [10, "a1", { type: "accept", port: 80 }],
  [20, "b1", { type: "connect", to: "a", port: 80 }],
];

test("a connection opens, carries bytes and closes, and the trace has its states", async () => {
  const { answers, phases, events } = await run(
    [
      ...opened,
      [100, "b1", { type: "send", connection: "c1", hex: "c0ffee" }],
      [120, "a1", { type: "receive", connection: "c1" }],
      [130, "b1", { type: "shutdown", connection: "c1" }],
      [150, "a1", { type: "receive", connection: "c1" }],
      [160, "a1", { type: "close", connection: "c1" }],
      [200, "b1", { type: "state", connection: "c1" }],
      [210, "a2", { type: "state", connection: "c1" }],
      [900, "b1", { type: "state", connection: "c1" }],
    ],
    { options: { mslMs: 200 } },
  );
  expect(answers).toEqual(
    expect.arrayContaining([
      80,
      "c1",
      3,
      "c0ffee",
      null,
      "TIME-WAIT",
      "EINVAL",
      "CLOSED",
    ]),
  );
  expect(phases("b")).toEqual([
    "SYN-SENT",
    "ESTABLISHED",
    "FIN-WAIT-1",
    "FIN-WAIT-2",
    "TIME-WAIT",
    "CLOSED",
  ]);
  expect(phases("a")).toEqual([
    "SYN-RECEIVED",
    "ESTABLISHED",
    "CLOSE-WAIT",
    "LAST-ACK",
    "CLOSED",
  ]);
  const actions = new Set(events.map(({ action }) => action));
  for (const action of ["start", "listen", "request", "respond", "state", "packet-out"])
    expect(actions).toContain(action);
});

test("chosen in full, the trace has each segment, timer, call and change of a number", async () => {
  const { events } = await run(
    [...opened, [100, "b1", { type: "send", connection: "c1", hex: "c0ffee" }]],
    { options: { traces: "steps" } },
  );
  const actions = new Set(events.map(({ action }) => action));
  for (const action of ["segment-in", "segment-out", "timer", "call", "numbers"])
    expect(actions).toContain(action);
  const sent = events.find(
    ({ action, node }) => action === "segment-out" && node === "b",
  );
  expect(sent?.state).toMatchObject({ flags: "SYN", ack: null, destinationPort: 80 });
});

describe("the socket that accept gives", () => {
  const accepted = async (options: TcpNodeOptions) => {
    const { events } = await run([...opened], { options });
    const results = events.flatMap(({ action, node, op }) =>
      action === "respond" && node === "a"
        ? [(op as { readonly result: unknown }).result]
        : [],
    );
    return results;
  };

  test("has a number of its own, and accept says who the peer is", async () => {
    expect(await accepted({ ephemeralPorts: [50_000, 50_000] })).toEqual([
      { type: "done", value: 80, socket: 1 },
      { type: "done", value: "c1", socket: 2, peer: "10.0.0.2:50000" },
    ]);
  });

  test("is the one that listens, with this fault planted", async () => {
    const [listening, given] = await accepted({ faults: ["accept-gives-listener"] });
    expect([listening, given]).toMatchObject([{ socket: 1 }, { socket: 1 }]);
  });
});

test("programs name their connections, and finish them", async () => {
  const { answers, phases } = await run(
    [
      [0, "a1", { type: "accept", port: 80, as: "theirs" }],
      [20, "b1", { type: "connect", to: "a", port: 80, as: "mine" }],
      [30, "b1", { type: "connect", to: "a", port: 80, as: "mine" }],
      [40, "b1", { type: "send", connection: "mine", hex: "c0ffee" }],
      [50, "b1", { type: "shutdown", connection: "mine" }],
      [60, "a1", { type: "finish", connection: "theirs" }],
      [70, "b1", { type: "receive", connection: "mine" }],
    ],
    { options: { listens: { a: [{ type: "listen", port: 80 }] } } },
  );
  expect(answers).toEqual(["theirs", "mine", "EINVAL", 3, null, "c0ffee", null]);
  expect(phases("a").slice(-2)).toEqual(["LAST-ACK", "CLOSED"]);
});

test("numbers count the connections with the same five values, where that is chosen", async () => {
  const connect = { type: "connect", to: "a", port: 81, localPort: 7 };
  const { events } = await run(
    [
      [0, "b1", connect],
      [50, "b1", connect],
      [99, "b1", { ...connect, localPort: 8 }],
    ],
    { options: { countedNumbers: 1000, traces: "steps" } },
  );
  const sent = events.filter(
    ({ action, node }) => action === "segment-out" && node === "b",
  );
  expect(sent.map(({ state }) => (state as { readonly seq: number }).seq)).toEqual([
    1000, 2000, 1000,
  ]);
});

describe("calls that fail say why", () => {
  test.each<[string, Readonly<Record<string, Json>>, string]>([
    ["nothing listens", { type: "connect", to: "a", port: 81 }, "ECONNREFUSED"],
    ["no such node", { type: "connect", to: "z", port: 80 }, "EADDRNOTAVAIL"],
    ["the port is taken", { type: "listen", port: 80 }, "EADDRINUSE"],
    ["no such connection", { type: "send", connection: "c9", hex: "00" }, "EINVAL"],
    ["no such call", { type: "dance", connection: "c1" }, "EINVAL"],
    ["no bytes", { type: "send", connection: "c1", hex: "0" }, "EINVAL"],
    ["no port", { type: "listen", port: -1 }, "EINVAL"],
    ["no name", { type: "accept", port: 80, as: 5 }, "EINVAL"],
    ["no text", { type: "connect", to: 5, port: 1 }, "EINVAL"],
    ["half a pattern", { type: "send-pattern", connection: "c1", seed: 1 }, "EINVAL"],
  ])("%s", async (_, request, code) => {
    const { answers } = await run([
      [0, "a1", { type: "listen", port: 80 }],
      [0, "b1", { type: "listen", port: 80 }],
      [50, "b1", request],
    ]);
    expect(answers.at(-1)).toBe(code);
  });
});

test("a node that died and came back resets a connection that it does not know", async () => {
  const { answers } = await run(
    [
      ...opened,
      [500, "b1", { type: "send", connection: "c1", hex: "00" }],
      [600, "b1", { type: "receive", connection: "c1" }],
    ],
    { faults: [{ type: "crash", time: 200, node: "a", downMs: 100 }] },
  );
  expect(answers).toContain("ECONNRESET");
});

test("long transfers arrive whole, whatever the link does", async () => {
  const bytes = 200_000;
  const digest = createHash("sha256")
    .update(patternBytes(7, { from: 0, count: bytes }))
    .digest("hex");
  for (const seed of [1, 2, 3]) {
    const { answers } = await run(
      [
        ...opened,
        [100, "b1", { type: "send-pattern", connection: "c1", seed: 7, bytes }],
        [101, "b1", { type: "shutdown", connection: "c1" }],
        [100, "a1", { type: "receive-digest", connection: "c1" }],
      ],
      {
        seed,
        network: { loss: 0.05, duplication: 0.05, delayMs: [1, 20], reordering: 0.5 },
      },
    );
    expect(answers).toContainEqual({ bytes, sha256: digest });
  }
});

test("one seed gives one run", async () => {
  const once = async () =>
    (await run([...opened], { network: { loss: 0.2, delayMs: [1, 30] } })).events;
  expect(await once()).toEqual(await once());
});
