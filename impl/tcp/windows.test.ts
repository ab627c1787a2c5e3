/** How much is sent, and when: RFC 9293, sections 3.7.4, 3.8.1, 3.8.4 and 3.8.6; RFC 6298; RFC 5681. */
import { describe, expect, test } from "vitest";
import { alone, asInRfc, connected, noise, pair, pour } from "./lab.laws.ts";
import type { TcpOptions } from "./options.ts";
import { NO_OPTIONS, RST, SYN } from "./segment.ts";

/** A connection that the peer has opened, and whose peer announces this window. */
const established = (window: number, options: TcpOptions = {}) => {
  const world = alone({ initialNumbers: [300], ...options });
  const listener = world.stack.listen(80);
  world.hear({ seq: 100, flags: SYN, window, options: { ...NO_OPTIONS, mss: 1000 } });
  world.hear({ seq: 101, ack: 301, window });
  const handle = listener.accept()!;
  /** The peer acknowledges. */
  const acks = (ack: number, at = window) => world.hear({ seq: 101, ack, window: at });
  return { ...world, handle, acks };
};
const sizes = (segments: readonly { readonly data: Uint8Array }[]) =>
  segments.map(({ data }) => data.length);

describe("a peer that has filled the window, and whose first bytes are lost", () => {
  const world = (options: TcpOptions = {}) => {
    const { handle, hear, ...rest } = established(1000, {
      receiveBufferBytes: 4000,
      ...options,
    });
    handle.send(noise(1, 1000));
    for (const nth of [1, 2, 3])
      hear({ seq: 101 + 1000 * nth, ack: 301, window: 1000, data: noise(2, 1000) });
    hear({ seq: 4101, ack: 1301, window: 2000 });
    return { handle, hear, ...rest };
  };

  test("still acknowledges, and opens its window", () => {
    const { handle, hear } = world();
    expect(handle.connection.tcb).toMatchObject({ una: 1301, wnd: 2000 });
    expect(handle.stats()).toMatchObject({ outOfWindow: 0 });
    hear({ seq: 4102, ack: 1301, window: 2000 }); // Beyond the end.
    expect(handle.stats()).toMatchObject({ outOfWindow: 1 });
    expect(hear({ seq: 4101, flags: RST })).toEqual([]);
    expect(handle.state).toBe("ESTABLISHED");
  });

  test("by table 6 is not heard", () => {
    const { handle } = world({ ackAtWindowEnd: "table-6" });
    expect(handle.connection.tcb).toMatchObject({ una: 301, wnd: 1000 });
    expect(handle.stats()).toMatchObject({ outOfWindow: 1 });
  });
});

describe("the window of the peer", () => {
  test("is never passed", () => {
    const { handle, sent, acks } = established(2500);
    expect(handle.send(noise(1, 10_000))).toBe(10_000);
    // The rest of the window is half of the largest one or less: too silly to send.
    expect(sizes(sent())).toEqual([1000, 1000]);
    expect(sizes(acks(1301))).toEqual([1000]);
    expect(sizes(acks(2301))).toEqual([1000]);
  });

  test("that closes gets probes of one byte, ever more rarely, as long as the peer answers", () => {
    const { handle, sent, acks, time } = established(1000);
    handle.send(noise(1, 3000));
    sent();
    expect(acks(1301, 0)).toEqual([]);
    let waits = 1000;
    for (let nth = 0; nth < 12; nth++) {
      time.run(waits - 1);
      expect(sent()).toEqual([]);
      time.run(1);
      expect(sent()).toMatchObject([
        { seq: 1301, data: noise(1, 3000).slice(1000, 1001) },
      ]);
      acks(1301, 0);
      waits = Math.min(60_000, waits * 2);
    }
    expect(handle.state).toBe("ESTABLISHED");
    expect(handle.stats()).toMatchObject({ windowProbes: 12, timeouts: 0 });
    expect(sizes(acks(1301, 1000))).toEqual([1000]);
    expect(sizes(acks(2301))).toEqual([1000]);
    acks(3301);
    expect(handle.connection.tcb.unsent.length).toBe(0);
  });

  test("may take the byte that asked", () => {
    const { handle, sent, acks, time } = established(1000);
    handle.send(noise(1, 1500));
    acks(1301, 0);
    time.run(1000);
    sent();
    expect(acks(1302, 5000).map(asInRfc)).toEqual([
      "<SEQ=1302><ACK=101><CTL=ACK><DATA=499>",
    ]);
  });

  test("that stays closed is no reason to keep what its program has closed", () => {
    const { handle, acks, time, sent, stack } = established(1000);
    handle.send(noise(1, 3000));
    acks(1301, 0);
    handle.close();
    for (let nth = 0; nth < 200 && !handle.isOver; nth++) {
      time.run(1000);
      if (sent().length > 0) acks(1301, 0);
    }
    expect(time.now).toBeGreaterThan(100_000);
    expect(stack.sizes().connections).toBe(0);
  });

  test("of a peer that answers no probe ends the connection", () => {
    const { handle, acks, time } = established(1000);
    handle.send(noise(1, 1500));
    acks(1301, 0);
    time.run(400_000);
    expect(handle.failure).toBe("ETIMEDOUT");
  });

  test("that closes over a FIN gets the FIN as its probe", () => {
    const { handle, sent, acks, time } = established(1000);
    handle.send(noise(1, 1000));
    acks(1301, 0);
    handle.shutdown();
    expect(sent()).toEqual([]);
    time.run(1000);
    expect(sent().map(asInRfc)).toEqual(["<SEQ=1301><ACK=101><CTL=FIN,ACK>"]);
    acks(1302, 0);
    expect(handle.state).toBe("FIN-WAIT-2");
  });

  test("that shrinks below what is on its way is no loss", () => {
    const { handle, sent, acks, time } = established(4000);
    handle.send(noise(1, 3000));
    sent();
    expect(acks(1301, 0)).toEqual([]);
    time.run(200);
    expect(acks(1301, 4000).map(({ seq }) => seq)).toEqual([1301, 2301]);
    expect(handle.stats().timeouts).toBe(0);
  });

  test("of an old segment does not count", () => {
    const { handle, hear } = established(4000);
    hear({ seq: 101, ack: 301, data: Uint8Array.of(1), window: 3000 });
    hear({ seq: 101, ack: 301, data: Uint8Array.of(1), window: 9 });
    expect(handle.connection.tcb.wnd).toBe(3000);
  });
});

