import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { Json } from "../../impl/ports.ts";
import type { DatagramRequest, ReceivedDatagram } from "./datagram-probe.ts";
import type { Fault } from "./fault.ts";
import type { LinkConditions } from "./link.ts";
import type { Scene } from "./scenes.laws.ts";

type DatagramScene = Scene<DatagramRequest>;
type Planned = DatagramScene["requests"][number];

const bind = (node: string, port: number, time = 0, echo = false): Planned => [
  time,
  node,
  { type: "bind", port, echo },
];

const send = (
  time: number,
  [node, from]: readonly [node: string, port: number],
  [address, port]: readonly [address: string, port: number],
  { hex = "00ff", times = 1 } = {},
): Planned => [time, node, { type: "send", from, to: { address, port }, hex, times }];

const heard = (time: number, node: string, port: number, atLeast: number): Planned => [
  time,
  node,
  { type: "heard", port, atLeast },
];

const heardIn = (answer: Json | undefined): readonly ReceivedDatagram[] =>
  answer as unknown as readonly ReceivedDatagram[];
const hexes = (answer: Json | undefined): readonly string[] =>
  heardIn(answer).map(({ hex }) => hex);

/** A digest that keeps failure messages short. */
const brief = (all: readonly string[]): readonly string[] =>
  all
    .map((hex) => `${hex.length} ${createHash("sha256").update(hex).digest("hex")}`)
    .toSorted();

/** Empty; every byte; as long as an Ethernet frame carries; as long as possible. */
const contents = [
  "",
  "00",
  Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0")).join(""),
  "5a".repeat(1500),
  "a5".repeat(65_507),
];

const arrives: readonly DatagramScene[] = [
  {
    law: "a datagram arrives unaltered, at its port and no other, with where it came from",
    requests: [
      bind("n1", 7001),
      bind("n2", 7000),
      bind("n2", 7002),
      ...contents.map((hex, nth) =>
        send(100 + nth * 10, ["n1", 7001], ["n2", 7000], { hex }),
      ),
      heard(300, "n2", 7000, contents.length),
      heard(300, "n2", 7002, 0),
    ],
    lastsMs: 400,
    judge: (answers) => {
      expect(brief(hexes(answers.at(-2)))).toEqual(brief(contents));
      for (const { from } of heardIn(answers.at(-2)))
        expect(from).toEqual({ address: "n1", port: 7001 });
      expect(answers.at(-1)).toEqual([]);
    },
  },
  {
    law: "a reply to the address and port of the sender reaches it",
    requests: [
      bind("n1", 7011),
      bind("n2", 7010, 0, true),
      send(100, ["n1", 7011], ["n2", 7010], { hex: "abcd" }),
      heard(200, "n1", 7011, 1),
    ],
    lastsMs: 300,
    judge: (answers) =>
      expect(answers.at(-1)).toMatchObject([
        { from: { address: "n2", port: 7010 }, hex: "abcd" },
      ]),
  },
  {
    law: "a datagram of a node to itself arrives, even if the node is cut off",
    requests: [
      bind("n1", 7021),
      send(100, ["n1", 7021], ["n1", 7021]),
      heard(200, "n1", 7021, 1),
    ],
    faults: [{ type: "cut", time: 0, side: ["n1"], way: "both", forMs: 250 }],
    lastsMs: 300,
    judge: (answers) => expect(hexes(answers.at(-1))).toEqual(["00ff"]),
  },
  {
    law: "a datagram to a closed port, a dead node or an unknown name is lost, and the sender gets no error",
    requests: [
      bind("n1", 7031),
      bind("n2", 7030),
      [10, "n2", { type: "close", port: 7030 }],
      send(200, ["n1", 7031], ["n2", 7030]),
      send(210, ["n1", 7031], ["n3", 7030]),
      send(220, ["n1", 7031], ["unknown", 7030]),
      heard(400, "n2", 7030, 0),
    ],
    faults: [{ type: "crash", time: 0, node: "n3", downMs: 300 }],
    lastsMs: 500,
    judge: (answers) => expect(answers.slice(3)).toEqual([null, null, null, []]),
  },
  {
    law: "the sender may reuse its array at once",
    requests: [
      bind("n1", 7041),
      bind("n2", 7040),
      [
        100,
        "n1",
        {
          type: "send-and-spoil",
          from: 7041,
          to: { address: "n2", port: 7040 },
          bytes: 3,
        },
      ],
      heard(200, "n2", 7040, 1),
    ],
    lastsMs: 300,
    judge: (answers) => expect(hexes(answers.at(-1))).toEqual(["010101"]),
  },
  {
    law: "sending a datagram with too many bytes throws",
    requests: [
      bind("n1", 7051),
      send(10, ["n1", 7051], ["n2", 7050], { hex: "00".repeat(65_508) }),
    ],
    lastsMs: 100,
    judge: (answers) => expect(answers.at(-1)).toBe("DatagramTooLong"),
  },
];

