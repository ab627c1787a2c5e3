import { describe, expect, test } from "vitest";
import { Random } from "../../harness/simulate/random.ts";
import { text } from "../xdr/bytes.ts";
import { encode } from "../xdr/codec.ts";
import { nothing, unsigned } from "../xdr/numbers.ts";
import { noAuth, packCredentials } from "./auth.ts";
import { Unanswered } from "./errors.ts";
import { type CallMessage, packCall, unpackReply } from "./message.ts";
import { procedure, program } from "./program.ts";
import { Records, recordOf } from "./record.ts";
import { serveStreams } from "./serve.ts";
import { RpcServer, type ServerOptions } from "./server.ts";

const counter = program({
  number: 0x2000_0001,
  version: 3,
  procedures: {
    add: procedure(1, unsigned, unsigned),
    fail: procedure(2, nothing, nothing),
    lie: procedure(3, nothing, text(2)),
    wait: procedure(4, nothing, unsigned),
    size: procedure(5, text(), unsigned, { isIdempotent: true }),
    own: procedure(6, nothing, unsigned, { knowsCopies: true }),
    mute: procedure(7, nothing, nothing),
  },
});

/** A server with a sum, and a call that waits until `release`. */
const served = (options: ServerOptions = {}) => {
  let sum = 0;
  let release = (): void => undefined;
  const server = new RpcServer(options);
  server.add(counter, {
    add: (value) => {
      sum += value;
      return sum;
    },
    fail: () => {
      throw new Error("failed");
    },
    lie: () => "three",
    wait: () =>
      new Promise((resolve) => {
        sum += 1;
        release = () => resolve(sum);
      }),
    size: (value) => value.length,
    own: () =>
      new Promise((resolve) => {
        sum += 1;
        release = () => resolve(sum);
      }),
    mute: () => {
      sum += 1;
      throw new Unanswered();
    },
  });
  return { server, release: () => release(), sum: () => sum };
};

const call = (changed: Partial<CallMessage> = {}): Uint8Array =>
  packCall({
    xid: 7,
    program: counter.number,
    version: 3,
    procedure: 1,
    credentials: noAuth,
    verifier: noAuth,
    args: encode(unsigned, 5),
    ...changed,
  });

const from = { address: "10.0.0.1", port: 1000 };
/** The same machine, over a new connection. */
const elsewhere = { ...from, port: 1001 };

/** The reply that the server gives at once to a message. */
const replyTo = (server: RpcServer, message: Uint8Array, peer = from) => {
  let replied: Uint8Array | null = null;
  server.receive(message, peer, (bytes) => {
    replied = bytes;
  });
  return replied === null ? null : unpackReply(replied);
};

describe("a procedure that knows copies by itself", () => {
  test("is called for a copy of a call that was done, and not of one that is being done", async () => {
    const { server, release, sum } = served();
    const own = call({ procedure: 6, args: new Uint8Array() });
    const replies: Uint8Array[] = [];
    const receive = () => server.receive(own, from, (bytes) => replies.push(bytes));
    expect([receive(), receive(), sum()]).toEqual([true, false, 1]);
    release();
    await Promise.resolve();
    expect([receive(), sum(), replies.length]).toEqual([true, 2, 1]);
    expect(server.cached.entries).toBe(0);
  });
});

test("a procedure may give no reply: the call is done anew when it comes again", () => {
  const { server, sum } = served();
  const mute = call({ procedure: 7, args: new Uint8Array() });
  expect([replyTo(server, mute), replyTo(server, mute), sum()]).toEqual([null, null, 2]);
  expect(server.counts).toMatchObject({ failed: 0, refused: 0 });
});

describe("a copy of a call that is being done", () => {
  const copied = (peers: readonly (typeof from)[]) => {
    const { server, release } = served();
    const replies: number[] = [];
    const waits = peers.map(({ address, port }) =>
      server.receive(
        call({ procedure: 4, args: new Uint8Array() }),
        { address, port },
        () => {
          replies.push(port);
        },
      ),
    );
    release();
    return { replies, waits };
  };

  test("is answered where it came from, since the connection before may be broken", async () => {
    const { replies, waits } = copied([from, elsewhere]);
    await Promise.resolve();
    expect([waits, replies]).toEqual([
      [true, true],
      [1000, 1001],
    ]);
  });

  test("has no reply of its own where it came from the same place", async () => {
    const { replies, waits } = copied([from, from]);
    await Promise.resolve();
    expect([waits, replies]).toEqual([[true, false], [1000]]);
  });

  test("is answered at a few places only", async () => {
    const peers = Array.from({ length: 40 }, (_, port) => ({ ...from, port }));
    const { replies } = copied(peers);
    await Promise.resolve();
    expect(replies).toHaveLength(16);
  });
});

