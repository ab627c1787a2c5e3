/** What programs do with one connection in a run, and how the stack sends so that the spec can follow it. */
import type { TcpNodeOptions } from "../../../impl/tcp/node.ts";
import { defaults, type Scope } from "../../../spec/tcp/scope.ts";
import type { Json, RealSchedule } from "../../conform/subject.ts";
import { Random } from "../../simulate/random.ts";
import { type Schedule, scheduleFrom } from "../../simulate/schedule.ts";
import { optionsOfSpec } from "./options.ts";
import { byteInCode, nodes, numberInCode, PORTS } from "./segment.ts";

/** One connection, a few bytes each way, and both close. A node that has crashed opens no other connection. */
export const followed: Scope = {
  ...defaults,
  life: 1,
  bytesA: 3,
  bytesB: 3,
  quietTime: false,
};

/** The code as the spec has it, with one timeout. */
export const runOptions: TcpNodeOptions = {
  ...optionsOfSpec(followed),
  retransmitMs: { first: 300, least: 300, most: 300 },
  mslMs: 300,
  challengesPerSecond: 1000,
};

const first = (end: "a" | "b"): number => numberInCode(followed[end][0]!, followed.space);

/** The name of the first connection of a stack. */
const CONNECTION = "c1";

const writing = (end: "a" | "b", bytes: number): readonly Json[] =>
  Array.from({ length: bytes }, (_, nth) => ({
    type: "send",
    connection: CONNECTION,
    hex: byteInCode(`${end}1.${nth + 1}`).toString(16),
  }));

/** The end that opens connects, writes, closes, and reads to the end; the other one listens, and does the same. */
const programs = {
  a: [
    {
      type: "connect",
      to: "b",
      port: PORTS.b,
      localPort: PORTS.a,
      initialNumber: first("a"),
    },
  ],
  b: [
    { type: "listen", port: PORTS.b, single: true, initialNumber: first("b") },
    { type: "accept", port: PORTS.b },
  ],
} as const;

const programOf = (
  end: "a" | "b",
  { bytes, closes }: { readonly bytes: number; readonly closes: boolean },
): readonly Json[] => [
  ...programs[end],
  ...writing(end, bytes),
  ...(closes ? [{ type: "shutdown", connection: CONNECTION }] : []),
  { type: "receive-digest", connection: CONNECTION },
];

/** The schedule of a seed: mostly the listener is there before the SYN comes. */
export const scheduleOf = (seed: number): Schedule<Json> => {
  const planned = scheduleFrom<Json>(seed, {
    nodes,
    clients: ["program"],
    requests: 0,
    request: () => null,
    faults: 2,
  });
  const random = new Random(seed, "programs");
  const requests = nodes.flatMap((node) => {
    const begins = node === "a" ? random.int(0, 100) : random.int(0, 20);
    const pauses = random.pick([0, 10, 200]);
    const what = { bytes: random.int(0, 3), closes: random.chance(0.8) };
    return programOf(node, what).map((request, nth) => ({
      time: begins + nth * pauses,
      client: `program of ${node}`,
      node,
      request,
    }));
  });
  return { ...planned, requests: requests.sort((one, other) => one.time - other.time) };
};

/**
 * Two processes over UDP: bytes both ways, a link that is cut for a while, and a listener's machine that is killed
 * before the last byte comes, so that the connection is half-open.
 */
export const realSchedule: RealSchedule = {
  requests: nodes.flatMap((node) =>
    programOf(node, { bytes: 3, closes: false }).map((request, nth) => ({
      time: (node === "a" ? 400 : 0) + nth * 600,
      client: `program of ${node}`,
      node,
      request,
    })),
  ),
  faults: [
    { type: "cut", time: 900, side: ["b"], way: "both", forMs: 400 },
    { type: "crash", time: 1900, node: "b", downMs: 300 },
  ],
};