const ports: readonly DatagramScene[] = [
  {
    law: "a port belongs to one socket at a time, and port 0 picks a free one",
    requests: [
      bind("n1", 7101),
      bind("n1", 7101, 10),
      bind("n1", 0, 20),
      bind("n1", 0, 30),
      [40, "n1", { type: "close", port: 7101 }],
      bind("n1", 7101, 140),
      bind("n2", 7101, 150),
    ],
    lastsMs: 200,
    judge: (answers) => {
      expect(answers.slice(0, 2)).toEqual([7101, "PortTaken"]);
      expect(answers.slice(5)).toEqual([7101, 7101]);
      const [one, other] = answers.slice(2, 4).map(Number);
      expect(one).toBeGreaterThan(1023);
      expect(other).toBeGreaterThan(1023);
      expect(one).not.toBe(other);
    },
  },
  {
    law: "the ports of a node that died are free when it starts again",
    requests: [bind("n4", 7111), bind("n4", 7111, 1500)],
    faults: [{ type: "crash", time: 400, node: "n4", downMs: 100 }],
    lastsMs: 600,
    judge: (answers) => expect(answers).toEqual([7111, 7111]),
  },
];

/** Each scene of a link has ports of its own: a late datagram of one scene must not reach another. */
let port = 7200;

/** What n2 receives over a link with these conditions; what n1 receives over the other direction is normal. */
const overLink = (
  law: string,
  conditions: Partial<LinkConditions>,
  {
    hex = "00ff",
    times = 1,
    atLeast,
    judge,
  }: {
    readonly hex?: string;
    readonly times?: number;
    readonly atLeast: number;
    readonly judge: (there: readonly ReceivedDatagram[], hex: string) => void;
  },
): DatagramScene => {
  port += 10;
  const fault: Fault = {
    type: "link",
    time: 50,
    from: "n1",
    to: "n2",
    conditions,
    forMs: 850,
  };
  return {
    law,
    requests: [
      bind("n1", port + 1),
      bind("n2", port),
      send(200, ["n1", port + 1], ["n2", port], { hex, times }),
      send(210, ["n2", port], ["n1", port + 1], { hex }),
      heard(800, "n1", port + 1, 1),
      heard(800, "n2", port, atLeast),
    ],
    faults: [fault],
    lastsMs: 1000,
    judge: (answers) => {
      expect(hexes(answers.at(-2))).toEqual([hex]);
      judge(heardIn(answers.at(-1)), hex);
    },
  };
};

const frame = "ab".repeat(1500);
const numbers = Array.from({ length: 30 }, (_, nth) => nth);
const numbered = (nth: number): string => nth.toString(16).padStart(2, "0");

const inOrder = (
  law: string,
  conditions: Partial<LinkConditions>,
  judge: (order: readonly number[]) => void,
): DatagramScene => {
  port += 10;
  const to = port;
  return {
    law,
    requests: [
      bind("n1", to + 1),
      bind("n2", to),
      ...numbers.map((nth) =>
        send(200 + nth, ["n1", to + 1], ["n2", to], { hex: numbered(nth) }),
      ),
      heard(500, "n2", to, numbers.length),
    ],
    faults: [{ type: "link", time: 50, from: "n1", to: "n2", conditions, forMs: 500 }],
    lastsMs: 900,
    judge: (answers) =>
      judge(hexes(answers.at(-1)).map((hex) => Number.parseInt(hex, 16))),
  };
};

