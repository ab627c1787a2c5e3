/** How connections end: RFC 9293, section 3.6, with its figures 9, 12 and 13, and RFC 1337. */
import { describe, expect, test } from "vitest";
import { A, alone, asInRfc, B, connected, type PairOptions, pair } from "./lab.laws.ts";
import type { TcpOptions } from "./options.ts";
import { ACK, FIN, RST, type Segment, SYN } from "./segment.ts";

const plain = { timestamps: false, windowScale: false, delayedAckMs: 0 };
const open = (more: PairOptions = {}) => {
  const world = pair({
    options: plain,
    optionsOf: { a: { initialNumbers: [99] }, b: { initialNumbers: [299] } },
    ...more,
  });
  const ends = connected(world);
  world.time.run(100);
  world.log.length = 0;
  return { ...world, ...ends };
};

describe("a normal close", () => {
  test("is that of figure 12", () => {
    const { client, server, time, log, a, b } = open();
    client.shutdown();
    time.run(20);
    expect([client.state, server.state]).toEqual(["FIN-WAIT-2", "CLOSE-WAIT"]);
    expect(server.receive()).toBeNull();
    server.shutdown();
    time.run(20);
    expect([client.state, server.state]).toEqual(["TIME-WAIT", "CLOSED"]);
    expect(log).toEqual([
      "a <SEQ=100><ACK=300><CTL=FIN,ACK>",
      "b <SEQ=300><ACK=101><CTL=ACK>",
      "b <SEQ=300><ACK=101><CTL=FIN,ACK>",
      "a <SEQ=101><ACK=301><CTL=ACK>",
    ]);
    expect(a.sizes()).toMatchObject({ connections: 1, timeWait: 1 });
    time.run(240_000);
    expect(client.state).toBe("CLOSED");
    expect([client.failure, server.failure]).toEqual([null, null]);
    expect([a.sizes().connections, b.sizes().connections]).toEqual([0, 0]);
  });

  test("on both sides at once is that of figure 13", () => {
    const { client, server, time, log } = open();
    client.shutdown();
    server.shutdown();
    time.run(7);
    expect([client.state, server.state]).toEqual(["CLOSING", "CLOSING"]);
    time.run(20);
    expect([client.state, server.state]).toEqual(["TIME-WAIT", "TIME-WAIT"]);
    expect(log).toEqual([
      "a <SEQ=100><ACK=300><CTL=FIN,ACK>",
      "b <SEQ=300><ACK=100><CTL=FIN,ACK>",
      "b <SEQ=301><ACK=101><CTL=ACK>",
      "a <SEQ=101><ACK=301><CTL=ACK>",
    ]);
  });

  test("may join the acknowledgement and the FIN: FIN-WAIT-1 leads to TIME-WAIT", () => {
    const { hear, handle } = established();
    handle.shutdown();
    hear({ seq: 101, ack: 302, flags: FIN | ACK });
    expect(handle.state).toBe("TIME-WAIT");
  });

  test("delivers what was sent before, and nothing can be sent afterwards", () => {
    const { client, server, time } = open();
    client.send(new Uint8Array(5000));
    client.shutdown();
    expect(() => client.send(Uint8Array.of(1))).toThrow("EPIPE");
    time.run(100);
    expect(server.receive()).toHaveLength(5000);
    expect(server.receive()).toBeNull();
  });

  test("of one side lets the other go on sending, and this one receiving", () => {
    const { client, server, time } = open();
    client.shutdown();
    time.run(100_000);
    server.send(new Uint8Array(50_000));
    time.run(1000);
    expect(client.receive()).toHaveLength(50_000);
    expect([client.state, server.state]).toEqual(["FIN-WAIT-2", "CLOSE-WAIT"]);
  });

  test("ends in good order whatever single segment of it is lost", () => {
    for (let lost = 0; lost < 4; lost++) {
      let sent = -1_000_000;
      const world = open({ tamper: (bytes) => (sent++ === lost ? [] : [bytes]) });
      sent = 0;
      world.client.shutdown();
      world.server.onEvent(({ type }) => {
        if (type === "ended") world.server.shutdown();
      });
      world.time.run(400_000);
      expect(
        [world.client, world.server].map(({ failure, state }) => [failure, state]),
      ).toEqual(Array(2).fill([null, "CLOSED"]));
    }
  });
});

