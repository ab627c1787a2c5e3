import { describe, expect, test } from "vitest";
import { readHeaders } from "./headers.ts";
import { at, H0, H1, isSound, lab, outside, packet, S0, S1, told } from "./lab.laws.ts";
import { unreachableAbout } from "./letters.ts";
import { INSIDE_ADDRESS } from "./places.ts";

const MINUTE = 60_000;

describe("a packet from inside", () => {
  test("leaves by the outside address, and the answer comes back", () => {
    const { hear } = lab();
    const [there] = hear("inside", packet(H0, S0));
    expect(there).toMatchObject({ to: "outside" });
    expect(told(there!.bytes)).toEqual({ from: outside(4000), to: S0 });
    const [back] = hear("outside", packet(S0, outside(4000), { type: "answer" }));
    expect(back).toMatchObject({ to: "inside" });
    expect(told(back!.bytes)).toEqual({ from: S0, to: H0 });
    expect([there, back].every((each) => isSound(each!.bytes))).toBe(true);
  });

  test("keeps its port where that is free, and its parity and range where it is not", () => {
    const { hear } = lab({ ports: { from: 1, to: 65_535 } });
    const portOf = (from: ReturnType<typeof at>) =>
      told(hear("inside", packet(from, S0))[0]!.bytes).from.port;
    expect(portOf(H0)).toBe(4000);
    const [even, odd, low] = [4000, 4001, 53].map((port) => {
      portOf(at("192.168.0.20", port));
      return portOf(at("192.168.0.21", port));
    });
    expect([even! % 2, odd! % 2, low! % 2]).toEqual([0, 1, 1]);
    expect([even! > 1023, odd! > 1023, low! <= 1023]).toEqual([true, true, true]);
  });

  test("has one port whichever server it is for, and others where mappings depend on that", () => {
    const portsWith = (mapping: "independent" | "address" | "address-and-port") => {
      const { hear } = lab({ mapping });
      const servers = [S0, { ...S0, port: 81 }, S1];
      const ports = servers.map(
        (to) => told(hear("inside", packet(H0, to))[0]!.bytes).from.port,
      );
      return new Set(ports).size;
    };
    expect(portsWith("independent")).toBe(1);
    expect(portsWith("address")).toBe(2);
    expect(portsWith("address-and-port")).toBe(3);
  });

  test("over TCP and over UDP may use the same port", () => {
    const { hear, stats } = lab();
    hear("inside", packet(H0, S0));
    const [tcp] = hear("inside", packet(H1, S0, { protocol: "tcp", type: "SYN" }));
    expect(told(tcp!.bytes).from).toEqual(outside(4000));
    expect(stats()).toMatchObject({ mappings: 2, mappingsMade: 2, outbound: 2 });
  });

  test("that has passed too many routers is dropped, and its sender learns of it", () => {
    const { hear, stats } = lab();
    const bytes = packet(H0, S0);
    bytes[8] = 1;
    bytes[10]! += 63; // The checksum of the header, with 63 less in the byte before.
    const [error] = hear("inside", bytes);
    expect(error).toMatchObject({ to: "inside" });
    expect(error!.bytes[20]).toBe(11);
    expect(stats()).toMatchObject({ timeToLive: 1, outbound: 0, mappings: 0 });
  });
});

describe("a packet from outside", () => {
  const strangers = [S0, { ...S0, port: 81 }, S1];
  const passing = (filtering: "independent" | "address" | "address-and-port") => {
    const { hear, stats } = lab({ filtering });
    hear("inside", packet(H0, S0));
    const passed = strangers.map(
      (from) => hear("outside", packet(from, outside(4000))).length,
    );
    return { passed, filtered: stats().filtered };
  };

  test("passes as the filter lets it", () => {
    expect(passing("independent")).toEqual({ passed: [1, 1, 1], filtered: 0 });
    expect(passing("address")).toEqual({ passed: [1, 1, 0], filtered: 1 });
    expect(passing("address-and-port")).toEqual({ passed: [1, 0, 0], filtered: 2 });
  });

  test("to a port without a mapping reaches no host, and is not answered", () => {
    const { hear, stats } = lab();
    expect(hear("outside", packet(S0, outside(5000)))).toEqual([]);
    expect(stats().unmapped).toBe(1);
  });

  test("that opens a connection is answered by an error after six seconds", () => {
    const { hear, pass, sent } = lab();
    hear("outside", packet(S0, outside(4000), { protocol: "tcp", type: "SYN" }));
    pass(5999);
    expect(sent()).toEqual([]);
    pass(3000);
    const [error, ...more] = sent();
    expect(error).toMatchObject({ to: "outside" });
    expect([error!.bytes[20], error!.bytes[21]]).toEqual([3, 3]);
    expect(more).toEqual([]);
  });

  test("unless a host opens the same one by then: both may open at once", () => {
    const { hear, pass, sent } = lab();
    hear("outside", packet(S0, outside(4000), { protocol: "tcp", type: "SYN" }));
    hear("inside", packet(H0, S0, { protocol: "tcp", type: "SYN" }));
    pass(60_000);
    expect(sent()).toEqual([]);
    const [back] = hear(
      "outside",
      packet(S0, outside(4000), { protocol: "tcp", type: "SYN" }),
    );
    expect(told(back!.bytes).to).toEqual(H0);
  });
});

