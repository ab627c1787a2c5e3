/** Two machines and a link that does everything wrong: what one program writes, the other one reads. */
import { describe, expect, test } from "vitest";
import type { LinkConditions } from "../../harness/simulate/link.ts";
import { Random } from "../../harness/simulate/random.ts";
import { connected, drain, noise, type PairOptions, pair, pour } from "./lab.laws.ts";

const LONG = process.env.LOCKSTEP_LONG !== undefined;
const HOUR = 3_600_000;

/**
 * Alters some packets as TCP can notice: one bit, or the end is missing. Of two flipped bits its checksum
 * misses those that cancel out (RFC 1071), which is one in 32.
 */
const altering = (seed: number, chance: number): NonNullable<PairOptions["tamper"]> => {
  const random = new Random(seed, "altering");
  return (bytes) => {
    if (!random.chance(chance)) return [bytes];
    if (random.chance(0.3)) return [bytes.slice(0, random.int(0, bytes.length - 1))];
    const place = random.int(0, bytes.length * 8 - 1);
    const other = bytes.slice();
    other[place >> 3]! ^= 1 << (place & 7);
    return [other];
  };
};

/** Both ends write the given numbers of bytes, and close. */
const crossed = (options: PairOptions, [there, back]: readonly [number, number]) => {
  const world = pair(options);
  const { client, server } = connected(world);
  const both = [
    { from: client, to: server, bytes: noise(1, there) },
    { from: server, to: client, bytes: noise(2, back) },
  ];
  const got = both.map(({ to }) => drain(to));
  for (const [nth, { from, bytes }] of both.entries()) {
    // One subscriber hears both: of the bytes that come, and of the room for those that go.
    const other = got[1 - nth]!;
    pour(from, bytes, { also: other.hear });
  }
  world.time.run(10 * HOUR, () => got.every(({ isEnded }) => isEnded()));
  for (const [nth, { bytes }] of both.entries()) {
    expect(got[nth]!.bytes().length).toBe(bytes.length);
    expect(Buffer.compare(got[nth]!.bytes(), bytes)).toBe(0);
  }
  world.time.run(HOUR);
  expect([client.failure, server.failure]).toEqual([null, null]);
  expect([client.state, server.state]).toEqual(["CLOSED", "CLOSED"]);
  return { world, client, server };
};

describe("a link that", () => {
  test.each<[string, Partial<LinkConditions>, number]>([
    ["is perfect", {}, 0],
    ["loses", { loss: 0.1 }, 0],
    ["delivers twice", { duplication: 0.3 }, 0],
    ["reorders", { delayMs: [1, 40] }, 0],
    ["alters", {}, 0.05],
    ["has a rate and a short queue", { bytesPerSecond: 500_000, queueBytes: 12_000 }, 0],
    [
      "does all of it",
      { loss: 0.05, duplication: 0.02, delayMs: [5, 30], spread: 4 },
      0.02,
    ],
  ])("%s delivers all bytes both ways, in order and once", (_, conditions, altered) => {
    for (let seed = 1; seed <= 4; seed++)
      crossed({ seed, conditions, tamper: altering(seed, altered) }, [60_000, 20_000]);
  });
});

test("without timestamps and windows that scale it is the same", () => {
  const conditions = { loss: 0.05, duplication: 0.05, delayMs: [5, 30] } as const;
  crossed(
    { options: { timestamps: false, windowScale: false }, conditions },
    [60_000, 60_000],
  );
});

test.each([0xffffff00, 0xffffffff, 0x7fffff00])(
  "sequence numbers that begin at %d go round",
  (first) => {
    const numbers = { initialNumbers: [first] };
    const conditions = { loss: 0.05, delayMs: [5, 20] } as const;
    crossed({ optionsOf: { a: numbers, b: numbers }, conditions }, [50_000, 50_000]);
  },
);

test("300 kB cross a link with 5 % loss and 2 % duplicates", () => {
  const conditions = { loss: 0.05, duplication: 0.02, delayMs: [5, 15] } as const;
  const { client } = crossed(
    { seed: 2, conditions, tamper: altering(2, 0.01) },
    [300_000, 1000],
  );
  expect(client.stats().fastRetransmissions).toBeGreaterThan(3);
});

test.runIf(LONG)("10 MB cross a link with 5 % loss and 2 % duplicates", () => {
  for (const seed of [1, 2, 3]) {
    const conditions = { loss: 0.05, duplication: 0.02, delayMs: [5, 15] } as const;
    crossed({ seed, conditions, tamper: altering(seed, 0.01) }, [10_000_000, 10_000]);
  }
});

test("many connections at once share nothing but the link", () => {
  const world = pair({ conditions: { loss: 0.05, delayMs: [5, 20] } });
  const listener = world.b.listen(80);
  const clients = Array.from({ length: 50 }, (_, nth) => {
    const client = world.a.connect({ address: world.b.address, port: 80 });
    pour(client, noise(nth, 3000 + nth));
    return client;
  });
  const got = new Map<number, ReturnType<typeof drain>>();
  listener.onConnection(() => {
    for (let server = listener.accept(); server; server = listener.accept()) {
      const got1 = drain(server);
      const { port } = server.ends.remote;
      got.set(port, got1);
    }
  });
  world.time.run(HOUR, () =>
    clients.every(({ ends }) => got.get(ends.local.port)?.isEnded() ?? false),
  );
  for (const [nth, { ends }] of clients.entries())
    expect(got.get(ends.local.port)!.bytes()).toEqual(
      Buffer.from(noise(nth, 3000 + nth)),
    );
});

test("the same seed gives the same packets", () => {
  const once = () => {
    const conditions = { loss: 0.1, duplication: 0.1, delayMs: [5, 50] } as const;
    return crossed({ seed: 9, conditions }, [30_000, 3000]).world.log;
  };
  expect(once()).toEqual(once());
});