describe("the window of this end", () => {
  test("closes when the program does not read, and opens when it does", () => {
    const { handle, hear, sent } = established(9000, { receiveBufferBytes: 4000 });
    let seq = 101;
    for (let nth = 0; nth < 4; nth++, seq += 1000) {
      const [answer] = hear({ seq, ack: 301, data: noise(nth, 1000) });
      expect(answer!.window).toBe(3000 - nth * 1000);
    }
    handle.receive(1000);
    expect(sent()).toEqual([]); // Not worth a segment yet.
    handle.receive(1000);
    expect(sent()).toMatchObject([{ window: 2000, ack: 4101 }]);
  });

  test("never makes a connection of two ends stall, however slowly one reads", () => {
    const world = pair({ options: { receiveBufferBytes: 3000, sendBufferBytes: 9000 } });
    const { client, server } = connected(world);
    const bytes = noise(5, 40_000);
    pour(client, bytes);
    const parts: Uint8Array[] = [];
    let isEnded = false;
    for (let turn = 0; turn < 5000 && !isEnded; turn++) {
      world.time.run(100);
      const part = server.receive(turn % 7 === 0 ? 1500 : 10);
      if (part === null) isEnded = true;
      else parts.push(part);
    }
    expect(Buffer.compare(Buffer.concat(parts), bytes)).toBe(0);
    expect(server.stats().excessData).toBe(0);
  });
});

describe("Nagle", () => {
  test("holds a small segment back until the ones before are acknowledged", () => {
    const { handle, sent, acks } = established(9000);
    handle.send(Uint8Array.of(1));
    expect(sizes(sent())).toEqual([1]);
    handle.send(Uint8Array.of(2));
    handle.send(Uint8Array.of(3));
    expect(sent()).toEqual([]);
    expect(sizes(acks(302))).toEqual([2]);
    handle.send(noise(1, 1500));
    expect(sizes(sent())).toEqual([1000]);
  });

  test("may be off (MUST-17), and does not hold back the last bytes of all", () => {
    const { handle, sent } = established(9000, { nagle: false });
    for (let nth = 0; nth < 3; nth++) handle.send(Uint8Array.of(nth));
    expect(sizes(sent())).toEqual([1, 1, 1]);
    const other = established(9000);
    other.handle.send(Uint8Array.of(1));
    other.handle.send(Uint8Array.of(2));
    other.handle.shutdown();
    expect(other.sent().map(asInRfc)).toEqual([
      "<SEQ=301><ACK=101><CTL=ACK><DATA=1>",
      "<SEQ=302><ACK=101><CTL=FIN,ACK><DATA=1>",
    ]);
  });
});

describe("an acknowledgement", () => {
  const delayed = () => established(9000, { delayedAckMs: 200 });
  const one = (seq: number, length = 1) => ({ seq, ack: 301, data: noise(1, length) });

  test("waits, for less than half a second, for bytes to go with or a second segment", () => {
    const { hear, time, sent, handle } = delayed();
    expect(hear(one(101))).toEqual([]);
    time.run(199);
    expect(sent()).toEqual([]);
    time.run(1);
    expect(sent().map(asInRfc)).toEqual(["<SEQ=301><ACK=102><CTL=ACK>"]);
    hear(one(102));
    handle.send(Uint8Array.of(1));
    expect(sent()).toMatchObject([{ ack: 103, data: Uint8Array.of(1) }]);
    time.run(900);
    expect(sent()).toEqual([]);
    expect(hear(one(103, 1000))).toEqual([]);
    expect(hear(one(1103, 1000))).toMatchObject([{ ack: 2103 }]);
  });

  test("comes at once for what is out of order, and when a gap is filled", () => {
    const { hear } = delayed();
    expect(hear(one(103))).toMatchObject([{ ack: 101 }]);
    expect(hear(one(102))).toMatchObject([{ ack: 101 }]);
    expect(hear(one(101))).toMatchObject([{ ack: 104 }]);
    expect(hear(one(101))).toMatchObject([{ ack: 104 }]);
  });
});

