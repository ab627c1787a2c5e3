/** How connections begin: RFC 9293, section 3.5, with its figures 6 to 8 and 10 to 11. */
import { describe, expect, test } from "vitest";
import { A, alone, asInRfc, B, connected, type PairOptions, pair } from "./lab.laws.ts";
import type { TcpOptions } from "./options.ts";
import { ACK, NO_OPTIONS, RST, type Segment, SYN } from "./segment.ts";

/** The sequence numbers of the figures. */
const numbered = (more: PairOptions = {}) =>
  pair({
    ...more,
    options: { timestamps: false, windowScale: false, delayedAckMs: 0, ...more.options },
    optionsOf: { a: { initialNumbers: [100] }, b: { initialNumbers: [300] } },
  });

describe("the three-way handshake", () => {
  test("of figure 6", () => {
    const world = numbered();
    const { client, server } = connected(world);
    expect(world.log).toEqual([
      "a <SEQ=100><CTL=SYN>",
      "b <SEQ=300><ACK=101><CTL=SYN,ACK>",
      "a <SEQ=101><ACK=301><CTL=ACK>",
    ]);
    expect([client.state, server.state]).toEqual(["ESTABLISHED", "ESTABLISHED"]);
    client.send(Uint8Array.of(1));
    expect(world.log.at(-1)).toBe("a <SEQ=101><ACK=301><CTL=ACK><DATA=1>");
  });

  test("takes one round trip, and nothing is read before one and a half", () => {
    const world = numbered({ conditions: { delayMs: [20, 20] } });
    const { time, a, b } = world;
    const listener = b.listen(80);
    const client = a.connect({ address: B, port: 80 });
    client.onEvent(() => {
      if (client.isConnected) client.send(Uint8Array.of(1));
    });
    time.run(39);
    expect(client.state).toBe("SYN-SENT");
    time.run(1);
    expect(client.state).toBe("ESTABLISHED");
    time.run(19);
    expect(listener.accept()).toBeUndefined();
    time.run(1);
    expect(listener.accept()?.receive()).toEqual(Uint8Array.of(1));
  });

  test("of an old SYN is undone by a RST (figure 8)", () => {
    const { stack, hear, states } = alone({ initialNumbers: [300] });
    stack.listen(80);
    const [answer] = hear({ seq: 90, flags: SYN });
    expect(asInRfc(answer!)).toBe("<SEQ=300><ACK=91><CTL=SYN,ACK>");
    expect(hear({ seq: 91, flags: RST })).toEqual([]);
    expect(states()).toEqual(["SYN-RECEIVED", "CLOSED"]);
    const [fresh] = hear({ seq: 100, flags: SYN });
    expect(fresh).toMatchObject({ ack: 101, flags: SYN | ACK });
  });

  test("goes on when SYN and SYN,ACK are lost", () => {
    let lost = 0;
    const tamper = (bytes: Uint8Array) => (++lost % 2 === 1 && lost < 8 ? [] : [bytes]);
    const { client, server } = connected(pair({ tamper }));
    expect([client.state, server.state]).toEqual(["ESTABLISHED", "ESTABLISHED"]);
  });

  test("ends with a timeout when no answer comes", () => {
    const world = pair({ tamper: () => [] });
    const client = world.a.connect({ address: B, port: 80 });
    world.time.run(170_000);
    expect(client.isOver).toBe(false); // At least 3 minutes: RFC 9293, MUST-23.
    world.time.run(200_000);
    expect(client.failure).toBe("ETIMEDOUT");
    expect(world.a.sizes().connections).toBe(0);
  });
});

