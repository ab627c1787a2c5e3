/** What programs of several hosts do in a run, and how their stacks send so that the spec can follow them. */
import type { Body } from "../../../impl/ports.ts";
import type { TcpNodeOptions } from "../../../impl/tcp/node.ts";
import { clientsOf, localPortsOf, portsOf } from "../../../spec/sockets/ports.ts";
import { rules } from "../../../spec/sockets/rules.ts";
import { defaults, type Scope } from "../../../spec/sockets/scope.ts";
import type { Json, RealSchedule } from "../../conform/subject.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import type { Dialect } from "../../simulate/dialect.ts";
import type { Fault } from "../../simulate/fault.ts";
import { Random } from "../../simulate/random.ts";
import type { PlannedRequest, Schedule } from "../../simulate/schedule.ts";
import { plainTcp } from "../shared/plain-tcp.ts";
import { NUMBERS_EACH, SERVER } from "./segment.ts";
import { listening, WINDOW } from "./staging.ts";

/** Up to four connections of each client at once, each of them twice. */
export const followed: Scope = {
  ...defaults,
  clients: 2,
  localPorts: 2,
  serverPorts: 2,
  connects: 2,
  closes: true,
};

const clients = clientsOf(followed);
const locals = localPortsOf(followed, rules);
const ports = portsOf(followed);

/** The machines of a run. */
export const nodes: readonly string[] = [...clients, SERVER];

/** The code as the spec has it, with one timeout. */
export const runOptions: TcpNodeOptions = {
  ...plainTcp(WINDOW),
  retransmitMs: { first: 300, least: 300, most: 300 },
  mslMs: 2000,
  challengesPerSecond: 1000,
  countedNumbers: NUMBERS_EACH,
  listens: listening(followed),
  ephemeralPorts: [locals[0]!, locals.at(-1)!],
};

/** Requests are calls. A client sees what an answer says beside its value: the address of a peer, for example. */
export const dialect = {
  ...localDialect,
  hear: (_: unknown, { type, value = null, ...more }: Body) => ({
    outcome: "ok",
    result: type === "error" || more.socket === undefined ? value : { value, ...more },
  }),
} as const satisfies Dialect<never>;

type Planned = PlannedRequest<Json>;

/** How long programs pause between two calls: longer than a segment is on its way, so that no SYN outlives its connection. */
const PAUSE_MS = [50, 150] as const;
const DELAY_MOST_MS = 30;
/** When the same five values are used once more: TIME-WAIT is over. */
const AGAIN_MS = 12_000;

/** A connection that a program opens, at a time; `localPort` 0: the system picks. */
type Opening = {
  readonly name: string;
  readonly node: string;
  readonly localPort: number;
  readonly port: number;
  readonly time: number;
};

/** Some of all connections that there may be at once. */
const openingsOf = (random: Random): readonly Opening[] =>
  clients.flatMap((node) => {
    const isNamed = random.chance(0.6);
    return ports
      .flatMap((port) => locals.map((each) => ({ port, localPort: isNamed ? each : 0 })))
      .filter(() => random.chance(0.5))
      .map((each, nth) => ({
        ...each,
        name: `${node}.${nth + 1}`,
        node,
        time: random.int(100, 400),
      }));
  });

/** The first connection of each client once more. */
const again = (openings: readonly Opening[], random: Random): readonly Opening[] =>
  clients.flatMap((node) =>
    openings
      .filter((each) => each.node === node)
      .slice(0, 1)
      .map((each) => ({
        ...each,
        name: `${node}.again`,
        time: AGAIN_MS + random.int(0, 100),
      })),
  );

/** A program connects, may write its byte, closes, and reads to the end. */
const clientProgram = (
  { name: connection, node, port, localPort, time }: Opening,
  nth: number,
  random: Random,
): readonly Planned[] => {
  const hex = Buffer.from([nth + 1]).toString("hex");
  const requests: readonly Json[] = [
    { type: "connect", to: SERVER, port, localPort, as: connection },
    ...(random.chance(0.9) ? [{ type: "send", connection, hex }] : []),
    ...(random.chance(0.9) ? [{ type: "shutdown", connection }] : []),
    { type: "receive", connection },
  ];
  const pauseMs = random.int(...PAUSE_MS);
  return requests.map((request, place) => ({
    time: time + place * pauseMs,
    client: `program of ${connection}`,
    node,
    request,
  }));
};