describe("what is lost is sent again", () => {
  test("after the timeout, that doubles; one segment, and more as they are acknowledged", () => {
    const { handle, sent, acks, time } = established(9000);
    handle.send(noise(1, 3000));
    expect(sizes(sent())).toEqual([1000, 1000, 1000]);
    time.run(1000);
    expect(sent()).toMatchObject([{ seq: 301 }]);
    time.run(1999);
    expect(sent()).toEqual([]);
    time.run(1);
    expect(sent()).toMatchObject([{ seq: 301 }]);
    expect(acks(1301)).toMatchObject([{ seq: 1301 }, { seq: 2301 }]);
    expect(acks(3301)).toEqual([]);
  });

  test("and no bytes are sent with it that the window has no room for", () => {
    const { handle, sent, time } = established(104);
    handle.send(noise(1, 2000));
    expect(sizes(sent())).toEqual([104]);
    time.run(1000);
    expect(sizes(sent())).toEqual([104]);
  });

  test("after three duplicate acknowledgements, and each loss of the window in turn", () => {
    const { handle, sent, acks } = established(9000);
    handle.send(noise(1, 4000));
    sent();
    expect(acks(1301)).toEqual([]); // The second segment is lost, and the third.
    expect([acks(1301), acks(1301)]).toEqual([[], []]);
    expect(acks(1301)).toMatchObject([{ seq: 1301 }]);
    expect(acks(2301)).toMatchObject([{ seq: 2301 }]);
    expect(acks(4301)).toEqual([]);
    expect(handle.stats()).toMatchObject({ fastRetransmissions: 1, timeouts: 0 });
  });

  test("and no round trip is measured of it (Karn), unless timestamps tell", () => {
    const { handle, acks, time } = established(9000);
    handle.send(Uint8Array.of(1));
    time.run(1500); // Sent again at 1000.
    acks(302);
    expect(handle.connection.tcb.estimate).toMatchObject({
      smoothed: null,
      timeoutMs: 2000,
    });
    handle.send(Uint8Array.of(1));
    time.run(100);
    acks(303);
    expect(handle.connection.tcb.estimate.smoothed).toEqual({
      rttMs: 100,
      variationMs: 50,
    });
  });

  test("until its time is up", () => {
    const { handle, time, sent, stack } = established(9000, { timeoutMs: 20_000 });
    handle.send(Uint8Array.of(1));
    sent();
    time.run(500_000);
    expect(sent().map(({ seq }) => seq)).toEqual([301, 301, 301, 301]);
    expect(handle.failure).toBe("ETIMEDOUT");
    expect(stack.sizes().connections).toBe(0);
  });
});

test("a keep-alive probe asks with an old number, and its answer keeps the connection", () => {
  const keepAlive = { idleMs: 5000, intervalMs: 1000, probes: 3 };
  const { time, sent, hear, handle } = established(9000, { keepAlive });
  time.run(5000);
  expect(sent().map(asInRfc)).toEqual(["<SEQ=300><ACK=101><CTL=ACK>"]);
  hear({ seq: 101, ack: 301 });
  time.run(5500);
  expect(handle.state).toBe("ESTABLISHED");
  time.run(10_000);
  expect(handle.failure).toBe("ETIMEDOUT");
  expect(handle.stats().keepAliveProbes).toBeGreaterThan(3);
});

test("the congestion window opens by slow start, and no burst follows a pause", () => {
  const { handle, sent, acks, time } = established(60_000, { sendBufferBytes: 100_000 });
  handle.send(noise(1, 100_000));
  expect(sizes(sent())).toEqual(Array(4).fill(1000)); // RFC 5681: 4 of at most 1095 bytes.
  expect(sizes(acks(1301))).toEqual([1000, 1000]);
  expect(sizes(acks(2301))).toEqual([1000, 1000]);
  let acked = 2301;
  while (handle.connection.tcb.una !== handle.connection.tcb.nxt)
    acks((acked = Math.min(acked + 1000, handle.connection.tcb.nxt)));
  expect(handle.connection.tcb.congestion.window).toBeGreaterThan(40_000);
  time.run(10_000);
  handle.send(noise(1, 50_000));
  expect(sizes(sent())).toEqual(Array(4).fill(1000));
});