describe("a mapping", () => {
  const answers = (world: ReturnType<typeof lab>, protocol: "udp" | "tcp" = "udp") =>
    world.hear("outside", packet(S0, outside(4000), { type: "answer", protocol })).length;

  test("ends when its host has been silent for the time of its protocol, and no sooner", () => {
    const udp = lab();
    udp.hear("inside", packet(H0, S0));
    udp.pass(5 * MINUTE);
    expect(answers(udp)).toBe(1);
    udp.pass(3000);
    expect(answers(udp)).toBe(0);
    expect(udp.stats()).toMatchObject({ mappings: 0, mappingsExpired: 1, resting: 1 });
  });

  test("of an open connection lasts for two hours and four minutes, and then a transitory one for four", () => {
    const tcp = (type: "SYN" | "SYN,ACK" | "FIN" | "answer", from: "in" | "out") =>
      from === "out"
        ? world.hear("inside", packet(H0, S0, { protocol: "tcp", type }))
        : world.hear("outside", packet(S0, outside(4000), { protocol: "tcp", type }));
    const world = lab();
    tcp("SYN", "out");
    tcp("SYN,ACK", "in");
    world.pass(124 * MINUTE);
    expect(tcp("answer", "in")).toHaveLength(1);
    tcp("FIN", "out");
    // Half closed: the other direction goes on.
    world.pass(100 * MINUTE);
    expect(tcp("answer", "in")).toHaveLength(1);
    tcp("FIN", "in");
    tcp("answer", "out");
    world.pass(4 * MINUTE);
    expect(tcp("answer", "in")).toHaveLength(1);
    world.pass(3000);
    expect(tcp("answer", "in")).toHaveLength(0);
  });

  test("that never answered lasts for four minutes", () => {
    const world = lab();
    world.hear("inside", packet(H0, S0, { protocol: "tcp", type: "SYN" }));
    world.pass(4 * MINUTE + 3000);
    expect(world.stats().mappings).toBe(0);
  });

  test("is kept by packets from inside, and not by those from outside", () => {
    const kept = lab();
    for (let minute = 0; minute < 20; minute++) {
      kept.hear("inside", packet(H0, S0));
      kept.pass(MINUTE);
    }
    expect(kept.stats()).toMatchObject({ mappings: 1, mappingsMade: 1 });
    for (let minute = 0; minute < 6; minute++) {
      answers(kept);
      kept.pass(MINUTE);
    }
    expect(kept.stats().mappings).toBe(0);
  });

  test("leaves its port resting, so that no other host gets its late replies", () => {
    const world = lab({ ports: { from: 4000, to: 4000 } });
    world.hear("inside", packet(H0, S0));
    world.pass(5 * MINUTE + 3000);
    const [refused] = world.hear("inside", packet(H1, S0));
    expect(refused).toMatchObject({ to: "inside" });
    world.pass(2 * MINUTE + 2000);
    const [there] = world.hear("inside", packet(H1, S0));
    expect(told(there!.bytes).from).toEqual(outside(4000));
  });
});