describe("a simultaneous open", () => {
  const open = (options: TcpOptions) => {
    const world = numbered({ options });
    const one = world.a.connect({ address: B, port: 2000 }, { localPort: 1000 });
    const other = world.b.connect({ address: A, port: 1000 }, { localPort: 2000 });
    world.time.run(100);
    expect([one.state, other.state]).toEqual(["ESTABLISHED", "ESTABLISHED"]);
    return world;
  };

  test("by table 6 ends with acknowledgements of the SYN,ACKs", () => {
    expect(open({}).log).toEqual([
      "a <SEQ=100><CTL=SYN>",
      "b <SEQ=300><CTL=SYN>",
      "b <SEQ=300><ACK=101><CTL=SYN,ACK>",
      "a <SEQ=100><ACK=301><CTL=SYN,ACK>",
      "a <SEQ=101><ACK=301><CTL=ACK>",
      "b <SEQ=301><ACK=101><CTL=ACK>",
    ]);
  });

  test("by figure 7 ends with the SYN,ACKs themselves", () => {
    const { a, b, log } = open({ simultaneousOpen: "figure-7" });
    expect(log.slice(0, 4)).toContain("a <SEQ=100><ACK=301><CTL=SYN,ACK>");
    for (const { outOfWindow } of [a.stats(), b.stats()]) expect(outOfWindow).toBe(0);
  });

  test("that is closed at once ends in good order, with what was sent before", () => {
    for (const bytes of [0, 3]) {
      const world = numbered();
      const one = world.a.connect({ address: B, port: 2000 }, { localPort: 1000 });
      const other = world.b.connect({ address: A, port: 1000 }, { localPort: 2000 });
      world.time.run(7);
      expect(one.state).toBe("SYN-RECEIVED");
      one.send(new Uint8Array(bytes));
      one.shutdown();
      expect(one.state).toBe(bytes > 0 ? "SYN-RECEIVED" : "FIN-WAIT-1");
      world.time.run(100);
      expect(other.state).toBe("CLOSE-WAIT");
      if (bytes > 0) expect(other.receive()).toHaveLength(bytes);
      other.shutdown();
      world.time.run(100);
      expect([one.state, other.state]).toEqual(["TIME-WAIT", "CLOSED"]);
    }
  });

  test("carries bytes in both directions afterwards", () => {
    const world = numbered();
    const one = world.a.connect({ address: B, port: 2000 }, { localPort: 1000 });
    const other = world.b.connect({ address: A, port: 1000 }, { localPort: 2000 });
    one.send(Uint8Array.of(1)); // Waits in SYN-SENT.
    world.time.run(100);
    other.send(Uint8Array.of(2));
    world.time.run(100);
    expect([one.receive(), other.receive()]).toEqual([
      Uint8Array.of(2),
      Uint8Array.of(1),
    ]);
  });
});

describe("in SYN-SENT", () => {
  const opening = (options: TcpOptions = {}) => {
    const world = alone({ initialNumbers: [100], ...options });
    const handle = world.stack.connect({ address: B, port: 7 }, { localPort: 80 });
    return { ...world, handle };
  };

  test.each([
    ["that is too low", 100],
    ["of nothing that was sent", 102],
  ])("an acknowledgement %s is answered by a RST, and changes nothing", (_, ack) => {
    const { hear, handle } = opening();
    const [answer, ...more] = hear({ seq: 300, ack, flags: SYN | ACK });
    expect(asInRfc(answer!)).toBe(`<SEQ=${ack}><CTL=RST>`);
    expect(more).toEqual([]);
    expect(hear({ seq: 300, ack, flags: RST | ACK })).toEqual([]);
    expect(handle.state).toBe("SYN-SENT");
  });

  test("a RST that acknowledges the SYN refuses the connection, and no other one does", () => {
    const { hear, handle } = opening();
    hear({ seq: 0, flags: RST });
    expect(handle.state).toBe("SYN-SENT");
    hear({ seq: 0, ack: 101, flags: RST | ACK });
    expect(handle.failure).toBe("ECONNREFUSED");
  });

  test("an ACK without SYN is dropped, and data with the SYN,ACK are kept", () => {
    const { hear, handle } = opening();
    expect(hear({ seq: 300, ack: 101 })).toEqual([]);
    expect(handle.state).toBe("SYN-SENT");
    const data = Uint8Array.of(5, 6);
    const [answer] = hear({ seq: 300, ack: 101, flags: SYN | ACK, data });
    expect(answer).toMatchObject({ ack: 303, flags: ACK });
    expect(handle.receive()).toEqual(data);
  });

  test("the SYN of the peer leads to SYN-RECEIVED, where a RST refuses: MUST-11", () => {
    const { hear, handle } = opening();
    hear({ seq: 300, flags: SYN });
    expect(handle.state).toBe("SYN-RECEIVED");
    hear({ seq: 301, flags: RST });
    expect(handle.failure).toBe("ECONNREFUSED");
  });

  test("closing forgets the connection", () => {
    const { handle, sent, stack } = opening();
    sent();
    handle.close();
    expect(sent()).toEqual([]);
    expect(stack.sizes().connections).toBe(0);
  });
});

