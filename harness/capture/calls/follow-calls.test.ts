import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classic } from "../files-built.laws.ts";
import { ipv4, joined } from "../packets-built.laws.ts";
import { statusOf } from "./call.ts";
import {
  answered,
  asked,
  callBytes,
  callsIn,
  callsOf,
  datagram,
  opened,
  record,
  replyBytes,
} from "./followed.laws.ts";

/** A million messages in the long run. */
const RUNS = process.env.LOCKSTEP_LONG === "1" ? 50_000 : 500;

/** What reports say of calls. */
const inShort = ({ calls }: Awaited<ReturnType<typeof callsOf>>) =>
  calls.map(({ args, reply, again }) =>
    [
      args?.text ?? "?",
      reply === null ? "unanswered" : statusOf(reply),
      reply?.results?.text ?? "",
      again,
    ].join(" "),
  );

const call = record(callBytes(9, 4));
const reply = record(replyBytes(9, 8));

describe("over TCP", () => {
  test("a call and its reply, with frames and times", async () => {
    const frames = [
      ...opened(),
      asked({ seq: 1, data: call }),
      answered({ seq: 1, data: reply, ack: 1 + call.length }),
    ];
    const { calls, tally } = await callsIn(
      classic(
        frames.map((bytes, at) => ({ bytes, time: 10n ** 18n + BigInt(at) * 2_000n })),
        { unit: "nanoseconds" },
      ),
    );
    expect(calls).toMatchObject([
      {
        number: 1,
        over: "tcp",
        client: "10.0.0.1:700",
        server: "10.0.0.2:2049",
        xid: 9,
        name: "DOUBLE1 DOUBLE",
        args: { text: "4" },
        sent: { frame: 3, at: 0.000004 },
        again: 0,
        reply: { frame: 4, at: 0.000006, rpcStatus: "SUCCESS", results: { text: "8" } },
        isOdd: false,
      },
    ]);
    expect(tally).toEqual({ calls: 1, strays: 0, unreadable: 0, lost: 0 });
  });

  test("a call that is split over segments at any byte, and over fragments of its record", async () => {
    const cut = record(callBytes(9, 4), [3, 3, 17]);
    for (let at = 1; at < cut.length; at++) {
      const read = await callsOf([
        ...opened(),
        asked({ seq: 1, data: cut.subarray(0, at) }),
        asked({ seq: 1 + at, data: cut.subarray(at) }),
        answered({ seq: 1, data: reply }),
      ]);
      expect(inShort(read)).toEqual(["4 ok 8 0"]);
      expect(read.calls[0]!.sent.frame).toBe(4);
    }
  });

  test("several in one segment; segments that come in any order, and twice", async () => {
    const many = [1, 2, 3, 4, 5].map((value) => record(callBytes(value, value)));
    const bytes = joined(...many);
    const thirds = [0, 70, 140].map((at) => bytes.subarray(at, at + 70));
    expect(bytes.length).toBeLessThan(5 * 70);
    const segments = [bytes.subarray(210), ...thirds.reverse()].map((data) =>
      asked({ seq: 1 + data.byteOffset - bytes.byteOffset, data }),
    );
    const read = await callsOf([...opened(), ...segments, ...segments]);
    expect(read.calls.map(({ xid }) => xid)).toEqual([1, 2, 3, 4, 5]);
    expect(read.tally.lost).toBe(0);
  });

  test("segments that overlap", async () => {
    const read = await callsOf([
      ...opened(),
      asked({ seq: 1, data: call.subarray(0, 30) }),
      asked({ seq: 11, data: call.subarray(10, 40) }),
      asked({ seq: 36, data: call.subarray(35) }),
    ]);
    expect(inShort(read)).toEqual(["4 unanswered  0"]);
  });

  test("a capture that begins within a connection: from the next segment that begins with a record", async () => {
    const read = await callsOf([
      asked({ seq: 500, data: call.subarray(10) }),
      asked({ seq: 500 + call.length - 10, data: record(callBytes(10, 5)) }),
      answered({ seq: 70, data: reply }),
      answered({ seq: 70 + reply.length, data: record(replyBytes(10, 10)) }),
    ]);
    expect(inShort(read)).toEqual(["5 ok 10 0"]);
    expect(read.tally).toEqual({ calls: 1, strays: 1, unreadable: 0, lost: 0 });
  });

  test("bytes that the capture lacks: counted, and what comes after them is read", async () => {
    const second = record(callBytes(10, 5));
    const third = record(callBytes(11, 6));
    const read = await callsOf([
      ...opened(),
      asked({ seq: 1, data: joined(call, second.subarray(0, 20)) }),
      asked({ seq: 1 + call.length + second.length, data: third }),
      answered({
        seq: 1,
        data: reply,
        ack: 1 + call.length + second.length + third.length,
      }),
    ]);
    expect(inShort(read)).toEqual(["4 ok 8 0", "6 unanswered  0"]);
    expect(read.tally).toEqual({ calls: 2, strays: 0, unreadable: 0, lost: 1 });
  });

  test("numbers that wrap around, and a connection of the same ports again", async () => {
    const high = 2 ** 32 - 20;
    const read = await callsOf([
      asked({ seq: high - 1, flags: 2 }),
      asked({ seq: high, data: call.subarray(0, 30) }),
      asked({ seq: 10, data: call.subarray(30) }),
      asked({ seq: 4000, flags: 2 }),
      asked({ seq: 4001, data: record(callBytes(10, 5)) }),
    ]);
    expect(inShort(read)).toEqual(["4 unanswered  0", "5 unanswered  0"]);
  });

  test("a call that is sent again, from another port: one call, and its reply", async () => {
    const read = await callsOf([
      ...opened(),
      asked({ seq: 1, data: call }),
      ...opened(701),
      asked({ seq: 1, data: call, port: 701 }),
      answered({ seq: 1, data: reply, port: 701 }),
      answered({ seq: 1, data: reply }),
    ]);
    expect(inShort(read)).toEqual(["4 ok 8 1"]);
    expect(read.calls[0]).toMatchObject({ client: "10.0.0.1:700", repliesAgain: 1 });
  });

  test("calls of two clients of one machine with one transaction id are two", async () => {
    const read = await callsOf([
      ...opened(),
      ...opened(701),
      asked({ seq: 1, data: call }),
      asked({ seq: 1, data: record(callBytes(9, 7)), port: 701 }),
      answered({ seq: 1, data: record(replyBytes(9, 14)), port: 701 }),
      answered({ seq: 1, data: reply }),
    ]);
    expect(inShort(read)).toEqual(["4 ok 8 0", "7 ok 14 0"]);
  });

  test("what is not RPC is passed over", async () => {
    const text = Buffer.from("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n");
    const { calls, tally } = await callsOf([...opened(), asked({ seq: 1, data: text })]);
    expect(calls).toEqual([]);
    expect(tally).toEqual({ calls: 0, strays: 0, unreadable: 0, lost: 0 });
  });
});