describe("without a free port", () => {
  test("a new flow is refused and counted, and the others go on", () => {
    const { hear, stats } = lab({ ports: { from: 4000, to: 4000 } });
    hear("inside", packet(H0, S0));
    const [error] = hear("inside", packet(H1, S0));
    expect(error).toMatchObject({ to: "inside" });
    expect([error!.bytes[20], error!.bytes[21]]).toEqual([3, 13]);
    expect(told(error!.bytes)).toMatchObject({
      from: { address: INSIDE_ADDRESS },
      to: { address: H1.address },
    });
    expect(hear("outside", packet(S0, outside(4000)))).toHaveLength(1);
    expect(stats()).toMatchObject({ exhausted: 1, errorsSent: 1, mappings: 1 });
  });

  test("no more errors are sent than so many in a second", () => {
    const { hear, pass, stats } = lab({
      ports: { from: 4000, to: 4000 },
      errorsPerSecond: 10,
    });
    hear("inside", packet(H0, S0));
    for (let nth = 0; nth < 1000; nth++) hear("inside", packet(H1, S0));
    expect(stats()).toMatchObject({
      exhausted: 1000,
      errorsSent: 10,
      errorsLimited: 990,
    });
    pass(1000);
    expect(hear("inside", packet(H1, S0))).toHaveLength(1);
  });
});

describe("between hosts", () => {
  test("a packet to the outside place of another host comes from the outside place of its sender", () => {
    const { hear, stats } = lab({ filtering: "independent" });
    hear("inside", packet(H0, S0));
    const [there] = hear("inside", packet({ ...H1, port: 5000 }, outside(4000)));
    expect(there).toMatchObject({ to: "inside" });
    expect(told(there!.bytes)).toEqual({ from: outside(5000), to: H0 });
    const [back] = hear("inside", packet(H0, outside(5000)));
    expect(told(back!.bytes)).toEqual({ from: outside(4000), to: { ...H1, port: 5000 } });
    expect([there, back].every((each) => isSound(each!.bytes))).toBe(true);
    expect(stats().hairpinned).toBe(2);
  });
});

describe("an ICMP error", () => {
  test("reaches the host that sent what it quotes, and quotes what the host sent", () => {
    const { hear, stats } = lab();
    const [there] = hear("inside", packet(H0, S0));
    const [error] = hear("outside", unreachableAbout(there!.bytes));
    expect(error).toMatchObject({ to: "inside" });
    const headers = readHeaders(error!.bytes);
    expect(headers).toMatchObject({
      ip: { source: S0.address, destination: H0.address },
      quote: { ip: { source: H0.address }, sourcePort: 4000, destinationPort: 80 },
    });
    expect(stats()).toMatchObject({ errorsTranslated: 1, mappings: 1 });
    expect(hear("outside", packet(S0, outside(4000)))).toHaveLength(1);
  });

  test("from a router on the way, and cut short after 64 bits, does so, too", () => {
    const { hear } = lab();
    const [there] = hear("inside", packet(H0, S0, { protocol: "tcp", type: "SYN" }));
    const error = unreachableAbout(there!.bytes.slice(0, 28));
    const [heard] = hear("outside", error);
    expect(readHeaders(heard!.bytes)).toMatchObject({
      quote: { ip: { source: H0.address } },
    });
  });

  test("of a host leaves with the outside place in its quote", () => {
    const { hear } = lab();
    hear("inside", packet(H0, S0));
    const [back] = hear("outside", packet(S0, outside(4000)));
    const [error] = hear("inside", unreachableAbout(back!.bytes));
    expect(error).toMatchObject({ to: "outside" });
    expect(readHeaders(error!.bytes)).toMatchObject({
      ip: { source: outside(0).address, destination: S0.address },
      quote: { ip: { destination: outside(0).address }, destinationPort: 4000 },
    });
  });

  test("about a packet that no host sent, or with a damaged quote, is dropped", () => {
    const { hear, stats } = lab();
    const [there] = hear("inside", packet(H0, S0));
    const strange = unreachableAbout(packet(outside(4001), S0));
    const other = unreachableAbout(packet(outside(4000), S1));
    const damaged = unreachableAbout(there!.bytes.with(12, 9));
    for (const error of [strange, other, damaged])
      expect(hear("outside", error)).toEqual([]);
    expect(stats()).toMatchObject({ icmpQuote: 3, mappings: 1 });
  });
});

test("a translator that is closed takes nothing any more", () => {
  const { hear, close, pass } = lab();
  close();
  expect(hear("inside", packet(H0, S0))).toEqual([]);
  pass(MINUTE);
});