const links: readonly DatagramScene[] = [
  {
    law: "a link that is cut in one direction delivers nothing there, and delivers again once healed",
    requests: [
      bind("n1", 7201),
      bind("n2", 7200),
      send(300, ["n1", 7201], ["n2", 7200], { hex: "01" }),
      send(310, ["n2", 7200], ["n1", 7201], { hex: "02" }),
      send(800, ["n1", 7201], ["n2", 7200], { hex: "03" }),
      heard(900, "n1", 7201, 1),
      heard(900, "n2", 7200, 1),
    ],
    faults: [{ type: "cut", time: 50, side: ["n1"], way: "out", forMs: 500 }],
    lastsMs: 1000,
    judge: (answers) => {
      expect(hexes(answers.at(-2))).toEqual(["02"]);
      expect(hexes(answers.at(-1))).toEqual(["03"]);
    },
  },
  overLink(
    "a link loses as often as its conditions say, in one direction",
    { loss: 0.5 },
    {
      times: 100,
      atLeast: 0,
      judge: (there) => {
        // A fair coin is so far from half less than once in a million runs.
        expect(there.length).toBeGreaterThan(24);
        expect(there.length).toBeLessThan(76);
      },
    },
  ),
  overLink(
    "a link delivers twice",
    { duplication: 1 },
    {
      atLeast: 2,
      judge: (there, hex) => expect(there.map((each) => each.hex)).toEqual([hex, hex]),
    },
  ),
  overLink(
    "a link alters what it carries: bits flip, or the end is missing",
    { alteration: 1 },
    {
      hex: frame,
      times: 30,
      atLeast: 30,
      judge: (there) => {
        expect(there).toHaveLength(30);
        expect(there.every(({ hex }) => hex !== frame)).toBe(true);
        expect(there.some(({ hex }) => hex.length < frame.length)).toBe(true);
        expect(there.some(({ hex }) => hex.length === frame.length)).toBe(true);
      },
    },
  ),
  overLink(
    "a link loses what is longer than its MTU",
    { mtuBytes: 1499 },
    { hex: frame, atLeast: 0, judge: (there) => expect(there).toEqual([]) },
  ),
  overLink(
    "a link carries what is as long as its MTU",
    { mtuBytes: 1500 },
    { hex: frame, atLeast: 1, judge: (there) => expect(there).toHaveLength(1) },
  ),
  inOrder(
    "a link that does not reorder delivers in order, however long each takes",
    { delayMs: [0, 200], reordering: 0 },
    (order) => expect(order).toEqual(numbers),
  ),
  inOrder(
    "a link reorders otherwise, and loses nothing by it",
    { delayMs: [0, 200] },
    (order) => {
      expect(order).not.toEqual(numbers);
      expect(order.toSorted((one, other) => one - other)).toEqual(numbers);
    },
  ),
  overLink(
    "a link with a rate carries no more than that",
    { bytesPerSecond: 15_000, delayMs: [0, 0] },
    {
      hex: frame,
      times: 5,
      atLeast: 5,
      judge: (there) => {
        expect(there).toHaveLength(5);
        // Each takes 100 ms. A receiver may be late for the first one, but not for the last.
        expect(there[4]!.ms - there[0]!.ms).toBeGreaterThan(200);
      },
    },
  ),
  overLink(
    "a link with a rate loses what does not fit its queue",
    { bytesPerSecond: 15_000, delayMs: [0, 0], queueBytes: 3000 },
    { hex: frame, times: 5, atLeast: 2, judge: (there) => expect(there).toHaveLength(2) },
  ),
];

/** The laws of datagrams in both worlds, for nodes n1 to n4 that run `datagram-probe.ts`. */
export const datagramScenes: readonly DatagramScene[] = [...arrives, ...ports, ...links];
