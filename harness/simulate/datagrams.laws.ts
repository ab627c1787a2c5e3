import { describe, expect, test } from "vitest";
import type { DatagramRequest, Heard } from "./datagram-probe.ts";
import type { LinkConditions } from "./link.ts";
import type { Fault, Schedule } from "./schedule.ts";
import type { Run } from "./simulate.ts";

export type DatagramRun = (
  schedule: Schedule<DatagramRequest>,
) => Promise<Run<DatagramRequest>>;

/** What datagrams promise in both worlds, asked of the nodes n1, n2 and n3 running `datagram-probe.ts`. */
export const datagramLaws = (world: string, run: DatagramRun): void => {
  /** What each request was answered, in the order given. */
  const play = async (
    requests: readonly Planned[],
    more: Partial<Pick<Schedule, "links" | "faults">> = {},
  ) => {
    const { operations } = await run(schedule(requests, more));
    return requests.map(
      ([, node], nth) =>
        operations.filter(({ client }) => client.replace(/~\d+$/, "") === `c-${node}`)[
          requests.slice(0, nth).filter(([, other]) => other === node).length
        ]?.result,
    );
  };
  const heardBy = async (...given: Parameters<typeof play>): Promise<Heard[]> =>
    (await play(...given)).at(-1) as unknown as Heard[];

  describe(`datagrams, ${world}`, () => {
    test("one arrives unaltered, at the port it was sent to, with where it came from", async () => {
      const heard = await heardBy([
        [0, "n1", { type: "bind", port: 7001 }],
        [0, "n2", { type: "bind", port: 7000 }],
        [0, "n2", { type: "bind", port: 7002 }],
        ...contents.map((hex, nth) => send(300 + nth * 20, { hex })),
        [700, "n2", { type: "heard" }],
      ]);
      expect(heard.map(({ hex }) => hex).toSorted()).toEqual(contents.toSorted());
      for (const { port, from } of heard) {
        expect(port).toBe(7000);
        expect(from).toEqual({ address: "n1", port: 7001 });
      }
    });

    test("what comes back to the sender's address and port reaches it", async () => {
      const heard = await heardBy([
        [0, "n1", { type: "bind", port: 7001 }],
        [0, "n2", { type: "echo", port: 7000 }],
        send(300, { hex: "abcd" }),
        [600, "n1", { type: "heard" }],
      ]);
      expect(heard).toMatchObject([
        { port: 7001, from: { address: "n2", port: 7000 }, hex: "abcd" },
      ]);
    });

    test("one to oneself arrives, also if it is cut off from the others", async () => {
      const heard = await heardBy(
        [
          [0, "n1", { type: "bind", port: 7001 }],
          send(300, { to: { address: "n1", port: 7001 } }),
          [600, "n1", { type: "heard" }],
        ],
        { faults: [{ type: "cut", time: 0, side: ["n1"], way: "both", forMs: 600 }] },
      );
      expect(heard.map(({ hex }) => hex)).toEqual(["00"]);
    });

    test("one to a port that is closed, to the dead or to nobody is lost, and nobody is told", async () => {
      const results = await play(
        [
          [0, "n1", { type: "bind", port: 7001 }],
          [0, "n2", { type: "bind", port: 7000 }],
          [10, "n2", { type: "close", port: 7000 }],
          send(300),
          send(310, { to: { address: "n3", port: 7000 } }),
          send(320, { to: { address: "nobody", port: 7000 } }),
          [600, "n2", { type: "heard" }],
        ],
        { faults: [{ type: "crash", time: 0, node: "n3", downMs: 800 }] },
      );
      expect(results.slice(3)).toEqual([null, null, null, []]);
    });

    test("a port belongs to one socket at a time, and port 0 is one that is free", async () => {
      const results = await play([
        [0, "n1", { type: "bind", port: 7001 }],
        [10, "n1", { type: "bind", port: 7001 }],
        [20, "n1", { type: "bind", port: 0 }],
        [30, "n1", { type: "bind", port: 0 }],
        [40, "n1", { type: "close", port: 7001 }],
        [140, "n1", { type: "bind", port: 7001 }],
        [150, "n2", { type: "bind", port: 7001 }],
      ]);
      expect(results.slice(0, 2)).toEqual([7001, "PortTaken"]);
      expect(results.slice(5)).toEqual([7001, 7001]);
      const [one, other] = results.slice(2, 4).map(Number);
      expect(one).toBeGreaterThan(1023);
      expect(other).toBeGreaterThan(1023);
      expect(one).not.toBe(other);
    });

    test("the ports of a node that died are free when it starts again", async () => {
      const results = await play(
        [
          [0, "n1", { type: "bind", port: 7001 }],
          [1500, "n1", { type: "bind", port: 7001 }],
        ],
        { faults: [{ type: "crash", time: 300, node: "n1", downMs: 100 }] },
      );
      expect(results).toEqual([7001, 7001]);
    });

    test("one with too many bytes is refused to the sender", async () => {
      const hex = "00".repeat(65_508);
      const results = await play([
        [0, "n1", { type: "bind", port: 7001 }],
        send(10, { hex }),
      ]);
      expect(results.at(-1)).toBe("DatagramTooLong");
    });

    test("the sender may use its array again at once", async () => {
      const to = { address: "n2", port: 7000 };
      const heard = await heardBy([
        [0, "n1", { type: "bind", port: 7001 }],
        [0, "n2", { type: "bind", port: 7000 }],
        [300, "n1", { type: "send-and-spoil", from: 7001, to, bytes: 3 }],
        [600, "n2", { type: "heard" }],
      ]);
      expect(heard.map(({ hex }) => hex)).toEqual(["010101"]);
    });

    test("a cut link delivers nothing, one way as told, and a healed one delivers", async () => {
      const [, , , , , back, there] = (await play(
        [
          [0, "n1", { type: "bind", port: 7001 }],
          [0, "n2", { type: "bind", port: 7000 }],
          send(300, { hex: "01" }),
          [310, "n2", reply("02")],
          send(1000, { hex: "03" }),
          [1300, "n1", { type: "heard" }],
          [1300, "n2", { type: "heard" }],
        ],
        { faults: [{ type: "cut", time: 100, side: ["n1"], way: "out", forMs: 600 }] },
      )) as unknown as Heard[][];
      expect(back?.map(({ hex }) => hex)).toEqual(["02"]);
      expect(there?.map(({ hex }) => hex)).toEqual(["03"]);
    });

    /** What n2 hears of n1, and n1 of n2, where only the way from n1 to n2 has these conditions. */
    const over = async (
      conditions: Partial<LinkConditions>,
      {
        hex = "00ff",
        times = 1,
      }: { readonly hex?: string; readonly times?: number } = {},
    ) => {
      const results = await play(
        [
          [0, "n1", { type: "bind", port: 7001 }],
          [0, "n2", { type: "bind", port: 7000 }],
          send(300, { hex, times }),
          [310, "n2", reply(hex)],
          [1300, "n1", { type: "heard" }],
          [1300, "n2", { type: "heard" }],
        ],
        { links: [{ from: "n1", to: "n2", conditions }] },
      );
      const [back, there] = results.slice(-2) as unknown as [Heard[], Heard[]];
      // Conditions are those of one direction: the way back is never worse for them.
      expect(back.map((heard) => heard.hex)).toEqual([hex]);
      return there;
    };
    const over1500 = "ab".repeat(1500);

    test("a link loses, one way, as often as it is told", async () => {
      expect(await over({ loss: 1 }, { times: 20 })).toEqual([]);
      const half = await over({ loss: 0.5 }, { times: 100 });
      // So far from half that a fair coin does it less than once in a million runs.
      expect(half.length).toBeGreaterThan(24);
      expect(half.length).toBeLessThan(76);
    });

    test("a link delivers twice", async () => {
      expect((await over({ duplication: 1 })).map(({ hex }) => hex)).toEqual([
        "00ff",
        "00ff",
      ]);
    });

    test("a link alters what it carries: bits flip, or the end is missing", async () => {
      const heard = await over({ alteration: 1 }, { hex: over1500, times: 30 });
      expect(heard).toHaveLength(30);
      for (const { hex } of heard) expect(hex).not.toBe(over1500);
      expect(heard.some(({ hex }) => hex.length < over1500.length)).toBe(true);
      expect(heard.some(({ hex }) => hex.length === over1500.length)).toBe(true);
    });

    test("a link loses what is longer than its MTU, and nothing else", async () => {
      expect(await over({ mtuBytes: 1499 }, { hex: over1500 })).toEqual([]);
      expect(await over({ mtuBytes: 1500 }, { hex: over1500 })).toHaveLength(1);
    });

    test("a link reorders unless it is told not to", async () => {
      const ordered = { delayMs: [0, 200], reordering: 0 } as const;
      const numbers = Array.from({ length: 40 }, (_, nth) => nth);
      const order = async (conditions: Partial<LinkConditions>): Promise<number[]> => {
        const heard = await heardBy(
          [
            [0, "n1", { type: "bind", port: 7001 }],
            [0, "n2", { type: "bind", port: 7000 }],
            ...numbers.map((nth) =>
              send(300 + nth, { hex: nth.toString(16).padStart(2, "0") }),
            ),
            [2000, "n2", { type: "heard" }],
          ],
          { links: [{ from: "n1", to: "n2", conditions }] },
        );
        return heard.map(({ hex }) => Number.parseInt(hex, 16));
      };
      expect(await order(ordered)).toEqual(numbers);
      const mixed = await order({ ...ordered, reordering: 1 });
      expect(mixed).not.toEqual(numbers);
      expect(mixed.toSorted((one, other) => one - other)).toEqual(numbers);
    });

    test("a link with a rate carries no more than that, and loses what does not fit its queue", async () => {
      const rate = { bytesPerSecond: 15_000, delayMs: [0, 0] } as const;
      const heard = await over(rate, { hex: over1500, times: 5 });
      expect(heard).toHaveLength(5);
      // Five times 100 ms, of which the first is not seen: timers may be late, and are never early.
      expect(heard[4]!.ms - heard[0]!.ms).toBeGreaterThan(300);
      const few = await over({ ...rate, queueBytes: 3000 }, { hex: over1500, times: 5 });
      expect(few).toHaveLength(2);
    });
  });
};

