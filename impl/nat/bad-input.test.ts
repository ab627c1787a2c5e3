import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at, H0, lab, outside, packet, S0, S1, withHeaderChecksum } from "./lab.laws.ts";
import { unreachableAbout } from "./letters.ts";
import { INSIDE_ADDRESS } from "./places.ts";

const LONG = process.env.LOCKSTEP_LONG !== undefined;

/** Counters that do not say what became of a packet that arrived. */
const OTHERS = new Set([
  "errorsSent",
  "errorsLimited",
  "mappingsMade",
  "mappingsExpired",
  "contactsForgotten",
  "mappings",
  "resting",
]);

/** How many packets were counted, each once: as forwarded, or as dropped for a reason. */
const counted = (stats: Readonly<Record<string, number>>): number =>
  Object.entries(stats)
    .filter(([name]) => !OTHERS.has(name))
    .reduce((sum, [, count]) => sum + count, 0);

describe("is dropped and counted", () => {
  const fromInside = (bytes: Uint8Array) => {
    const { hear, stats } = lab();
    expect(hear("inside", bytes)).toEqual([]);
    return stats();
  };
  const fromOutside = (bytes: Uint8Array) => {
    const { hear, stats } = lab();
    hear("inside", packet(H0, S0));
    expect(hear("outside", bytes)).toEqual([]);
    return stats();
  };

  test("an outside source from inside, and an inside source from outside", () => {
    expect(fromInside(packet(S1, S0)).spoofed).toBe(1);
    expect(fromOutside(packet(H0, outside(4000))).spoofed).toBe(1);
  });

  test("what is for no machine beyond the translator", () => {
    expect(fromInside(packet(H0, at("192.168.0.99", 1))).notForUs).toBe(1);
    expect(fromInside(packet(H0, { address: INSIDE_ADDRESS, port: 1 })).notForUs).toBe(1);
    expect(fromOutside(packet(S0, at("203.0.113.2", 4000))).notForUs).toBe(1);
  });

  test("a fragment, another protocol, a wrong checksum of the header", () => {
    const changed = (at: number, value: number) =>
      withHeaderChecksum(packet(H0, S0).with(at, value));
    expect(fromInside(changed(6, 0x20)).ipFragment).toBe(1);
    expect(fromInside(changed(9, 50)).ipProtocol).toBe(1);
    expect(fromInside(packet(H0, S0).with(8, 9)).ipChecksum).toBe(1);
    expect(fromInside(withHeaderChecksum(packet(H0, S0).with(16, 224))).ipAddress).toBe(
      1,
    );
  });

  test("a packet that is cut short anywhere", () => {
    for (const protocol of ["udp", "tcp"] as const) {
      const whole = packet(H0, S0, { protocol });
      const { hear, stats } = lab();
      for (let length = 0; length < whole.length; length++)
        hear("inside", whole.subarray(0, length));
      expect(stats()).toMatchObject({ outbound: 0, mappings: 0 });
      expect(counted(stats())).toBe(whole.length);
    }
  });

  test("a header of a transport protocol that is too short, and port 0", () => {
    const short = withHeaderChecksum(
      packet(H0, S0, { protocol: "tcp" }).slice(0, 39).with(3, 39),
    );
    expect(fromInside(short).tooShort).toBe(1);
    expect(fromInside(packet({ ...H0, port: 0 }, S0)).portZero).toBe(1);
    expect(fromInside(packet(H0, S0).with(25, 200)).udpLength).toBe(1);
  });

  test("an ICMP error with a wrong checksum, and a quote that is damaged at any byte of its header", () => {
    const { hear, stats } = lab();
    const [there] = hear("inside", packet(H0, S0));
    const good = unreachableAbout(there!.bytes);
    expect(hear("outside", good.with(30, good[30]! ^ 1))).toEqual([]);
    expect(stats().icmpChecksum).toBe(1);
    for (let place = 0; place < 20; place++) {
      const quote = there!.bytes.with(place, there!.bytes[place]! ^ 0x40);
      const error = unreachableAbout(quote);
      error.set([198, 51, 100, 10], 12);
      error.set([203, 0, 113, 1], 16);
      expect(hear("outside", withHeaderChecksum(error))).toEqual([]);
    }
    expect(stats()).toMatchObject({ icmpQuote: 20, errorsTranslated: 0, mappings: 1 });
  });
});

