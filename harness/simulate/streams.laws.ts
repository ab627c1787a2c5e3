import { expect } from "vitest";
import type { Json } from "../../impl/ports.ts";
import type { Scene } from "./scenes.laws.ts";
import type { StreamsRequest } from "./streams-probe.ts";

type StreamsScene = Scene<StreamsRequest>;
type Planned = StreamsScene["requests"][number];

const listen = (node: string, port: number): Planned => [
  0,
  node,
  { type: "listen", port, name: `${port}-` },
];
const connect = (
  time: number,
  node: string,
  [address, port]: readonly [address: string, port: number],
  timeoutMs = 30_000,
): Planned => [
  time,
  node,
  { type: "connect", to: { address, port }, name: `${port}`, timeoutMs },
];
const write = (
  time: number,
  node: string,
  name: string,
  hex: string,
  times = 1,
): Planned => [time, node, { type: "write", name, hex, times }];
const read = (time: number, node: string, name: string, bytes: number): Planned => [
  time,
  node,
  { type: "read", name, bytes },
];
const tell = (
  time: number,
  node: string,
  type: "end" | "reset" | "peer" | "close",
  name: string,
): Planned => [time, node, { type, name }];

const all = 10_000_000;
const every = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
).join("");

const orderly: readonly StreamsScene[] = [
  {
    law: "bytes arrive in order, both ways, however they were split into writes",
    requests: [
      listen("n2", 8000),
      connect(10, "n1", ["n2", 8000]),
      write(20, "n1", "8000", every, 200),
      write(20, "n1", "8000", "", 2),
      write(20, "n1", "8000", "aa", 3),
      write(20, "n2", "8000-1", "bbcc"),
      read(30, "n2", "8000-1", 256 * 200 + 3),
      read(30, "n1", "8000", 2),
    ],
    lastsMs: 300,
    judge: (answers) => {
      expect(answers.at(-2) === `${every.repeat(200)}aaaaaa`).toBe(true);
      expect(answers.at(-1)).toBe("bbcc");
    },
  },
  {
    law: "each end knows the address of the other, and two streams do not mix",
    requests: [
      listen("n2", 8010),
      connect(10, "n1", ["n2", 8010]),
      tell(20, "n2", "peer", "8010-1"),
      connect(30, "n3", ["n2", 8010]),
      tell(40, "n2", "peer", "8010-2"),
      tell(40, "n3", "peer", "8010"),
      write(50, "n1", "8010", "01"),
      write(50, "n3", "8010", "03"),
      read(60, "n2", "8010-1", 1),
      read(60, "n2", "8010-2", 1),
    ],
    lastsMs: 200,
    judge: (answers) => {
      expect(answers[2]).toMatchObject({ address: "n1" });
      expect(answers[4]).toMatchObject({ address: "n3" });
      expect(answers[5]).toEqual({ address: "n2", port: 8010 });
      expect(answers.slice(8)).toEqual(["01", "03"]);
    },
  },
  {
    law: "after an end the peer reads all that was written, then the end, and the other direction goes on",
    requests: [
      listen("n2", 8020),
      connect(10, "n1", ["n2", 8020]),
      write(20, "n1", "8020", every, 40),
      tell(30, "n1", "end", "8020"),
      read(40, "n2", "8020-1", all),
      write(50, "n2", "8020-1", "dd"),
      tell(60, "n2", "end", "8020-1"),
      read(70, "n1", "8020", all),
      write(80, "n1", "8020", "00"),
    ],
    lastsMs: 200,
    judge: (answers) => {
      expect(answers[4] === `${every.repeat(40)}end`).toBe(true);
      expect(answers.slice(7)).toEqual(["ddend", "EPIPE"]);
    },
  },
  {
    law: "a reset makes the reads and writes of the peer fail",
    requests: [
      listen("n2", 8030),
      connect(10, "n1", ["n2", 8030]),
      write(20, "n1", "8030", "aa"),
      read(30, "n2", "8030-1", 1),
      tell(40, "n1", "reset", "8030"),
      read(50, "n2", "8030-1", 1),
      write(60, "n2", "8030-1", "00"),
      read(70, "n1", "8030", 1),
      write(80, "n1", "8030", "00"),
    ],
    lastsMs: 200,
    judge: (answers) =>
      expect(answers.slice(3)).toEqual([
        "aa",
        null,
        "ECONNRESET",
        "ECONNRESET",
        "ECONNRESET",
        "EPIPE",
      ]),
  },
  {
    law: "an end that does not read makes the writer wait, and gets all bytes once it reads",
    requests: [
      listen("n2", 8040),
      connect(10, "n1", ["n2", 8040]),
      [20, "n1", { type: "flood", name: "8040", bytes: 40_000_000 }],
      [800, "n1", { type: "flooded" }],
      tell(810, "n1", "peer", "8040"),
      tell(820, "n1", "reset", "8040"),
    ],
    lastsMs: 900,
    judge: (answers) => {
      expect(answers[3]).toBeGreaterThan(0);
      expect(answers[3]).toBeLessThan(20_000_000);
    },
  },
];