describe("a call is answered", () => {
  test("with its results, under its transaction id", () => {
    const { server } = served();
    expect(replyTo(server, call())).toEqual({
      xid: 7,
      body: { type: "SUCCESS", value: undefined },
      results: encode(unsigned, 5),
    });
  });

  const otherVersion = call();
  otherVersion[11] = 3;
  const flavor = (number: number) => ({ flavor: number, body: new Uint8Array([1]) });
  const sys = {
    flavor: "AUTH_SYS",
    stamp: 1,
    machine: "m",
    uid: 0,
    gid: 0,
    gids: [1, 2],
  } as const;

  test.each([
    ["of procedure 0", call({ procedure: 0 }), { type: "SUCCESS" }],
    [
      "by a user of a machine",
      call({ credentials: packCredentials(sys) }),
      { type: "SUCCESS" },
    ],
    [
      "of another version of RPC",
      otherVersion,
      { type: "RPC_MISMATCH", value: { low: 2, high: 2 } },
    ],
    ["of another program", call({ program: 1 }), { type: "PROG_UNAVAIL" }],
    [
      "of another version",
      call({ version: 4 }),
      { type: "PROG_MISMATCH", value: { low: 3, high: 3 } },
    ],
    ["of another procedure", call({ procedure: 9 }), { type: "PROC_UNAVAIL" }],
    [
      "with arguments that are none",
      call({ args: new Uint8Array(3) }),
      { type: "GARBAGE_ARGS" },
    ],
    [
      "with too many arguments",
      call({ args: new Uint8Array(8) }),
      { type: "GARBAGE_ARGS" },
    ],
    [
      "that fails",
      call({ procedure: 2, args: new Uint8Array() }),
      { type: "SYSTEM_ERR" },
    ],
    [
      "whose result is not of its type",
      call({ procedure: 3, args: new Uint8Array() }),
      { type: "SYSTEM_ERR" },
    ],
    [
      "with credentials that are none",
      call({ credentials: flavor(1) }),
      { type: "AUTH_ERROR", value: "AUTH_BADCRED" },
    ],
    [
      "with a flavor that is unknown",
      call({ credentials: flavor(6) }),
      { type: "AUTH_ERROR", value: "AUTH_REJECTEDCRED" },
    ],
  ])("%s", (_, message, body) => {
    expect(replyTo(served().server, message)).toMatchObject({ xid: 7, body });
  });

  test.each([
    ["a reply", Uint8Array.from(call(), (byte, at) => (at === 7 ? 1 : byte))],
    ["cut short", call().subarray(0, 30)],
    ["empty", new Uint8Array()],
    [
      "with a credential of 404 bytes",
      Uint8Array.from(call(), (byte, at) => (at === 30 ? 1 : at === 31 ? 148 : byte)),
    ],
  ])("not, where it is no call: %s", (_, message) => {
    const { server } = served();
    expect(replyTo(server, message)).toBe(null);
    expect(server.counts.malformed).toBe(1);
  });
});

describe("the reply cache", () => {
  test("a call that comes again is not done again, also from another port", () => {
    const { server, sum } = served();
    const first = replyTo(server, call());
    expect(replyTo(server, call(), { ...from, port: 2000 })).toEqual(first);
    expect(sum()).toBe(5);
    expect(server.counts).toMatchObject({ calls: 2, repeated: 1 });
  });

  test.each([
    ["another client", call(), { address: "10.0.0.2", port: 1000 }],
    ["another transaction", call({ xid: 8 }), from],
    ["other arguments", call({ args: encode(unsigned, 6) }), from],
    [
      "other credentials",
      call({ credentials: { flavor: 0, body: new Uint8Array([0, 0, 0, 0]) } }),
      from,
    ],
  ])("a call of %s is another one", (_, message, peer) => {
    const { server, sum } = served();
    replyTo(server, call());
    replyTo(server, message, peer);
    expect(sum()).toBeGreaterThan(5);
  });

  test("faults: the key is the port, too; the key is the transaction id alone", () => {
    const byPort = served({ faults: new Set(["cache-by-port"] as const) });
    replyTo(byPort.server, call());
    replyTo(byPort.server, call(), { ...from, port: 2000 });
    expect(byPort.sum()).toBe(10);
    const byId = served({ faults: new Set(["cache-by-xid-alone"] as const) });
    replyTo(byId.server, call());
    replyTo(byId.server, call(), { address: "10.0.0.2", port: 1000 });
    expect(byId.sum()).toBe(5);
  });

  test("a copy of a call that is being done is dropped, and answered once it is done", async () => {
    const { server, release, sum } = served();
    const waiting = call({ procedure: 4, args: new Uint8Array() });
    expect(replyTo(server, waiting)).toBe(null);
    expect(replyTo(server, waiting)).toBe(null);
    release();
    await new Promise(setImmediate);
    expect(replyTo(server, waiting)?.results).toEqual(encode(unsigned, 1));
    expect(sum()).toBe(1);
  });

  test("forgets the oldest where there is no room, by number and by bytes", () => {
    const { server, sum } = served({ cache: { entries: 2 } });
    for (const xid of [1, 2, 3]) replyTo(server, call({ xid }));
    replyTo(server, call({ xid: 3 }));
    expect(sum()).toBe(15);
    replyTo(server, call({ xid: 1 }));
    expect(sum()).toBe(20);
    expect(server.cached.entries).toBe(2);
    const tiny = served({ cache: { bytes: 60 } });
    for (const xid of [1, 2, 3]) replyTo(tiny.server, call({ xid }));
    expect(tiny.server.cached).toEqual({ entries: 2, bytes: 56 });
  });

  test("holds no reply of a procedure that is idempotent", () => {
    const { server } = served();
    replyTo(server, call({ procedure: 5, args: encode(text(), "abc") }));
    expect(server.cached.entries).toBe(0);
  });

  test("calls beyond the most that run at once are dropped", () => {
    const { server } = served({ running: 2 });
    for (const xid of [1, 2, 3])
      replyTo(server, call({ xid, procedure: 4, args: new Uint8Array() }));
    expect(server.counts.dropped).toBe(1);
  });
});

