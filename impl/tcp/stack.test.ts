/** A machine with many connections: five values, backlog, ports, and what others may do to it. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alone, asInRfc, B, connected, noise, pair, segmentWith } from "./lab.laws.ts";
import { tcpSettings } from "./options.ts";
import { encodePacket } from "./packet.ts";
import { ACK, FIN, RST, SYN } from "./segment.ts";
import { plus } from "./sequence.ts";
import { DROP_REASONS } from "./stats.ts";

const LONG = process.env.LOCKSTEP_LONG !== undefined;

describe("a listener", () => {
  const listening = (backlog: number) => {
    const world = alone({ backlog });
    const listener = world.stack.listen(80);
    const syn = (sourcePort: number) => world.hear({ sourcePort, seq: 100, flags: SYN });
    const finish = (sourcePort: number, seq: number) =>
      world.hear({ sourcePort, seq: 101, ack: plus(seq, 1) });
    return { ...world, listener, syn, finish };
  };

  test("answers a SYN while its queue has room, and `accept` has no part in that", () => {
    const { syn, finish, listener, stack } = listening(2);
    const [first, second, third] = [1, 2, 3].map((port) => syn(port)[0]);
    expect([first?.flags, second?.flags, third]).toEqual([
      SYN | ACK,
      SYN | ACK,
      undefined,
    ]);
    expect(stack.stats().backlogFull).toBe(1);
    expect(listener.accept()).toBeUndefined(); // No handshake is done yet.
    finish(2, second!.seq);
    finish(1, first!.seq);
    expect(syn(3)).toEqual([]);
    expect(listener.accept()?.ends.remote.port).toBe(2); // In the order of completion.
    expect(syn(3)).toMatchObject([{ flags: SYN | ACK }]);
    expect(listener.accept()?.ends.remote.port).toBe(1);
  });

  test("gives a new socket with each `accept`, and goes on", () => {
    const { syn, finish, listener } = listening(9);
    const handles = [1, 2, 3].map((port) => {
      finish(port, syn(port)[0]!.seq);
      return listener.accept()!;
    });
    expect(new Set(handles.map(({ id }) => id)).size).toBe(3);
    expect(new Set(handles.map(({ ends }) => ends.local.port))).toEqual(new Set([80]));
  });

  test("has its port for itself, gives it back, and resets what no program accepted", () => {
    const { stack, listener, syn, finish, sent } = listening(9);
    expect(() => stack.listen(80)).toThrow("EADDRINUSE");
    finish(1, syn(1)[0]!.seq);
    syn(2);
    listener.close();
    expect(sent().map(({ flags }) => flags)).toEqual([RST, RST]);
    expect(stack.sizes()).toEqual({ connections: 0, timeWait: 0, listeners: 0 });
    expect(syn(3)).toMatchObject([{ flags: RST | ACK }]);
    expect(stack.listen(80).port).toBe(80);
  });

  test("that is single ends with a connection, and is back when the handshake fails", () => {
    const { stack, hear } = alone();
    const listener = stack.listen(80, { single: true, initialNumber: 300 });
    const syn = (sourcePort: number) => hear({ sourcePort, seq: 100, flags: SYN });
    expect(syn(1)).toMatchObject([{ seq: 300, flags: SYN | ACK }]);
    expect(syn(2)).toMatchObject([{ flags: RST | ACK }]);
    hear({ sourcePort: 1, seq: 101, flags: RST });
    expect(syn(2)).toMatchObject([{ seq: 300, flags: SYN | ACK }]);
    hear({ sourcePort: 2, seq: 101, ack: 301 });
    expect(listener.accept()?.state).toBe("ESTABLISHED");
    expect(syn(3)).toMatchObject([{ flags: RST | ACK }]);
  });

  test("that stops gives its port back, and a handshake under way goes on", () => {
    const { stack, listener, syn, finish } = listening(9);
    const [answer] = syn(1);
    listener.stop();
    expect(syn(2)).toMatchObject([{ flags: RST | ACK }]);
    finish(1, answer!.seq);
    expect(listener.accept()?.state).toBe("ESTABLISHED");
    expect(stack.listen(80).port).toBe(80);
  });

  test("lets a connection that was reset before `accept` be accepted, with its error", () => {
    const { syn, finish, listener, hear } = listening(1);
    finish(1, syn(1)[0]!.seq);
    hear({ sourcePort: 1, seq: 101, flags: RST });
    expect(() => listener.accept()!.receive()).toThrow("ECONNRESET");
  });

  test("assigns no number during the quiet time", () => {
    const { stack, hear, time } = alone({ quietTimeMs: 5000 });
    stack.listen(80);
    expect(hear({ seq: 1, flags: SYN })).toEqual([]);
    time.run(5000);
    expect(hear({ seq: 1, flags: SYN })).toHaveLength(1);
  });
});

describe("a flood of SYNs", () => {
  test("fills the queue, is counted, and keeps no more memory than that", () => {
    const { stack, hear, time } = alone({ backlog: 16 });
    const listener = stack.listen(80);
    for (let nth = 0; nth < 5000; nth++)
      hear({ sourcePort: 1 + (nth % 60_000), seq: nth, flags: SYN }, B + nth);
    expect(stack.sizes().connections).toBe(16);
    expect(stack.stats().backlogFull).toBe(4984);
    expect(listener.accept()).toBeUndefined();
    time.run(200_000); // Half-open connections are given up.
    expect(stack.sizes().connections).toBe(0);
    expect(hear({ sourcePort: 5, seq: 1, flags: SYN })).toHaveLength(1);
  });

  test("leaves the connections of others whole", () => {
    const world = pair({ options: { backlog: 4 } });
    const { client, server } = connected(world);
    world.b.listen(80);
    for (let nth = 0; nth < 1000; nth++)
      world.inject("b", segmentWith({ sourcePort: 1 + nth, seq: nth, flags: SYN }));
    client.send(noise(1, 1000));
    world.time.run(100);
    expect(server.receive()).toEqual(noise(1, 1000));
  });
});

describe("the five values", () => {
  test("part two connections that differ in one of them only", () => {
    const { stack, hear } = alone({ initialNumbers: [300, 300, 300, 300] });
    const listeners = [80, 81].map((port) => stack.listen(port));
    const peers = [
      { source: B, fields: {} },
      { source: B + 1, fields: {} },
      { source: B, fields: { sourcePort: 8 } },
      { source: B, fields: { destinationPort: 81 } },
    ];
    for (const { source, fields } of peers) {
      hear({ ...fields, seq: 100, flags: SYN }, source);
      hear({ ...fields, seq: 101, ack: 301 }, source);
    }
    for (const [nth, { source, fields }] of peers.entries())
      hear({ ...fields, seq: 101, ack: 301, data: Uint8Array.of(nth) }, source);
    const handles = [0, 0, 0, 1].map((nth) => listeners[nth]!.accept()!);
    expect(handles.map((handle) => handle.receive()?.[0])).toEqual([0, 1, 2, 3]);
  });

  test("of a connection come before the listener of its port, and that before a RST", () => {
    const { stack, hear } = alone({ initialNumbers: [300] });
    const listener = stack.listen(80);
    hear({ seq: 100, flags: SYN });
    hear({ seq: 101, ack: 301 });
    listener.accept();
    listener.close();
    expect(hear({ seq: 101, ack: 301, data: noise(1, 2) })).toMatchObject([{ ack: 103 }]);
    expect(hear({ sourcePort: 8, seq: 101, ack: 301 }).map(asInRfc)).toEqual([
      "<SEQ=301><CTL=RST>",
    ]);
  });

  test("with this machine's own address and the port of a listener are forged", () => {
    const { stack, hear } = alone();
    stack.listen(80);
    expect(hear({ sourcePort: 80, seq: 1, flags: SYN }, stack.address)).toEqual([]);
    expect(stack.stats().ipAddress).toBe(1);
  });

  test("of packets for other machines are counted", () => {
    const { stack, receive } = alone();
    receive(
      encodePacket({ source: B, destination: B, segment: segmentWith({ flags: SYN }) }),
    );
    expect(stack.stats().ipDestination).toBe(1);
  });
});

describe("ephemeral ports", () => {
  test("are free for this peer, and when none is left the call fails", () => {
    const { stack } = alone({ ephemeralPorts: [50_000, 50_009] });
    const to = (address: number) => stack.connect({ address, port: 7 });
    const ports = Array.from({ length: 10 }, () => to(B).ends.local.port);
    expect(new Set(ports).size).toBe(10);
    for (const port of ports) expect(port).toBeGreaterThanOrEqual(50_000);
    expect(() => to(B)).toThrow("EADDRNOTAVAIL");
    expect(stack.stats().portsExhausted).toBe(1);
    expect(to(B + 1).state).toBe("SYN-SENT"); // Other five values.
    expect(() =>
      stack.connect({ address: B, port: 7 }, { localPort: ports[0]! }),
    ).toThrow("EADDRINUSE");
  });

  test("are none of the well-known ports", () => {
    expect(() => alone({ ephemeralPorts: [1000, 2000] })).toThrow("within 1024 to 65535");
    expect(() => alone({ ephemeralPorts: [2000, 1999] })).toThrow("2000 to 1999");
    expect(alone().stack.listen(0).port).toBeGreaterThanOrEqual(49_152);
  });

  test("alone are given where a machine keeps the well-known ones", () => {
    const { stack } = alone({ wellKnownPorts: "refused" });
    expect(() => stack.listen(1023)).toThrow("EACCES");
    expect(() => stack.connect({ address: B, port: 7 }, { localPort: 1023 })).toThrow(
      "EACCES",
    );
    expect(stack.listen(1024).port).toBe(1024);
    expect(stack.listen(0).port).toBeGreaterThan(1023);
    expect(alone().stack.listen(80).port).toBe(80);
  });

  test("come back when a connection is over", () => {
    const { stack, hear } = alone({ ephemeralPorts: [50_000, 50_000] });
    const handle = stack.connect({ address: B, port: 7 });
    const { iss } = handle.connection.tcb;
    const ack = plus(iss, 1);
    hear({ destinationPort: 50_000, ack, flags: RST | ACK });
    expect(handle.failure).toBe("ECONNREFUSED");
    expect(stack.connect({ address: B, port: 7 }).ends.local.port).toBe(50_000);
  });

  test("begin at a place that no peer foresees", () => {
    const first = (seed: number) =>
      alone({}, seed).stack.connect({ address: B, port: 7 }).ends.local.port;
    expect(new Set([1, 2, 3, 4, 5].map(first)).size).toBeGreaterThan(3);
  });

  test("do not lead to addresses of no machine", () => {
    const { stack } = alone();
    for (const address of [0, 0xe0000001, 0xffffffff])
      expect(() => stack.connect({ address, port: 7 })).toThrow("EADDRNOTAVAIL");
  });
});

test("more connections than the machine may have are dropped", () => {
  const { stack, hear } = alone({ connectionsMax: 3 });
  stack.listen(80);
  for (let nth = 1; nth <= 5; nth++) hear({ sourcePort: nth, seq: 1, flags: SYN });
  expect(stack.sizes().connections).toBe(3);
  expect(() => stack.connect({ address: B, port: 7 })).toThrow("EADDRNOTAVAIL");
});

test("options with which nothing could work are refused", () => {
  for (const options of [
    { mtuBytes: 60 },
    { receiveBufferBytes: 0 },
    { sendBufferBytes: 1.5 },
    { backlog: 0 },
  ])
    expect(() => tcpSettings(options)).toThrow(RangeError);
});

describe("arbitrary bytes", () => {
  /** Fields close to those that count, for a connection at 101 and 301. */
  const near = (base: number) =>
    fc.oneof(
      fc.integer({ min: base - 3, max: base + 3 }),
      fc.integer({ min: base - 70_000, max: base + 70_000 }),
      fc.nat(2 ** 32 - 1),
    );
  const segments = fc.record({
    sourcePort: fc.constantFrom(7, 7, 7, 8),
    destinationPort: fc.constantFrom(80, 80, 80, 81),
    seq: near(101).map((seq) => seq >>> 0),
    ack: near(301).map((ack) => ack >>> 0),
    flags: fc.oneof(
      fc.constantFrom(ACK, ACK, SYN, FIN | ACK, RST, SYN | ACK, RST | ACK),
      fc.nat(255),
    ),
    window: fc.oneof(fc.constantFrom(0, 1, 65_535), fc.nat(65_535)),
    urgent: fc.nat(65_535),
    data: fc.oneof(fc.constant(noise(1, 0)), fc.uint8Array({ maxLength: 30 })),
    options: fc.record({
      mss: fc.option(fc.nat(65_535)),
      windowScale: fc.option(fc.nat(20)),
      sackPermitted: fc.boolean(),
      timestamps: fc.option(fc.record({ value: fc.nat(9), echo: fc.nat(9) })),
    }),
  });
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.record({ segment: segments, damage: fc.nat(40) }) },
    { weight: 1, arbitrary: fc.record({ bytes: fc.uint8Array({ maxLength: 90 }) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        call: fc.constantFrom("send", "receive", "shutdown", "close", "accept", "wait"),
      }),
    },
  );
  const PACKETS = LONG ? 1_000_000 : 20_000;
  const AT_ONCE = 100;

  test(`never make a stack throw, and its memory stays bounded: ${PACKETS} packets`, () => {
    const limits = { backlog: 8, connectionsMax: 32, timeWaitMax: 8, mslMs: 5000 };
    let heard = 0;
    fc.assert(
      fc.property(
        fc.array(step, { minLength: AT_ONCE, maxLength: AT_ONCE }),
        fc.boolean(),
        (steps, timestamps) => {
          const initialNumbers = Array(500).fill(300);
          const world = alone({ ...limits, timestamps, initialNumbers });
          const listener = world.stack.listen(80);
          world.hear({ seq: 100, flags: SYN });
          if (!timestamps) world.hear({ seq: 101, ack: 301 });
          let handle = listener.accept();
          for (const each of steps) {
            if ("call" in each) {
              if (each.call === "wait") world.time.run(1500);
              else if (each.call === "accept") handle = listener.accept() ?? handle;
              else if (handle !== undefined && handle.failure === null) {
                if (each.call === "receive") handle.receive(7);
                else if (each.call !== "send") handle[each.call]();
                else if (!handle.isOver && !handle.connection.tcb.finQueued)
                  handle.send(noise(1, 40));
              }
              continue;
            }
            heard += 1;
            if ("bytes" in each) {
              world.receive(each.bytes);
              continue;
            }
            const bytes = encodePacket({
              source: B,
              destination: world.stack.address,
              segment: segmentWith(each.segment),
            });
            if (each.damage === 0) bytes[bytes.length - 1]! ^= 1;
            world.receive(bytes);
          }
          const { connections, timeWait } = world.stack.sizes();
          expect(connections).toBeLessThanOrEqual(40);
          expect(timeWait).toBeLessThanOrEqual(8);
          world.time.run(1e7);
          expect(world.stack.sizes().timeWait).toBe(0);
        },
      ),
      { seed: 7, numRuns: Math.ceil(PACKETS / (AT_ONCE * 0.85)), endOnFailure: true },
    );
    expect(heard).toBeGreaterThan(PACKETS);
  });
});

test("every reason to drop has a counter, and what happens is in it", () => {
  const { stack } = alone();
  for (const reason of DROP_REASONS) expect(stack.stats()[reason]).toBe(0);
});