const ports: readonly StreamsScene[] = [
  {
    law: "a port belongs to one listener at a time, and port 0 picks a free one",
    requests: [
      listen("n3", 8100),
      [10, "n3", { type: "listen", port: 8100, name: "again" }],
      [20, "n3", { type: "listen", port: 0, name: "any" }],
      tell(30, "n3", "close", "8100-"),
      [150, "n3", { type: "listen", port: 8100, name: "after" }],
    ],
    lastsMs: 200,
    judge: (answers) => {
      expect([answers[0], answers[1], answers[4]]).toEqual([8100, "PortTaken", 8100]);
      expect(answers[2]).toBeGreaterThan(1023);
    },
  },
  {
    law: "a connection without a listener is refused, and an unknown name is unreachable",
    requests: [
      listen("n2", 8112),
      connect(10, "n1", ["n2", 8110]),
      connect(10, "n1", ["unknown", 8111]),
      connect(20, "n1", ["n2", 8112]),
      tell(30, "n2", "close", "8112-"),
      connect(150, "n3", ["n2", 8112]),
      write(160, "n1", "8112", "aa"),
      read(170, "n2", "8112-1", 1),
    ],
    lastsMs: 250,
    judge: (answers) => {
      expect(answers.slice(1, 3)).toEqual(["ECONNREFUSED", "EHOSTUNREACH"]);
      expect(answers.slice(5)).toEqual(["ECONNREFUSED", null, "aa"]);
    },
  },
];

const troubles: readonly StreamsScene[] = [
  {
    law: "reads from a killed peer end or fail, and connections to it are refused",
    requests: [
      listen("n4", 8200),
      connect(10, "n1", ["n4", 8200]),
      write(20, "n1", "8200", "aa"),
      read(30, "n4", "8200-1", 1),
      read(1500, "n1", "8200", 1),
      connect(1510, "n3", ["n4", 8200]),
    ],
    faults: [{ type: "crash", time: 800, node: "n4", downMs: 100 }],
    lastsMs: 300,
    judge: (answers) => {
      expect(["end", "ECONNRESET"]).toContainEqual(answers[4]);
      expect(answers[5]).toBe("ECONNREFUSED");
    },
  },
  {
    law: "bytes that are written over a cut arrive once it is healed",
    requests: [
      listen("n2", 8210),
      connect(10, "n3", ["n2", 8210]),
      write(1000, "n3", "8210", "aabb"),
      read(1010, "n2", "8210-1", 2),
    ],
    faults: [{ type: "cut", time: 800, side: ["n3"], way: "both", forMs: 1000 }],
    lastsMs: 2000,
    judge: (answers, { events }) => {
      expect(answers.at(-1)).toBe("aabb");
      const healed = events.findIndex(
        ({ action, state }) =>
          action === "heal" && (state as { readonly from: string }).from === "n3",
      );
      const isRead = ({ action, op }: (typeof events)[number]): boolean =>
        action === "return" && (op as { readonly result?: Json }).result === "aabb";
      expect(events.findIndex(isRead)).toBeGreaterThan(healed);
    },
  },
  {
    law: "a write or a connection to a peer that vanished times out",
    requests: [
      listen("n2", 8220),
      connect(10, "n3", ["n2", 8220], 500),
      write(1000, "n3", "8220", "aa"),
      [2500, "n3", { type: "read", name: "8220", bytes: 1 }],
      write(2510, "n3", "8220", "bb"),
      [
        2520,
        "n3",
        {
          type: "connect",
          to: { address: "n2", port: 8220 },
          name: "late",
          timeoutMs: 300,
        },
      ],
    ],
    faults: [{ type: "cut", time: 800, side: ["n3"], way: "both", forMs: 5000 }],
    lastsMs: 6000,
    judge: (answers) => {
      // There may have been room for the first before the peer vanished.
      expect([null, "ETIMEDOUT"]).toContainEqual(answers[2]);
      expect(answers.slice(3)).toEqual(["ETIMEDOUT", "ETIMEDOUT", "ETIMEDOUT"]);
    },
  },
];

/** The laws of streams in both worlds, for nodes n1 to n4 that run `streams-probe.ts`. */
export const streamsScenes: readonly StreamsScene[] = [...orderly, ...ports, ...troubles];