describe("records", () => {
  const limits = { recordBytes: 100, fragments: 4 };
  const fragment = (last: boolean, bytes: readonly number[]): Uint8Array => {
    const record = recordOf(Uint8Array.from(bytes));
    if (!last) record[0] = 0;
    return record;
  };
  const taken = (records: Records, ...chunks: readonly Uint8Array[]) =>
    chunks.flatMap((chunk) => [...records.take(chunk)].map((record) => [...record]));

  test("of several fragments, in chunks of any size, one after another", () => {
    const bytes = [
      ...fragment(false, [1, 2]),
      ...fragment(false, []),
      ...fragment(true, [3]),
      ...fragment(true, []),
      ...fragment(true, [4, 5]),
    ];
    for (let size = 1; size <= bytes.length; size++) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, nth) =>
        Uint8Array.from(bytes.slice(nth * size, (nth + 1) * size)),
      );
      expect(taken(new Records(limits), ...chunks)).toEqual([[1, 2, 3], [], [4, 5]]);
    }
  });

  test("the mark is four bytes, of which the first bit says that it is the last", () => {
    expect([...recordOf(Uint8Array.of(9))]).toEqual([0x80, 0, 0, 1, 9]);
  });

  test("too long by what its fragments say, before the bytes have come", () => {
    const records = new Records(limits);
    expect(() =>
      taken(
        records,
        Uint8Array.of(0, 0, 0, 60),
        new Uint8Array(60),
        Uint8Array.of(0, 0, 0, 41),
      ),
    ).toThrow("101 bytes, and 100 are allowed");
    expect(() => taken(new Records(limits), Uint8Array.of(255, 255, 255, 255))).toThrow(
      "2147483647 bytes",
    );
  });

  test("fragments without end", () => {
    const empty = fragment(false, []);
    expect(() => taken(new Records(limits), empty, empty, empty, empty, empty)).toThrow(
      "more than 4 fragments",
    );
  });
});

const INPUTS = process.env.LOCKSTEP_LONG === "1" ? 1_000_000 : 4000;

test(`of ${INPUTS} messages none makes the server throw, and its memory stays bounded`, () => {
  const { server } = served({ cache: { entries: 10, bytes: 400 }, running: 8 });
  const random = new Random(1, "rpc");
  const good = [
    call(),
    call({ procedure: 5, args: encode(text(), "abc") }),
    call({
      credentials: packCredentials({
        flavor: "AUTH_SYS",
        stamp: 1,
        machine: "m",
        uid: 0,
        gid: 0,
        gids: [1],
      }),
    }),
    call({ procedure: 2, args: new Uint8Array() }),
  ];
  let replied = 0;
  for (let nth = 0; nth < INPUTS; nth++) {
    const message = random.pick(good).slice();
    for (let change = random.int(0, 4); change > 0; change--)
      message[random.int(0, message.length - 1)] = random.pick([
        0,
        1,
        2,
        255,
        random.int(0, 255),
      ]);
    const length = random.chance(0.8) ? message.length : random.int(0, message.length);
    if (replyTo(server, message.subarray(0, length)) !== null) replied += 1;
  }
  const { calls, malformed } = server.counts;
  expect(calls + malformed).toBe(INPUTS);
  expect(replied).toBeGreaterThan(INPUTS / 4);
  expect(malformed).toBeGreaterThan(INPUTS / 10);
  expect(server.cached.entries).toBeLessThanOrEqual(10);
});