/** A program connects with five values that are in TIME-WAIT by then, if all goes well. */
const tooEarly = ({ node, port, localPort }: Opening, random: Random): Planned => ({
  time: random.int(1500, 3500),
  client: `impatient program of ${node}`,
  node,
  request: { type: "connect", to: SERVER, port, localPort, as: `${node}.early` },
});

/** The server's programs: one accepts at each port, and one reads each connection to its end. */
const serverPrograms = (
  openings: readonly Opening[],
  random: Random,
): readonly Planned[] =>
  ports.flatMap((port) => {
    const begins = random.pick([20, 150, 600]);
    const asked = openings.filter((each) => each.port === port);
    const ofPort = { client: `program at ${port}`, node: SERVER };
    return asked.flatMap(({ time }, nth): readonly Planned[] => {
      const connection = `${port}.${nth + 1}`;
      const later = time < AGAIN_MS ? 0 : AGAIN_MS;
      const reader = { client: `reader of ${connection}`, node: SERVER };
      return [
        { ...ofPort, time: begins, request: { type: "accept", port, as: connection } },
        {
          ...reader,
          time: later + random.int(900, 1400),
          request: { type: "finish", connection },
        },
      ];
    });
  });

const programs = (openings: readonly Opening[], random: Random): readonly Planned[] =>
  [
    ...openings.flatMap((each, nth) => clientProgram(each, nth, random)),
    ...serverPrograms(openings, random),
  ].sort(byTime);

type Timed = { readonly time: number };
const byTime = (one: Timed, other: Timed): number => one.time - other.time;

/** All connections, each client's first one once more, and where its values are known, once too early. */
const allPrograms = (random: Random): readonly Planned[] => {
  const openings = openingsOf(random);
  const later = again(openings, random);
  const early = later.filter(({ localPort }) => localPort !== 0);
  return [
    ...programs([...openings, ...later], random),
    ...early.map((each) => tooEarly(each, random)),
  ].sort(byTime);
};

const cut = (random: Random): Fault => ({
  type: "cut",
  time: random.int(0, 1500),
  side: [random.pick(nodes)],
  way: random.pick(["in", "out", "both"]),
  forMs: random.int(50, 600),
});

/** The schedule of a seed. Machines do not crash, which the spec of sockets does not have. */
export const scheduleOf = (seed: number): Schedule<Json> => {
  const random = new Random(seed, "sockets");
  const isHostile = random.chance(0.8);
  return {
    seed,
    network: {
      delayMs: [1, random.pick([5, DELAY_MOST_MS])],
      spread: 1,
      loss: isHostile ? random.pick([0, 0.1, 0.2]) : 0,
      duplication: isHostile ? random.pick([0, 0.1]) : 0,
    },
    flushMs: [1, 1],
    requests: allPrograms(random),
    faults: isHostile && random.chance(0.5) ? [cut(random)] : [],
  };
};

/**
 * Three processes over UDP, and all connections that there may be at once. One client is cut off for a while, and the
 * other one is killed before its programs begin: the spec has no crash of a host with connections.
 */
export const realSchedule: RealSchedule = {
  requests: programs(
    clients.flatMap((node, nth) =>
      ports.flatMap((port) =>
        locals.map((localPort) => ({
          name: `${node}.${localPort} to ${port}`,
          node,
          localPort,
          port,
          time: 400 + 800 * nth,
        })),
      ),
    ),
    new Random(1, "real sockets"),
  ),
  faults: [
    { type: "crash", time: 50, node: "client1", downMs: 200 },
    { type: "cut", time: 500, side: ["client0"], way: "both", forMs: 400 },
  ],
};
