/** Which segments a connection accepts: table 6 of RFC 9293, and RFC 5961. */
import { describe, expect, test } from "vitest";
import { isAcceptable } from "./arrive.ts";
import { alone, asInRfc, connected, noise, pair, pour, segmentWith } from "./lab.laws.ts";
import type { TcpOptions } from "./options.ts";
import { Reassembly } from "./reassembly.ts";
import { ACK, FIN, NO_OPTIONS, RST, SYN } from "./segment.ts";
import { plus } from "./sequence.ts";
import type { Tcb } from "./tcb.ts";

/** A connection of the peer's; 101 of the peer and 301 of this end are next, and the window is 1000. */
const established = (options: TcpOptions = {}) => {
  const world = alone({
    initialNumbers: [300],
    receiveBufferBytes: 1000,
    ...options,
  });
  const listener = world.stack.listen(80);
  world.hear({ seq: 100, flags: SYN });
  world.hear({ seq: 101, ack: 301 });
  return { ...world, handle: listener.accept()! };
};

const CHALLENGE = "<SEQ=301><ACK=101><CTL=ACK>";

describe("table 6", () => {
  const rows = [0xfffffffe, 0, 1000].flatMap((next) =>
    [0, 1, 2].flatMap((length) =>
      [0, 1, 3].flatMap((window) =>
        [-3, -2, -1, 0, 1, 2, 3, 4].map((offset) => ({ next, length, window, offset })),
      ),
    ),
  );

  test("decides by the first and the last number of a segment, also at 2^32", () => {
    for (const { next, length, window, offset } of rows) {
      const tcb = {
        rcv: new Reassembly(10, next),
        advertised: plus(next, window),
        settings: { has: () => false },
      } as unknown as Tcb;
      const isIn = (at: number) => at >= 0 && at < window;
      const expected =
        window === 0
          ? offset === 0 // Its data are not taken, and its ACK is: MUST-66.
          : isIn(offset) || (length > 0 && isIn(offset + length - 1));
      const segment = segmentWith({ seq: plus(next, offset), data: noise(1, length) });
      expect([next, length, window, offset, isAcceptable(tcb, segment)]).toEqual([
        next,
        length,
        window,
        offset,
        expected,
      ]);
    }
  });

  test("what is outside is answered by an acknowledgement, and nothing of it counts", () => {
    const { hear, handle } = established();
    for (const [seq, length] of [
      [99, 1],
      [100, 1],
      [1101, 1],
      [2000, 5],
    ] as const)
      expect(hear({ seq, ack: 301, data: noise(1, length) }).map(asInRfc)).toEqual([
        CHALLENGE,
      ]);
    expect(handle.readable).toBe(0);
    expect(handle.stats().outOfWindow).toBe(4);
  });

  test("what is partly inside is cut to the window", () => {
    const { hear, handle } = established();
    hear({ seq: 99, ack: 301, data: Uint8Array.of(1, 2, 3, 4) });
    expect(handle.receive()).toEqual(Uint8Array.of(3, 4));
    const [answer] = hear({ seq: 103, ack: 301, data: noise(1, 1200) });
    // The two bytes that were read made the window no larger: that would be a silly window.
    expect(answer).toMatchObject({ ack: 1101, window: 0 });
    expect(handle.receive()).toEqual(noise(1, 998));
    expect(handle.stats()).toMatchObject({ duplicateData: 1, excessData: 1 });
  });
});

describe("a RST", () => {
  test("with the next number resets", () => {
    const { hear, handle } = established();
    expect(hear({ seq: 101, flags: RST })).toEqual([]);
    expect(handle.failure).toBe("ECONNRESET");
  });

  test.each([102, 1100])("in the window, at %d, is answered by a challenge", (seq) => {
    const { hear, handle } = established();
    expect(hear({ seq, flags: RST }).map(asInRfc)).toEqual([CHALLENGE]);
    expect(handle.state).toBe("ESTABLISHED");
  });

  test.each([100, 1101, 0, 0x80000000])(
    "outside the window, at %d, is dropped",
    (seq) => {
      const { hear, handle } = established();
      expect(hear({ seq, flags: RST })).toEqual([]);
      expect(handle.state).toBe("ESTABLISHED");
      expect(handle.stats().resetIgnored).toBe(1);
    },
  );

  test("anywhere in the window resets, where RFC 793 is chosen", () => {
    const { hear, handle } = established({ believedResets: "in-window" });
    expect(hear({ seq: 1101, flags: RST })).toEqual([]);
    expect(handle.state).toBe("ESTABLISHED");
    hear({ seq: 1100, flags: RST });
    expect(handle.failure).toBe("ECONNRESET");
  });

  test("with the next number resets also when the window is closed (MUST-66)", () => {
    const { hear, handle } = established();
    hear({ seq: 101, ack: 301, data: noise(1, 1000) });
    expect(hear({ seq: 1102, flags: RST })).toEqual([]);
    expect(handle.state).toBe("ESTABLISHED");
    hear({ seq: 1101, flags: RST });
    expect(handle.failure).toBe("ECONNRESET");
  });
});