test(`of ${INPUTS} chunks none makes records grow beyond their limit`, () => {
  const random = new Random(2, "records");
  const limits = { recordBytes: 64, fragments: 8 };
  let records = new Records(limits);
  let [whole, refused] = [0, 0];
  for (let nth = 0; nth < INPUTS; nth++) {
    const chunk = Uint8Array.from({ length: random.int(0, 12) }, () =>
      random.pick([0, 0, 0, 1, 2, 128, random.int(0, 255)]),
    );
    try {
      for (const record of records.take(chunk)) {
        whole += 1;
        expect(record.length).toBeLessThanOrEqual(64);
      }
    } catch {
      refused += 1;
      records = new Records(limits); // The stream is reset.
    }
  }
  expect(whole).toBeGreaterThan(10);
  expect(refused).toBeGreaterThan(10);
});

describe("a server of streams", () => {
  const soon = () => new Promise((resolve) => setImmediate(resolve));
  /** Accepts streams, whose calls wait until `begun` of them is called. */
  const serving = async (limits: Parameters<typeof serveStreams>[3]) => {
    const begun: (() => void)[] = [];
    const server = new RpcServer();
    const wait = () => new Promise<number>((resolve) => begun.push(() => resolve(1)));
    server.add(counter, { add: wait, fail: wait, lie: wait, wait, size: wait } as never);
    let accept = (_: unknown): void => undefined;
    const listen = async (_: number, taken: typeof accept) => {
      accept = taken;
      return { port: 1, close: () => undefined };
    };
    await serveStreams(server, { listen } as never, 1, limits);
    return { server, begun, accept: (stream: unknown) => accept(stream) };
  };
  /** A stream that gives these chunks, and then, as `last` says, its end, or nothing. */
  const stream = (
    chunks: Uint8Array[],
    last: Promise<null> = new Promise(() => undefined),
  ) => {
    const happened: string[] = [];
    let fail = (_: Error): void => undefined;
    const broken = new Promise<never>((_, reject) => {
      fail = reject;
    });
    return {
      happened,
      chunks,
      peer: from,
      read: async () => chunks.shift() ?? Promise.race([last, broken]),
      write: async () => void happened.push("written"),
      end: () => void happened.push("ended"),
      reset: () => {
        happened.push("reset");
        fail(new Error("ECONNRESET"));
      },
    };
  };
  const calls = (many: number, first = 0) =>
    Buffer.concat(
      Array.from({ length: many }, (_, nth) => recordOf(call({ xid: first + nth }))),
    );

  test("reads on when so few calls wait that none has to be dropped", async () => {
    const { server, begun, accept } = await serving({ waiting: 3 });
    const { happened, ...one } = stream([calls(9)]);
    accept(one);
    for (let done = 0; done < 9; done++) {
      await soon();
      expect(begun.length).toBe(Math.min(9, done + 4));
      expect(happened.length).toBe(done);
      begun[done]!();
    }
    await soon();
    expect([happened.length, server.counts.dropped]).toEqual([9, 0]);
  });

  test("answers what a peer asked that sends no more", async () => {
    const { begun, accept } = await serving({});
    const { happened, ...one } = stream([calls(2)], Promise.resolve(null));
    accept(one);
    await soon();
    expect(happened).toEqual([]);
    for (const release of begun) release();
    await soon();
    expect(happened).toEqual(["written", "written", "ended"]);
  });

  test("resets the stream that was silent for longest, where there is one too many", async () => {
    const { begun, accept } = await serving({ streams: 2 });
    let hear = (): void => undefined;
    const first = stream([]);
    const heard = new Promise<Uint8Array>((resolve) => {
      hear = () => resolve(calls(1));
    });
    first.chunks.push(heard as never);
    const [second, third, ended] = [
      stream([]),
      stream([]),
      stream([calls(1, 1)], Promise.resolve(null)),
    ];
    accept(first);
    accept(second);
    await soon();
    hear();
    await soon();
    accept(third);
    await soon();
    expect([first, second, third].map(({ happened }) => happened)).toEqual([
      [],
      ["reset"],
      [],
    ]);
    accept(ended);
    await soon();
    expect(first.happened).toEqual(["reset"]);
    // A stream that has ended counts as long as its replies wait.
    accept(stream([]));
    expect(third.happened).toEqual(["reset"]);
    accept(stream([]));
    expect(ended.happened).toEqual(["reset"]);
    for (const release of begun) release();
  });
});