/** A connection of the peer's, open: numbers 101 of the peer and 301 of this end are next. */
const established = (options: TcpOptions = {}) => {
  const world = alone({ initialNumbers: [300, 5000], ...options });
  const listener = world.stack.listen(80);
  world.hear({ seq: 100, flags: SYN });
  world.hear({ seq: 101, ack: 301 });
  const handle = listener.accept()!;
  return { ...world, listener, handle };
};

const FIN_ACK = FIN | ACK;
/** The way into each state, from ESTABLISHED. */
const into: Readonly<Record<string, (world: ReturnType<typeof established>) => void>> = {
  ESTABLISHED: () => {},
  "FIN-WAIT-1": ({ handle }) => handle.shutdown(),
  "FIN-WAIT-2": ({ handle, hear }) => {
    handle.shutdown();
    hear({ seq: 101, ack: 302 });
  },
  "CLOSE-WAIT": ({ hear }) => void hear({ seq: 101, ack: 301, flags: FIN_ACK }),
  CLOSING: ({ handle, hear }) => {
    handle.shutdown();
    hear({ seq: 101, ack: 301, flags: FIN_ACK });
  },
  "LAST-ACK": ({ handle, hear }) => {
    hear({ seq: 101, ack: 301, flags: FIN_ACK });
    handle.shutdown();
  },
  "TIME-WAIT": ({ handle, hear }) => {
    handle.shutdown();
    hear({ seq: 101, ack: 302, flags: FIN_ACK });
  },
};

const inState = (state: string, options: TcpOptions = {}) => {
  const world = established(options);
  into[state]!(world);
  expect(world.handle.state).toBe(state);
  world.sent();
  return world;
};

/** The next sequence numbers in each state: of the peer, and of this end. */
const nextIn = (state: string) => ({
  peer: ["CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"].includes(state) ? 102 : 101,
  own: ["ESTABLISHED", "CLOSE-WAIT"].includes(state) ? 301 : 302,
});

describe("the transitions of figure 5", () => {
  test.each<[from: string, segment: Partial<Segment>, to: string, answer: string | null]>(
    [
      ["ESTABLISHED", { seq: 101, ack: 301, flags: FIN_ACK }, "CLOSE-WAIT", "102"],
      ["FIN-WAIT-1", { seq: 101, ack: 302 }, "FIN-WAIT-2", null],
      ["FIN-WAIT-1", { seq: 101, ack: 301, flags: FIN_ACK }, "CLOSING", "102"],
      ["FIN-WAIT-1", { seq: 101, ack: 302, flags: FIN_ACK }, "TIME-WAIT", "102"],
      ["FIN-WAIT-1", { seq: 101, ack: 301 }, "FIN-WAIT-1", null],
      ["FIN-WAIT-2", { seq: 101, ack: 302, flags: FIN_ACK }, "TIME-WAIT", "102"],
      ["CLOSING", { seq: 102, ack: 302 }, "TIME-WAIT", null],
      ["CLOSING", { seq: 102, ack: 301 }, "CLOSING", null],
      ["LAST-ACK", { seq: 102, ack: 302 }, "CLOSED", null],
      ["LAST-ACK", { seq: 102, ack: 301 }, "LAST-ACK", null],
      ["CLOSE-WAIT", { seq: 101, ack: 301, flags: FIN_ACK }, "CLOSE-WAIT", "102"],
      ["TIME-WAIT", { seq: 101, ack: 302, flags: FIN_ACK }, "TIME-WAIT", "102"],
    ],
  )("%s hears %j: %s", (from, segment, to, ack) => {
    const { hear, handle } = inState(from);
    const answers = hear(segment);
    expect(handle.state).toBe(to);
    expect(answers.map((each) => String(each.ack))).toEqual(ack === null ? [] : [ack]);
  });

  test.each([
    ["ESTABLISHED", "FIN-WAIT-1"],
    ["CLOSE-WAIT", "LAST-ACK"],
    ["FIN-WAIT-1", "FIN-WAIT-1"],
    ["FIN-WAIT-2", "FIN-WAIT-2"],
    ["CLOSING", "CLOSING"],
    ["LAST-ACK", "LAST-ACK"],
    ["TIME-WAIT", "TIME-WAIT"],
  ])("%s is shut down: %s", (from, to) => {
    const { handle, sent } = inState(from);
    handle.shutdown();
    expect(handle.state).toBe(to);
    expect(sent().filter(({ flags }) => flags & FIN)).toHaveLength(from === to ? 0 : 1);
  });

  test.each(Object.keys(into))("%s is aborted: a RST where one may come", (state) => {
    const { handle, sent, stack } = inState(state);
    handle.abort();
    const { own } = nextIn(state);
    const hasReset = !["CLOSING", "LAST-ACK", "TIME-WAIT"].includes(state);
    expect(sent().map(asInRfc)).toEqual(hasReset ? [`<SEQ=${own}><CTL=RST>`] : []);
    expect(stack.sizes().connections).toBe(0);
  });

  test.each(["LAST-ACK", "CLOSING"])(
    "%s is aborted while the FIN waits: a RST",
    (state) => {
      const { handle, sent, hear } = established();
      hear({ seq: 101, ack: 301, window: 4 });
      handle.send(new Uint8Array(10));
      const fin = { seq: 101, ack: 301, window: 4, flags: FIN_ACK };
      if (state === "LAST-ACK") hear(fin);
      handle.shutdown();
      if (state === "CLOSING") hear(fin);
      expect(handle.state).toBe(state);
      sent();
      const { nxt, finSent } = handle.connection.tcb;
      expect(finSent).toBe(false);
      handle.abort();
      expect(sent().map(asInRfc)).toEqual([`<SEQ=${nxt}><CTL=RST>`]);
    },
  );

  test.each(Object.keys(into))("%s hears a RST", (state) => {
    const { hear, handle } = inState(state);
    expect(hear({ seq: nextIn(state).peer, flags: RST })).toEqual([]);
    const failure = ["CLOSING", "LAST-ACK", "TIME-WAIT"].includes(state)
      ? null
      : "ECONNRESET";
    expect(handle.failure).toBe(failure);
    expect(handle.state).toBe(state === "TIME-WAIT" ? "TIME-WAIT" : "CLOSED");
  });
});