type Planned = readonly [time: number, node: string, request: DatagramRequest];

/** From n1 to n2, unless said otherwise. */
const send = (
  time: number,
  { hex = "00", times = 1, to = { address: "n2", port: 7000 } } = {},
): Planned => [time, "n1", { type: "send", from: 7001, to, hex, times }];

const reply = (hex: string): DatagramRequest => ({
  type: "send",
  from: 7000,
  to: { address: "n1", port: 7001 },
  hex,
  times: 1,
});

/** Empty, every byte, as long as an Ethernet frame, and as long as any. */
const contents = [
  "",
  "00",
  Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0")).join(""),
  "5a".repeat(1500),
  "a5".repeat(65_507),
];

/** A calm network; whoever asks one node is one program, so that the order is the given. */
const schedule = (
  requests: readonly Planned[],
  more: Partial<Pick<Schedule, "links" | "faults">>,
): Schedule<DatagramRequest> => ({
  seed: 1,
  network: { delayMs: [1, 4], spread: 1, loss: 0, duplication: 0 },
  flushMs: [1, 4],
  requests: requests
    .map(([time, node, request]) => ({ time, client: `c-${node}`, node, request }))
    .sort((one, other) => one.time - other.time),
  faults: [] as readonly Fault[],
  ...more,
});