describe("memory is bounded", () => {
  test("under a scan of every port from outside: no mapping is made, and no answer is sent", () => {
    const { hear, stats } = lab();
    let answers = 0;
    for (let port = 1; port <= 65_535; port++)
      answers += hear(
        "outside",
        packet(S0, outside(port), { protocol: "tcp", type: "SYN" }),
      ).length;
    expect({ answers, ...stats() }).toMatchObject({
      answers: 0,
      mappings: 0,
      unmapped: 65_535,
    });
  });

  test("under a flood of SYNs from one host: it has a limit, and others get ports", () => {
    const { hear, stats } = lab({ perHost: 100 });
    for (let port = 1; port <= 65_535; port++)
      hear("inside", packet({ ...H0, port }, S0, { protocol: "tcp", type: "SYN" }));
    expect(stats()).toMatchObject({ mappings: 100, hostLimit: 65_435 });
    const other = packet(at("192.168.0.11", 4000), S0, { protocol: "tcp", type: "SYN" });
    expect(hear("inside", other)[0]).toMatchObject({ to: "outside" });
  });

  test("under a flood of SYNs from many hosts: ports run out, and come back", () => {
    const { hear, pass, stats } = lab({ ports: { from: 1024, to: 2047 } });
    for (let nth = 0; nth < 20_000; nth++)
      hear(
        "inside",
        packet(at(`192.168.${nth >> 8}.${nth & 255}`, 4000), S0, {
          protocol: "tcp",
          type: "SYN",
        }),
      );
    expect(stats()).toMatchObject({ mappings: 1024, exhausted: 20_000 - 1024 });
    pass(10 * 60_000);
    expect(stats()).toMatchObject({ mappings: 0, resting: 0, mappingsExpired: 1024 });
  });

  test("under a host that asks ever more servers: a mapping forgets the oldest", () => {
    const { hear, stats } = lab({ contacts: 8 });
    for (let nth = 1; nth <= 100; nth++)
      hear("inside", packet(H0, at("198.51.100.10", nth)));
    expect(stats()).toMatchObject({ mappings: 1, contactsForgotten: 92 });
    expect(hear("outside", packet(at("198.51.100.10", 100), outside(4000)))).toHaveLength(
      1,
    );
    expect(hear("outside", packet(at("198.51.100.10", 1), outside(4000)))).toHaveLength(
      0,
    );
  });
});

describe("no bytes make it throw, and each packet is counted once", () => {
  const places = fc.record({
    address: fc.constantFrom(H0.address, S0.address, S1.address, outside(1).address),
    port: fc.constantFrom(0, 80, 4000, 4001),
  });
  const types = fc.constantFrom("ask", "SYN", "SYN,ACK", "FIN", "RST");
  const plain = fc
    .tuple(places, places, types, fc.constantFrom("udp", "tcp"))
    .map(([from, to, type, protocol]) => packet(from, to, { type, protocol } as never));
  const errors = plain.map(unreachableAbout);
  const damage = fc.dictionary(fc.nat(80).map(String), fc.nat(255), { maxKeys: 4 });
  const damaged = fc
    .tuple(fc.oneof(plain, errors), damage, fc.boolean(), fc.nat(60))
    .map(([bytes, changes, isRepaired, cut]) => {
      const other = bytes.slice(
        0,
        cut > 50 ? Math.max(20, bytes.length - (cut - 50)) : undefined,
      );
      for (const [place, value] of Object.entries(changes)) other[Number(place)] = value;
      const isLongEnough = other.length >= (other[0]! & 15) * 4 && (other[0]! & 15) >= 5;
      return isRepaired && isLongEnough ? withHeaderChecksum(other) : other;
    });
  const heard = fc.tuple(
    fc.constantFrom("inside", "outside"),
    fc.oneof(fc.uint8Array({ maxLength: 80 }), plain, errors, damaged),
  );
  const steps = fc.array(fc.oneof({ weight: 9, arbitrary: heard }, fc.nat(100_000)), {
    minLength: 20,
    maxLength: 60,
  });
  const kinds = fc.constantFrom("independent", "address", "address-and-port");

  test("of some thousand, or a million with LOCKSTEP_LONG", () => {
    fc.assert(
      fc.property(steps, kinds, kinds, (all, mapping, filtering) => {
        const world = lab({
          mapping,
          filtering,
          ports: { from: 4000, to: 4002 },
          contacts: 3,
        } as never);
        let count = 0;
        for (const step of all) {
          if (typeof step === "number") world.pass(step);
          else {
            count += 1;
            world.hear(step[0] as "inside", step[1]);
          }
        }
        const stats = world.stats();
        expect(counted(stats)).toBe(count);
        expect(stats.mappings + stats.resting).toBeLessThanOrEqual(9);
      }),
      { seed: 1, numRuns: LONG ? 27_000 : 200 },
    );
  }, 1_000_000);
});
