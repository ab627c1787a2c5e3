/** Pinned simulated runs of many nodes: events a second and memory. Events are not recorded. */
import type { Ports } from "../../impl/ports.ts";
import type { MeasuredSimulating } from "../report/bench-report.ts";
import { SimulatedWorld } from "../simulate/world.ts";
import { type Sample, tenths } from "./samples.ts";
import type { SimulateWork } from "./work.ts";

/** Measures a simulated run, and compares the datagrams received with the pinned number. */
export const measuredSimulating = async (
  work: SimulateWork,
): Promise<MeasuredSimulating> => {
  const counts = { heard: 0 };
  const world = new SimulatedWorld({
    nodes: Array.from({ length: work.nodes }, (_, nth) => `n${nth}`),
    start: greeting(counts),
    schedule: {
      seed: 1,
      network: {
        delayMs: [1, 30],
        spread: 1,
        loss: 0.01,
        duplication: 0.01,
        alteration: 0.01,
      },
      flushMs: [1, 1],
    },
    clientTimeoutMs: 1,
    events: "dropped",
  });
  const begin = performance.now();
  const elapsed = (): number => (performance.now() - begin) / 1000;
  const samples: Sample[] = [];
  await Promise.all(world.nodes.map((node) => world.restart(node)));
  let done = 0;
  const every = Math.ceil(work.events / 100);
  await world.agenda.run(() => {
    if (done % every === 0) samples.push({ seconds: elapsed(), done });
    return done++ >= work.events;
  }, work.events + 1);
  const seconds = elapsed();
  return {
    work: work.name,
    nodes: work.nodes,
    events: work.events,
    simulatedMs: world.agenda.now,
    seconds,
    residentBytes: process.resourceUsage().maxRSS * 1024,
    rates: tenths([...samples, { seconds, done: work.events }]),
    wrong:
      counts.heard === work.heard
        ? []
        : [`datagrams heard: ${counts.heard}, but expected: ${work.heard}`],
  };
};

/** Each node greets eight others in turn, every 100 ms, and answers greetings. */
const greeting =
  (counts: { heard: number }) =>
  async ({ self, nodes, datagrams, clock, entropy }: Ports) => {
    const own = Number(self.slice(1));
    let turn = 0;
    const socket = await datagrams.bind(GREETING_PORT, (bytes, from) => {
      counts.heard += 1;
      if (bytes[0] === QUESTION) socket.send(Uint8Array.of(ANSWER), from);
    });
    const greet = (): void => {
      turn += 1;
      const address = nodes[(own + 1 + (turn % 8)) % nodes.length]!;
      socket.send(Uint8Array.of(QUESTION), { address, port: GREETING_PORT });
      clock.after(100, greet);
    };
    clock.after(entropy.bytes(1)[0]! % 100, greet);
    return {};
  };

const GREETING_PORT = 9;
const QUESTION = 1;
const ANSWER = 2;