describe("in SYN-RECEIVED", () => {
  const begun = (options: TcpOptions = {}) => {
    const world = alone({ initialNumbers: [300, 400], ...options });
    const listener = world.stack.listen(80);
    world.hear({ seq: 100, flags: SYN });
    return { ...world, listener };
  };

  test.each([300, 302, 99])(
    "the acknowledgement %d is answered by a RST, and the state stays",
    (ack) => {
      const { hear, listener, states } = begun();
      const [answer, ...more] = hear({ seq: 101, ack });
      expect(asInRfc(answer!)).toBe(`<SEQ=${ack}><CTL=RST>`);
      expect(more).toEqual([]);
      expect(states()).toEqual(["SYN-RECEIVED"]);
      hear({ seq: 101, ack: 301 });
      expect(listener.accept()?.state).toBe("ESTABLISHED");
    },
  );

  test("a SYN in the window leads back to LISTEN", () => {
    const { hear, states, listener } = begun();
    hear({ seq: 150, flags: SYN });
    expect(states()).toEqual(["SYN-RECEIVED", "CLOSED"]);
    expect(listener.waiting).toEqual({ halfOpen: 0, done: 0 });
  });

  test("a SYN in the window gets a challenge, where that is chosen", () => {
    const { hear, states } = begun({ synInSynReceived: "challenged" });
    expect(hear({ seq: 102, flags: SYN }).map(asInRfc)).toEqual([
      "<SEQ=301><ACK=101><CTL=ACK>",
    ]);
    expect(states()).toEqual(["SYN-RECEIVED"]);
  });

  test("the same SYN again is acknowledged, and the SYN,ACK comes again by its timer", () => {
    const { hear, time, sent } = begun();
    expect(hear({ seq: 100, flags: SYN }).map(asInRfc)).toEqual([
      "<SEQ=301><ACK=101><CTL=ACK>",
    ]);
    time.run(1000);
    expect(sent().map(asInRfc)).toEqual(["<SEQ=300><ACK=101><CTL=SYN,ACK>"]);
  });

  test("nothing but the handshake's end ends it, and it is given up in time", () => {
    const { time, listener, stack } = begun();
    time.run(600_000);
    expect(listener.waiting.halfOpen).toBe(0);
    expect(stack.sizes().connections).toBe(0);
  });

  test("data with the last acknowledgement are kept, and those with a SYN come again", () => {
    const { hear, listener } = begun();
    hear({ seq: 101, ack: 301, data: Uint8Array.of(9) });
    expect(listener.accept()?.receive()).toEqual(Uint8Array.of(9));
    const [answer] = hear({
      sourcePort: 8,
      seq: 100,
      flags: SYN,
      data: Uint8Array.of(9),
    });
    expect(answer).toMatchObject({ ack: 101, flags: SYN | ACK });
  });
});