describe("a SYN in a synchronized state", () => {
  test.each([50, 101, 500, 90_000])("at %d is answered by a challenge", (seq) => {
    const { hear, handle } = established();
    expect(hear({ seq, flags: SYN }).map(asInRfc)).toEqual([CHALLENGE]);
    expect(hear({ seq, ack: 301, flags: SYN | ACK }).map(asInRfc)).toEqual([CHALLENGE]);
    expect(handle.state).toBe("ESTABLISHED");
  });
});

describe("an acknowledgement", () => {
  test("of what was not sent is answered, and its data are dropped", () => {
    const { hear, handle } = established();
    const data = Uint8Array.of(1);
    expect(hear({ seq: 101, ack: 302, data }).map(asInRfc)).toEqual([CHALLENGE]);
    expect(handle.readable).toBe(0);
  });

  test("from before the largest window is taken for a guess (RFC 5961, section 5)", () => {
    const { hear, handle } = established();
    const data = Uint8Array.of(1);
    expect(hear({ seq: 101, ack: plus(301, -65_536), data }).map(asInRfc)).toEqual([
      CHALLENGE,
    ]);
    expect(handle.readable).toBe(0);
    hear({ seq: 101, ack: plus(301, -65_535), data });
    expect(handle.readable).toBe(1);
  });

  test("is in every segment, or the segment is dropped", () => {
    const { hear, handle } = established();
    expect(hear({ seq: 101, flags: 0, data: Uint8Array.of(1) })).toEqual([]);
    expect(handle.stats().noAck).toBe(1);
  });
});

test("challenges are so many a second, and more are not sent", () => {
  const { hear, handle, time } = established({ challengesPerSecond: 5 });
  const storm = () => {
    let answers = 0;
    for (let nth = 0; nth < 1000; nth++)
      answers += hear({ seq: 200 + nth, flags: RST }).length;
    return answers;
  };
  expect(storm()).toBe(5);
  time.run(1000);
  expect(storm()).toBe(5);
  expect(handle.stats()).toMatchObject({ challenges: 10, resetIgnored: 2000 });
  expect(handle.stats().challengeLimited).toBeGreaterThan(1700);
});

test("a storm of resets, at any numbers but the next one, leaves a transfer whole", () => {
  const world = pair({ options: { challengesPerSecond: 100 } });
  const { client, server } = connected(world);
  const bytes = noise(1, 100_000);
  pour(client, bytes);
  const parts: Uint8Array[] = [];
  for (let nth = 0; nth < 300; nth++) {
    world.time.run(1);
    const seq = plus(server.connection.tcb.rcv!.next, (nth - 150) * 7 + 1);
    const { local, remote } = server.ends;
    const reset = segmentWith({
      sourcePort: remote.port,
      destinationPort: local.port,
      seq,
      flags: RST,
    });
    world.inject("b", reset);
    for (let more = server.receive(); more?.length; more = server.receive())
      parts.push(more);
  }
  expect(Buffer.compare(Buffer.concat(parts), bytes)).toBe(0);
  expect(server.stats().resetIgnored).toBeGreaterThan(250);
});

describe("timestamps (RFC 7323)", () => {
  const stamped = (value: number) => ({ ...NO_OPTIONS, timestamps: { value, echo: 0 } });
  const withStamps = () => {
    const world = alone({ initialNumbers: [300], timestamps: true });
    const listener = world.stack.listen(80);
    world.hear({ seq: 100, flags: SYN, options: stamped(1000) });
    world.hear({ seq: 101, ack: 301, options: stamped(1001) });
    return { ...world, handle: listener.accept()! };
  };

  test("that are older than the last one make a segment old, and it is acknowledged", () => {
    const { hear, handle } = withStamps();
    const data = Uint8Array.of(1);
    const old = hear({ seq: 101, ack: 301, data, options: stamped(1000) });
    expect(old).toMatchObject([{ ack: 101, options: { timestamps: { echo: 1001 } } }]);
    expect(handle.stats().oldTimestamp).toBe(1);
    hear({ seq: 101, ack: 301, data, options: stamped(1001) });
    expect(handle.readable).toBe(1);
  });

  test("are in every segment, or it is dropped; a RST needs none", () => {
    const { hear, handle } = withStamps();
    expect(hear({ seq: 101, ack: 301, data: Uint8Array.of(1) })).toEqual([]);
    expect(handle.stats().noTimestamp).toBe(1);
    hear({ seq: 101, flags: RST });
    expect(handle.failure).toBe("ECONNRESET");
  });

  test("go round, and grow old after 24 days", () => {
    const { hear, handle, time } = withStamps();
    const far = plus(1001, 2 ** 31 + 5);
    hear({ seq: 101, ack: 301, data: Uint8Array.of(1), options: stamped(far) });
    expect(handle.readable).toBe(0);
    time.run(25 * 24 * 3600 * 1000);
    hear({ seq: 101, ack: 301, data: Uint8Array.of(1), options: stamped(far) });
    expect(handle.readable).toBe(1);
  });
});

test("a FIN counts with its number only: never before the bytes before it", () => {
  const { hear, handle } = established();
  hear({ seq: 102, ack: 301, flags: FIN | ACK });
  expect(handle.state).toBe("ESTABLISHED");
  const [answer] = hear({ seq: 101, ack: 301, data: Uint8Array.of(1) });
  expect(answer?.ack).toBe(103);
  expect(handle.state).toBe("CLOSE-WAIT");
  expect(handle.receive()).toEqual(Uint8Array.of(1));
  expect(handle.receive()).toBeNull();
});