describe("TIME-WAIT", () => {
  test("lasts two lifetimes, and begins again with a FIN that comes again", () => {
    const { time, handle, hear } = inState("TIME-WAIT", { mslMs: 1000 });
    time.run(1999);
    expect(hear({ seq: 101, ack: 302, flags: FIN_ACK }).map(asInRfc)).toEqual([
      "<SEQ=302><ACK=102><CTL=ACK>",
    ]);
    time.run(1999);
    expect(handle.state).toBe("TIME-WAIT");
    time.run(1);
    expect(handle.state).toBe("CLOSED");
  });

  test("does not begin again with a FIN that comes again, where that is chosen", () => {
    const finInTimeWait = "answered";
    const { time, handle, hear } = inState("TIME-WAIT", { mslMs: 1000, finInTimeWait });
    time.run(1999);
    expect(hear({ seq: 101, ack: 302, flags: FIN_ACK })).toHaveLength(1);
    time.run(1);
    expect(handle.state).toBe("CLOSED");
  });

  test("ignores a RST, or is ended by it, as chosen (RFC 1337)", () => {
    for (const resetInTimeWait of ["ignored", "accepted"] as const) {
      const { hear, handle } = inState("TIME-WAIT", { resetInTimeWait });
      hear({ seq: 102, flags: RST });
      expect(handle.state).toBe(resetInTimeWait === "ignored" ? "TIME-WAIT" : "CLOSED");
    }
  });

  test("is ended by a new SYN where a listener waits, with a number beyond (MAY-2)", () => {
    const { hear, handle, listener } = inState("TIME-WAIT", {
      initialNumbers: [300, 290],
    });
    const [old] = hear({ seq: 90, flags: SYN });
    expect(old).toMatchObject({ flags: ACK }); // An old duplicate.
    expect(handle.state).toBe("TIME-WAIT");
    const [answer] = hear({ seq: 5000, flags: SYN });
    expect(answer).toMatchObject({ flags: SYN | ACK, ack: 5001, seq: 302 + 0x10000 });
    expect(handle.state).toBe("CLOSED");
    hear({ seq: 5001, ack: 303 + 0x10000 });
    expect(listener.accept()?.state).toBe("ESTABLISHED");
  });

  test("keeps the five values: they cannot be connected again", () => {
    const { time, client, server, a } = open();
    const { port } = client.ends.local;
    client.shutdown();
    time.run(20);
    server.shutdown();
    time.run(20);
    const again = () => a.connect({ address: B, port: 80 }, { localPort: port });
    expect(again).toThrow("EADDRINUSE");
    time.run(240_000);
    expect(again().state).toBe("SYN-SENT");
  });

  test("of too many connections is cut short, the oldest first", () => {
    const world = open({ options: { ...plain, timeWaitMax: 3 } });
    const listener = world.b.listen(81);
    for (let nth = 0; nth < 5; nth++) {
      const client = world.a.connect({ address: B, port: 81 });
      world.time.run(50);
      client.shutdown();
      world.time.run(50);
      listener.accept()!.shutdown();
      world.time.run(50);
    }
    expect(world.a.sizes().timeWait).toBe(3);
    expect(world.a.stats().timeWaitOverflow).toBe(2);
  });
});