describe("the options of a SYN", () => {
  const all = {
    mss: 1000,
    windowScale: 3,
    sackPermitted: true,
    timestamps: { value: 77, echo: 0 },
  };
  const answerTo = (theirs: Segment["options"], ours: TcpOptions) => {
    const { stack, hear } = alone({ initialNumbers: [300], ...ours });
    const listener = stack.listen(80);
    const [answer] = hear({ seq: 100, flags: SYN, options: theirs, window: 5000 });
    return { answer: answer!, hear, listener };
  };
  const both = { timestamps: true, windowScale: true };

  test("are answered in kind; SACK is refused", () => {
    const { answer } = answerTo(all, both);
    expect(answer.options).toMatchObject({
      mss: 1460,
      windowScale: 3,
      sackPermitted: false,
      timestamps: { echo: 77 },
    });
  });

  test.each([
    ["the peer offered none", NO_OPTIONS, both],
    ["this end has none", all, { timestamps: false, windowScale: false }],
  ])("are not used where %s", (_, theirs, ours) => {
    const { answer } = answerTo(theirs, ours);
    expect(answer.options).toEqual({ ...NO_OPTIONS, mss: 1460 });
  });

  test("scale all windows but those of SYNs, in both directions", () => {
    const { answer, hear, listener } = answerTo(all, both);
    expect(answer.window).toBe(65_535);
    const stamps = { ...NO_OPTIONS, timestamps: { value: 78, echo: 0 } };
    hear({ seq: 101, ack: 301, window: 1000, options: stamps });
    const server = listener.accept()!;
    expect(server.connection.tcb.wnd).toBe(8000);
    const [ack] = hear({
      seq: 101,
      ack: 301,
      window: 1000,
      options: stamps,
      data: Uint8Array.of(1),
    });
    expect(ack!.window * 2 ** 3).toBeGreaterThan(200_000);
    expect(ack!.options.timestamps?.echo).toBe(78);
  });

  test("bound the segments: 536 bytes where the peer names no MSS", () => {
    for (const [options, most] of [
      [NO_OPTIONS, 536],
      [{ ...NO_OPTIONS, mss: 1000 }, 1000],
      [{ ...NO_OPTIONS, mss: 9000 }, 1460],
    ] as const) {
      const { hear, listener, answer } = answerTo(options, {});
      expect(answer.options.mss).toBe(1460);
      hear({ seq: 101, ack: 301 });
      listener.accept()!.send(new Uint8Array(5000));
      const [first] = hear({ seq: 101, ack: 301, window: 60_000 });
      expect(first?.data.length ?? most).toBe(most);
    }
  });

  test("a connection with none of them works, too", () => {
    for (const optionsOf of [
      { a: { timestamps: false }, b: { windowScale: false } },
      { a: { windowScale: false }, b: { timestamps: false } },
    ]) {
      const { client, server } = connected(pair({ optionsOf }));
      client.send(Uint8Array.of(1));
      expect(server.connection.tcb.timestamps).toBeNull();
      expect(client.connection.tcb.scale).toBeNull();
    }
  });
});

describe("a machine with no connection", () => {
  test("refuses whatever is no RST (section 3.10.7.1)", () => {
    const { hear, stack } = alone();
    expect(hear({ seq: 5, flags: SYN, data: Uint8Array.of(1) }).map(asInRfc)).toEqual([
      "<SEQ=0><ACK=7><CTL=RST,ACK>",
    ]);
    expect(hear({ seq: 5, ack: 9 }).map(asInRfc)).toEqual(["<SEQ=9><CTL=RST>"]);
    expect(hear({ seq: 5, flags: RST })).toEqual([]);
    expect(hear({ seq: 5, flags: RST | ACK })).toEqual([]);
    expect(stack.stats()).toMatchObject({ refused: 2, unexpected: 2, resetsSent: 2 });
  });

  test("with a listener refuses an ACK, and drops a RST and what says nothing", () => {
    const { hear, stack } = alone();
    stack.listen(80);
    expect(hear({ seq: 5, ack: 9 }).map(asInRfc)).toEqual(["<SEQ=9><CTL=RST>"]);
    expect(hear({ seq: 5, flags: RST })).toEqual([]);
    expect(hear({ seq: 5, flags: 0 })).toEqual([]);
    expect(stack.sizes().connections).toBe(0);
  });
});

test("an old SYN between two listeners leads both back to LISTEN (figure 11)", () => {
  const one = alone();
  const other = alone();
  const listeners = [one.stack.listen(80), other.stack.listen(80)];
  const [synAck] = one.hear({ sourcePort: 80, seq: 5, flags: SYN });
  expect(synAck).toMatchObject({ ack: 6, flags: SYN | ACK });
  const [reset] = other.hear(synAck!);
  expect(asInRfc(reset!)).toBe("<SEQ=6><CTL=RST>");
  one.hear(reset!);
  expect(one.states()).toEqual(["SYN-RECEIVED", "CLOSED"]);
  for (const { waiting } of listeners) expect(waiting).toEqual({ halfOpen: 0, done: 0 });
});
