import { expect, test } from "vitest";
import type { Ports, Start, Stream, Streams } from "../../impl/ports.ts";
import { localDialect } from "./datagram-probe.ts";
import type { Fault } from "./fault.ts";
import { brokenLaws, type SceneRun, sceneLaws } from "./scenes.laws.ts";
import { simulate } from "./simulate.ts";
import { streamsScenes } from "./streams.laws.ts";
import { type StreamsRequest, startStreamsProbe } from "./streams-probe.ts";

/** The simulated world, or one with a planted fault. */
const world =
  ({
    start = startStreamsProbe,
    fault = (each) => [each],
    loss = 0,
  }: {
    readonly start?: Start;
    readonly fault?: (fault: Fault) => readonly Fault[];
    readonly loss?: number;
  } = {}): SceneRun<StreamsRequest> =>
  (schedule) =>
    simulate({
      nodes: ["n1", "n2", "n3", "n4"],
      start,
      dialect: localDialect as never,
      clientTimeoutMs: 30_000,
      schedule: {
        ...schedule,
        network: { ...schedule.network, loss },
        faults: schedule.faults.flatMap(fault),
      },
    });

sceneLaws("streams, simulated", streamsScenes, world());
sceneLaws(
  "streams, simulated, over links that lose",
  streamsScenes,
  world({ loss: 0.05 }),
);

const port = (change: (streams: Streams) => Partial<Streams>): SceneRun<StreamsRequest> =>
  world({
    start: ({ streams }: Ports) =>
      startStreamsProbe({
        streams: { ...streams, ...change(streams) },
      } as unknown as Ports),
  });

/** A world that changes each end of a stream. */
const ends = (change: (stream: Stream) => Partial<Stream>): SceneRun<StreamsRequest> =>
  port((streams) => ({
    listen: (wanted, accept, options) =>
      streams.listen(
        wanted,
        (stream) => accept({ ...stream, ...change(stream) }),
        options,
      ),
    connect: async (to, options) => {
      const stream = await streams.connect(to, options);
      return { ...stream, ...change(stream) };
    },
  }));

test.each<[what: string, run: SceneRun<StreamsRequest>, law: RegExp]>([
  [
    "turns bytes round",
    ends(({ read }) => ({ read: async () => (await read())?.toReversed() ?? null })),
    /in order/,
  ],
  [
    "keeps no copy",
    ends(({ write }) => ({
      write: async (bytes) => {
        await null;
        return write(bytes);
      },
    })),
    /in order/,
  ],
  [
    "forgets the address",
    ends(() => ({ peer: { address: "", port: 0 } })),
    /knows the address/,
  ],
  ["resets at an end", ends(({ reset }) => ({ end: reset })), /after an end/],
  ["ends at a reset", ends(({ end }) => ({ reset: end })), /a reset makes/],
  [
    "takes all that is written",
    ends(({ write }) => ({
      write: async (bytes) => (bytes.length < 10_000 ? write(bytes) : undefined),
    })),
    /makes the writer wait/,
  ],
  [
    "gives one port twice",
    port((streams) => ({
      listen: (wanted, accept, options) =>
        streams
          .listen(wanted, accept, options)
          .catch(() => streams.listen(0, accept, options)),
    })),
    /one listener at a time/,
  ],
  [
    "never refuses",
    port((streams) => ({
      connect: (to, options) =>
        streams.connect(to, options).catch(() => new Promise<never>(() => {})),
    })),
    /connection without a listener/,
  ],
  [
    "hides a death",
    ends(({ read }) => ({
      read: () => read().catch(() => new Promise<never>(() => {})),
    })),
    /end or fail|a reset makes/,
  ],
  [
    "carries over cuts",
    world({ fault: (fault) => (fault.type === "cut" ? [] : [fault]) }),
    /times out/,
  ],
  [
    "breaks at a cut",
    world({
      fault: (fault) =>
        fault.type === "cut"
          ? [{ type: "crash", time: fault.time, node: fault.side[0]!, downMs: 10 }]
          : [fault],
    }),
    /once it is healed/,
  ],
  [
    "waits for ever",
    port((streams) => ({
      listen: (wanted, accept) => streams.listen(wanted, accept),
      connect: (to) => streams.connect(to),
    })),
    /times out/,
  ],
])("a world that %s breaks a law of streams", async (_, run, law) => {
  const laws = await brokenLaws(streamsScenes, run);
  expect(laws.some((each) => law.test(each))).toBe(true);
});

test("a connect settles where the listener resets the stream at once", async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 20; seed++)
    await simulate({
      nodes: ["n1", "n2"],
      start: async ({ self, streams }) => {
        if (self === "n1") await streams.listen(7, (stream) => stream.reset());
        return {
          call: async () => {
            const outcome = await streams
              .connect({ address: "n1", port: 7 })
              .then((stream) => stream.read())
              .catch(({ code }) => code as string);
            seen.add(String(outcome));
            return { type: "done", value: null };
          },
        };
      },
      dialect: localDialect as never,
      clientTimeoutMs: 1000,
      schedule: {
        seed,
        network: { delayMs: [1, 20], spread: 1, loss: 0, duplication: 0 },
        flushMs: [1, 1],
        requests: [
          { time: 1, client: "p", node: "n2", request: { type: "go" } as never },
        ],
        faults: [],
      },
    });
  expect([...seen]).toEqual(["ECONNREFUSED"]);
});