describe("close", () => {
  test("with bytes that were not read resets the peer (SHLD-3)", () => {
    const { hear, handle, sent } = established();
    hear({ seq: 101, ack: 301, data: Uint8Array.of(1) });
    handle.close();
    expect(sent().map(asInRfc)).toEqual(["<SEQ=301><CTL=RST>"]);
  });

  test("delivers what was sent, and resets a peer that sends more", () => {
    const { client, server, time } = open();
    client.send(new Uint8Array(9000));
    client.close();
    time.run(100);
    expect(server.receive()).toHaveLength(9000);
    server.send(Uint8Array.of(1));
    time.run(100);
    expect(server.failure).toBe("ECONNRESET");
    expect(() => server.receive()).toThrow("ECONNRESET");
    expect(() => server.send(Uint8Array.of(1))).toThrow("ECONNRESET");
  });

  test("does not wait in FIN-WAIT-2 for ever", () => {
    const { client, time, a } = open();
    client.close();
    time.run(100);
    expect(client.state).toBe("FIN-WAIT-2");
    time.run(60_000);
    expect(a.sizes().connections).toBe(0);
  });
});

describe("a half-open connection", () => {
  test("is found when the end that remembers it sends (figure 10)", () => {
    const { client, time, b, stack, server } = open();
    b.close();
    stack("b", B); // The machine starts again, and remembers nothing.
    client.send(Uint8Array.of(1));
    time.run(100);
    expect(client.failure).toBe("ECONNRESET");
    expect(server.state).toBe("ESTABLISHED"); // It is of the machine that was.
  });

  test("is found when the other end connects again with the same values (figure 9)", () => {
    const world = open();
    const { port } = world.client.ends.local;
    world.a.close();
    const a = world.stack("a", A, { initialNumbers: [399] });
    const listener = world.b.listen(80);
    const again = a.connect({ address: B, port: 80 }, { localPort: port });
    world.time.run(20);
    expect(world.server.failure).toBe("ECONNRESET");
    world.time.run(5000);
    expect(again.state).toBe("ESTABLISHED");
    expect(listener.accept()?.state).toBe("ESTABLISHED");
  });

  test("ends with a timeout when the peer is gone and bytes wait", () => {
    let isCut = false;
    const world = open({ tamper: (bytes) => (isCut ? [] : [bytes]) });
    isCut = true;
    world.client.send(Uint8Array.of(1));
    world.time.run(95_000);
    expect(world.client.isOver).toBe(false);
    world.time.run(100_000);
    expect(world.client.failure).toBe("ETIMEDOUT");
  });

  test("ends by keep-alive probes, and never while the peer answers", () => {
    let isCut = false;
    const keepAlive = { idleMs: 10_000, intervalMs: 1000, probes: 5 };
    const world = open({
      options: { ...plain, keepAlive },
      tamper: (bytes) => (isCut ? [] : [bytes]),
    });
    world.time.run(200_000);
    expect(world.client.state).toBe("ESTABLISHED");
    expect(world.client.stats().keepAliveProbes).toBeGreaterThan(10);
    isCut = true;
    world.time.run(30_000);
    expect([world.client.failure, world.server.failure]).toEqual(
      Array(2).fill("ETIMEDOUT"),
    );
  });

  test("lasts for ever without keep-alive and without bytes", () => {
    const { time, client } = open({});
    time.run(10_000_000);
    expect(client.state).toBe("ESTABLISHED");
  });
});
