/** Runs of `impl/tcp` under a capture that stands anywhere between two machines: what passes by there. */

import { addressText } from "../../../../impl/ip/ipv4.ts";
import { A, B, drain, noise, pour, VirtualTime } from "../../../../impl/tcp/lab.laws.ts";
import type { TcpOptions } from "../../../../impl/tcp/options.ts";
import { decodePacket } from "../../../../impl/tcp/packet.ts";
import { TcpStack } from "../../../../impl/tcp/stack.ts";
import { seededEntropy } from "../../../simulate/entropy.ts";
import { altered, Link, type LinkConditions } from "../../../simulate/link.ts";
import { Random } from "../../../simulate/random.ts";
import { type Captured, captured } from "./captured.laws.ts";

/** What a seed decides of a run. */
export type Run = {
  readonly seed: number;
  /** Between machine a and the capture, and between the capture and machine b; both ways. */
  readonly near: LinkConditions;
  readonly far: LinkConditions;
  readonly options?: TcpOptions;
  /** Each machine's packets are captured as it sends them, and `far` is all that lies between the machines. */
  readonly atSenders?: boolean;
  /** Both ends open at once, and nothing else happens. */
  readonly meets?: boolean;
};

/** A direction that delays, and nothing else: packets keep their order. */
export const CALM: LinkConditions = {
  delayMs: [2, 2],
  spread: 1,
  loss: 0,
  duplication: 0,
  reordering: 0,
};

/** A direction that loses, repeats and reorders. */
export const ROUGH: LinkConditions = {
  delayMs: [1, 20],
  spread: 2,
  loss: 0.05,
  duplication: 0.05,
};

/** A datagram as a packet of a capture; null: it was altered so much that it holds no segment. */
const packetOf = (number: number, ms: number, bytes: Uint8Array): Captured | null => {
  const packet = decodePacket(bytes, { isChecked: false });
  if (typeof packet === "string") return null;
  const isRight = typeof decodePacket(bytes) !== "string";
  const { source, destination, segment } = packet;
  const { options, data, ...header } = segment;
  const given = {
    ...header,
    source: addressText(source),
    destination: addressText(destination),
    checksum: isRight ? ("right" as const) : ("wrong" as const),
    options: { ...options, sackBlocks: [], others: [], damaged: false, snapped: false },
  };
  return captured(number, ms, given, data.slice());
};

/** Two machines, and a capture between them. */
const watched = ({ seed, near, far, options = {}, atSenders = false }: Run) => {
  const time = new VirtualTime();
  const packets: Captured[] = [];
  const takers: Partial<Record<"a" | "b", (bytes: Uint8Array) => void>> = {};
  const half = (name: string, conditions: LinkConditions) => {
    const direction = new Link({
      fate: new Random(seed, `fate ${name}`),
      delay: new Random(seed, `delay ${name}`),
    });
    return (bytes: Uint8Array, arrive: () => void): void => {
      const size = { bytes: () => bytes.length, isCut: false };
      for (const at of direction.arrivals(time.now, size, conditions))
        time.after(at - time.now, arrive);
    };
  };
  const linkFrom = (from: "a" | "b") => {
    const [before, after] = from === "a" ? [near, far] : [far, near];
    const [first, second] = [half(`${from} 1`, before), half(`${from} 2`, after)];
    const luck = new Random(seed, `alteration ${from}`);
    const spoiled = (bytes: Uint8Array): Uint8Array =>
      luck.chance(after.alteration ?? 0) ? altered(bytes, luck) : bytes;
    const note = (bytes: Uint8Array): void => {
      const packet = packetOf(packets.length + 1, time.now, bytes);
      if (packet !== null) packets.push(packet);
    };
    const last = (bytes: Uint8Array): void => takers[from === "a" ? "b" : "a"]?.(bytes);
    return {
      mtuBytes: 65_507,
      send: (bytes: Uint8Array) => {
        if (atSenders) {
          note(bytes);
          second(bytes, () => last(spoiled(bytes)));
          return;
        }
        first(bytes, () => {
          const passing = spoiled(bytes);
          note(passing);
          second(passing, () => last(passing));
        });
      },
      onReceive: (receive: (bytes: Uint8Array) => void) => {
        takers[from] = receive;
      },
      close: () => {
        delete takers[from];
      },
    };
  };
  const stack = (self: "a" | "b", address: number) =>
    new TcpStack({
      clock: time.clock,
      entropy: seededEntropy(new Random(seed, `entropy ${self}`)),
      link: linkFrom(self),
      address,
      options,
    });
  return { time, packets, a: stack("a", A), b: stack("b", B) };
};

/** What two programs do in a run of a seed, with some connections: bytes both ways, closes, aborts, a refusal. */
export const runOf = (run: Run): readonly Captured[] => {
  const { time, packets, a, b } = watched(run);
  if (run.meets) {
    const one = a.connect({ address: B, port: 2 }, { localPort: 1 });
    const other = b.connect({ address: A, port: 1 }, { localPort: 2 });
    for (const each of [one, other]) {
      drain(each);
      pour(each, noise(run.seed, 3000));
    }
    time.run(600_000, () => packets.length > 1000);
    return packets;
  }
  const random = new Random(run.seed, "programs");
  const listener = b.listen(80);
  const serve = (): void => {
    for (;;) {
      const server = listener.accept();
      if (server === undefined) break;
      drain(server);
      const bytes = noise(run.seed, random.int(0, 20_000));
      const what = random.int(0, 9);
      if (what === 0)
        time.after(random.int(0, 300), () => {
          if (server.state !== "TIME-WAIT") server.abort();
        });
      else if (what === 1) time.after(random.int(0, 300), () => server.shutdown());
      else pour(server, bytes);
    }
    time.after(7, serve);
  };
  serve();
  for (let nth = 0; nth < 4; nth++)
    time.after(random.int(0, 2000), () => {
      const port = random.chance(0.15) ? 81 : 80;
      const client = a.connect({ address: B, port });
      drain(client);
      pour(client, noise(nth, random.int(0, 20_000)));
      // The spec has no program that aborts TIME-WAIT.
      const aborts = (): void => {
        if (client.state !== "TIME-WAIT") client.abort();
      };
      if (random.chance(0.2)) time.after(random.int(0, 400), aborts);
    });
  time.run(600_000, () => packets.length > 4000);
  return packets;
};