test("arguments that are not of the program, a procedure that is not known, and NULL", async () => {
  const long = joined(callBytes(9, 4), [0, 0, 0, 1]);
  const read = await callsOf([
    ...opened(),
    asked({
      seq: 1,
      data: joined(
        record(long),
        record(callBytes(10, 5, 77)),
        record(callBytes(11, 5, 0)),
      ),
    }),
  ]);
  expect(read.calls).toMatchObject([
    { name: "DOUBLE1 DOUBLE", args: null, isOdd: true },
    { name: "DOUBLE1 procedure 77", args: null, isOdd: false },
    { name: "DOUBLE1 NULL", args: { text: "" }, isOdd: false },
  ]);
});

describe("over UDP", () => {
  test("a call, sent again, and its replies", async () => {
    const read = await callsOf([
      datagram(callBytes(9, 4), "client"),
      datagram(callBytes(9, 4), "client"),
      datagram(replyBytes(9, 8), "server"),
      datagram(replyBytes(9, 8), "server"),
    ]);
    expect(inShort(read)).toEqual(["4 ok 8 1"]);
    expect(read.calls[0]).toMatchObject({ over: "udp", repliesAgain: 1 });
  });

  test("a datagram that came in fragments of IP", async () => {
    const packet = datagram(callBytes(9, 4), "client");
    const payload = packet.subarray(20);
    const read = await callsOf([
      ipv4(payload.subarray(0, 24), { protocol: 17, fragment: 0x2000 }),
      ipv4(payload.subarray(24), { protocol: 17, fragment: 3 }),
      datagram(replyBytes(9, 8), "server"),
    ]);
    expect(inShort(read)).toEqual(["4 ok 8 0"]);
    expect(read.calls[0]!.sent.frame).toBe(2);
  });
});

/** What a peer may do to a stream of records: alter a byte, leave some out, put some in. */
const damaged = fc
  .record({
    value: fc.nat(2 ** 32 - 1),
    at: fc.nat(300),
    with: fc.uint8Array({ maxLength: 12 }),
    without: fc.nat(12),
    cuts: fc.array(fc.nat(320), { maxLength: 6 }),
    order: fc.array(fc.nat(6), { maxLength: 8 }),
  })
  .map(({ value, at, with: put, without, cuts, order }) => {
    const whole = joined(
      record(callBytes(value, 1), [4, 8]),
      record(callBytes(value, 2)),
      record(replyBytes(value, 2)),
      record(callBytes(1, 3)),
    );
    const bytes = joined(whole.subarray(0, at), put, whole.subarray(at + without));
    const places = [0, ...cuts.filter((cut) => cut < bytes.length), bytes.length].sort(
      (one, other) => one - other,
    );
    const segments = places.slice(1).map((end, nth) => ({
      seq: 1 + places[nth]!,
      data: bytes.subarray(places[nth]!, end),
    }));
    return [...order.flatMap((nth) => segments[nth] ?? []), ...segments];
  });

test("damaged streams: nothing is thrown, and what a call says lies in the capture", async () => {
  await fc.assert(
    fc.asyncProperty(damaged, fc.boolean(), async (segments, hasSyn) => {
      const frames = [
        ...(hasSyn ? opened() : []),
        ...segments.flatMap((each) => [asked(each), answered(each)]),
        ...segments.map(({ data }) => datagram(data, "client")),
      ];
      const { calls, tally } = await callsOf(frames);
      expect(tally.calls).toBe(calls.length);
      for (const { sent, reply } of calls) {
        expect(sent.frame).toBeLessThanOrEqual(frames.length);
        if (reply !== null) expect(reply.frame).toBeGreaterThan(0);
      }
    }),
    { numRuns: RUNS },
  );
});
