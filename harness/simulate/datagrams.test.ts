import { expect, test } from "vitest";
import type { Datagrams, Ports } from "../../impl/ports.ts";
import {
  type DatagramRequest,
  localDialect,
  startDatagramProbe,
} from "./datagram-probe.ts";
import { datagramScenes } from "./datagrams.laws.ts";
import { brokenLaws, type SceneRun, sceneLaws } from "./scenes.laws.ts";
import type { Schedule } from "./schedule.ts";
import { simulate } from "./simulate.ts";

const nodes = ["n1", "n2", "n3", "n4"];

/** The simulated world, or one with a planted fault. */
const world =
  (
    breakPort: (datagrams: Datagrams) => Datagrams = (datagrams) => datagrams,
    breakSchedule: (schedule: Schedule<DatagramRequest>) => Schedule<DatagramRequest> = (
      schedule,
    ) => schedule,
  ): SceneRun<DatagramRequest> =>
  (schedule) =>
    simulate({
      nodes,
      start: ({ clock, datagrams }: Ports) =>
        startDatagramProbe({ clock, datagrams: breakPort(datagrams) } as Ports),
      dialect: localDialect as never,
      schedule: breakSchedule(schedule),
    });

sceneLaws("datagrams, simulated", datagramScenes, world());

/** A world that passes each send through this function. */
const sending =
  (
    change: (
      send: (bytes: Uint8Array, to: { address: string; port: number }) => void,
      bytes: Uint8Array,
      to: { readonly address: string; readonly port: number },
    ) => void,
  ) =>
  (datagrams: Datagrams): Datagrams => ({
    ...datagrams,
    bind: async (port, receive) => {
      const socket = await datagrams.bind(port, receive);
      return {
        ...socket,
        send: (bytes, to) => change(socket.send, bytes, to),
      };
    },
  });

/** A world that ignores the faults of this kind, or changes their conditions. */
const links =
  (change: (conditions: object) => object) =>
  (schedule: Schedule<DatagramRequest>): Schedule<DatagramRequest> => ({
    ...schedule,
    faults: schedule.faults.map((fault) =>
      fault.type === "link" ? { ...fault, conditions: change(fault.conditions) } : fault,
    ),
  });

const without = (field: string) =>
  links((conditions) => ({ ...conditions, [field]: undefined }));

test.each<[what: string, broken: SceneRun<DatagramRequest>, law: RegExp]>([
  [
    "alters a byte",
    world(
      sending((send, bytes, to) =>
        send(
          bytes.map((byte, at) => (at === 9 ? 1 : byte)),
          to,
        ),
      ),
    ),
    /arrives unaltered/,
  ],
  [
    "mistakes the port",
    world(sending((send, bytes, to) => send(bytes, { ...to, port: to.port + 2 }))),
    /at its port and no other/,
  ],
  [
    "keeps no copy",
    world(
      sending((send, bytes, to) => {
        if (bytes.length > 3) send(bytes, to);
        else void Promise.resolve().then(() => send(bytes, to));
      }),
    ),
    /reuse its array/,
  ],
  [
    "cuts what is too long",
    world(sending((send, bytes, to) => send(bytes.slice(0, 65_507), to))),
    /too many bytes/,
  ],
  [
    "tells the sender of what is lost",
    world(
      sending((send, bytes, to) => {
        if (to.address === "unknown") throw new Error("unreachable");
        send(bytes, to);
      }),
    ),
    /gets no error/,
  ],
  [
    "hides the sender",
    world((datagrams) => ({
      ...datagrams,
      bind: (port, receive) =>
        datagrams.bind(port, (bytes) => receive(bytes, { address: "n3", port: 1 })),
    })),
    /a reply to the address/,
  ],
  [
    "gives one port twice",
    world((datagrams) => ({
      ...datagrams,
      bind: (port, receive) =>
        datagrams.bind(port, receive).catch(() => datagrams.bind(0, receive)),
    })),
    /belongs to one socket/,
  ],
  [
    "keeps the ports of the dead",
    (schedule) => {
      const taken = new Set<string>();
      return simulate({
        nodes,
        start: ({ self, clock, datagrams }: Ports) =>
          startDatagramProbe({
            clock,
            datagrams: {
              ...datagrams,
              bind: async (port, receive) => {
                if (taken.has(`${self} ${port}`)) throw new Error("taken");
                taken.add(`${self} ${port}`);
                return datagrams.bind(port, receive);
              },
            },
          } as Ports),
        dialect: localDialect as never,
        schedule,
      });
    },
    /of a node that died are free/,
  ],
  [
    "cuts a node off from itself",
    world(
      sending((send, bytes, to) => {
        if (to.address !== "n1") send(bytes, to);
      }),
    ),
    /of a node to itself/,
  ],
  [
    "forgets cuts",
    world(undefined, (schedule) => ({
      ...schedule,
      faults: schedule.faults.filter(({ type }) => type !== "cut"),
    })),
    /delivers nothing there/,
  ],
  [
    "cuts both ways",
    world(undefined, (schedule) => ({
      ...schedule,
      faults: schedule.faults.map((fault) =>
        fault.type === "cut" ? { ...fault, way: "both" } : fault,
      ),
    })),
    /cut in one direction/,
  ],
  ["never loses", world(undefined, without("loss")), /loses as often/],
  ["never duplicates", world(undefined, without("duplication")), /delivers twice/],
  ["never alters", world(undefined, without("alteration")), /alters what it carries/],
  ["knows no MTU", world(undefined, without("mtuBytes")), /longer than its MTU/],
  [
    "counts a byte too many",
    world(
      undefined,
      links((conditions) =>
        "mtuBytes" in conditions ? { ...conditions, mtuBytes: 1499 } : conditions,
      ),
    ),
    /as long as its MTU/,
  ],
  ["always reorders", world(undefined, without("reordering")), /does not reorder/],
  [
    "never reorders",
    world(
      undefined,
      links((conditions) => ({ ...conditions, reordering: 0 })),
    ),
    /reorders otherwise/,
  ],
  ["knows no rate", world(undefined, without("bytesPerSecond")), /no more than that/],
  [
    "has an endless queue",
    world(undefined, without("queueBytes")),
    /does not fit its queue/,
  ],
])("a world that %s breaks a law of datagrams", async (_, broken, law) => {
  const laws = await brokenLaws(datagramScenes, broken);
  expect(laws.some((each) => law.test(each))).toBe(true);
});
