/** A capture in which one packet is altered is not accepted, and the violation names the packet. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TcpPacket } from "../../../capture/packet.ts";
import { type Captured, captured, judged } from "./captured.laws.ts";
import { CALM, runOf } from "./observed.laws.ts";

const STRICT = { beside: "all", isComplete: true, mslS: 120 } as const;
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

const run = runOf({ seed: 11, near: CALM, far: CALM });
const violationOf = (packets: readonly Captured[]) =>
  judged(packets, STRICT).find(({ violation }) => violation !== null)?.violation ?? null;

/** The run with one packet instead of another. */
const withPacket = (
  at: number,
  change: (packet: TcpPacket) => Partial<TcpPacket>,
): readonly Captured[] =>
  run.map((each, nth) =>
    nth === at ? { ...each, packet: { ...each.packet, ...change(each.packet) } } : each,
  );

const placesOf = (is: (packet: TcpPacket) => boolean) =>
  run.flatMap(({ packet }, at) => (is(packet) ? [at] : []));

test("the run itself is accepted", () => {
  expect(run.length).toBeGreaterThan(60);
  expect(violationOf(run)).toBe(null);
});

describe("one field is altered", () => {
  const isPlain = ({ flags }: TcpPacket) => (flags & (SYN | RST)) === 0;
  const plain = placesOf(isPlain);
  const far = fc.integer({ min: 2 ** 21, max: 2 ** 31 });

  test("an acknowledgement far away is found at its packet", () =>
    fc.assert(
      fc.property(fc.constantFrom(...plain), far, (at, by) => {
        const altered = withPacket(at, ({ ack }) => ({ ack: (ack + by) >>> 0 }));
        expect(violationOf(altered)?.packet).toBe(run[at]!.packet.frame.number);
      }),
      { numRuns: 40 },
    ));

  test("so is a number far away", () =>
    fc.assert(
      fc.property(fc.constantFrom(...plain), far, (at, by) => {
        const altered = withPacket(at, ({ seq }) => ({ seq: (seq + by) >>> 0 }));
        expect(violationOf(altered)?.packet).toBe(run[at]!.packet.frame.number);
      }),
      { numRuns: 40 },
    ));

  test("so is a number far before all that was sent", () => {
    for (const by of [2 ** 31, 2 ** 31 + 1, 2 ** 32 - 2 ** 21])
      for (const at of plain) {
        const altered = withPacket(at, ({ seq }) => ({ seq: (seq + by) >>> 0 }));
        expect([by, at, violationOf(altered)?.packet]).toEqual([
          by,
          at,
          run[at]!.packet.frame.number,
        ]);
      }
  });

  test("and a segment of an open connection without the ACK bit", () =>
    fc.assert(
      fc.property(fc.constantFrom(...plain), (at) => {
        const altered = withPacket(at, ({ flags }) => ({ flags: flags & ~ACK }));
        expect(violationOf(altered)?.packet).toBe(run[at]!.packet.frame.number);
      }),
      { numRuns: 40 },
    ));

  test("and a FIN where bytes follow", () => {
    const withData = placesOf(
      ({ payloadLength, flags }) => payloadLength > 0 && (flags & FIN) === 0,
    );
    const last = new Map(withData.map((at) => [run[at]!.packet.sourcePort, at]));
    const early = withData.filter((at) => last.get(run[at]!.packet.sourcePort) !== at);
    expect(early.length).toBeGreaterThan(5);
    for (const at of early.slice(0, 20)) {
      const found = violationOf(withPacket(at, ({ flags }) => ({ flags: flags | FIN })));
      expect(found?.packet).toBeGreaterThanOrEqual(run[at]!.packet.frame.number);
    }
  });
});

type Talk = readonly (readonly [
  from: "a" | "b",
  given: Partial<TcpPacket>,
  data?: string,
])[];

/** A connection, packet by packet. */
const talk = (...packets: Talk) =>
  packets.map(([from, given, data = ""], nth) => {
    const ends =
      from === "a"
        ? {
            source: "10.0.0.1",
            destination: "10.0.0.2",
            sourcePort: 1000,
            destinationPort: 80,
          }
        : {
            source: "10.0.0.2",
            destination: "10.0.0.1",
            sourcePort: 80,
            destinationPort: 1000,
          };
    return captured(nth + 1, (nth + 1) * 10, { ...ends, ...given }, Buffer.from(data));
  });

const opening = [
  ["a", { flags: SYN, seq: 100 }],
  ["b", { flags: SYN | ACK, seq: 500, ack: 101, window: 1000 }],
  ["a", { flags: ACK, seq: 101, ack: 501 }],
] as const;
const closing = [
  ["a", { flags: FIN | ACK, seq: 101, ack: 501 }],
  ["b", { flags: FIN | ACK, seq: 501, ack: 102 }],
  ["a", { flags: ACK, seq: 102, ack: 502 }],
] as const;

describe("a violation, and the same without it", () => {
  const DATA = { flags: ACK, seq: 101, ack: 501 };
  test.each([
    [
      "other bytes in a segment that is sent again",
      [...opening, ["a", DATA, "abc"], ["a", DATA, "abd"]],
      [...opening, ["a", DATA, "abc"], ["a", DATA, "abc"]],
    ],
    [
      "data after a FIN",
      [
        ...opening,
        ["a", { ...DATA, flags: FIN | ACK }],
        ["a", { ...DATA, seq: 102 }, "x"],
      ],
      [...opening, ["a", DATA, "x"], ["a", { ...DATA, flags: FIN | ACK, seq: 102 }]],
    ],
    [
      "an RST with another number",
      [...opening, ["a", { flags: RST, seq: 160 }]],
      [...opening, ["a", { flags: RST, seq: 101 }]],
    ],
    [
      "data beyond the window",
      [...opening, ["a", DATA, "x".repeat(1002)]],
      [...opening, ["a", DATA, "x".repeat(1000)]],
    ],
    [
      "an acknowledgement within a segment",
      [...opening, ["a", DATA, "abcdef"], ["b", { flags: ACK, seq: 501, ack: 104 }]],
      [...opening, ["a", DATA, "abcdef"], ["b", { flags: ACK, seq: 501, ack: 107 }]],
    ],
    [
      "an opener that goes on without an acknowledgement",
      [opening[0], ["a", DATA, "x"]],
      [...opening, ["a", DATA, "x"]],
    ],
    [
      "the same five values again while TIME-WAIT lasts",
      [...opening, ...closing, ["a", { flags: SYN, seq: 90_000 }]],
      [...opening, ...closing],
    ],
    [
      "an acknowledgement that goes back",
      [
        ...opening,
        ["b", { flags: ACK, seq: 501, ack: 101 }, "abc"],
        ["a", { flags: ACK, seq: 101, ack: 504 }],
        ["a", { flags: ACK, seq: 101, ack: 501 }],
      ],
      [
        ...opening,
        ["b", { flags: ACK, seq: 501, ack: 101 }, "abc"],
        ["a", { flags: ACK, seq: 101, ack: 504 }],
      ],
    ],
  ] as [string, Talk, Talk][])("%s", (_, bad, good) => {
    const found = judged(talk(...bad), STRICT);
    expect(found.at(-1)).toMatchObject({
      verdict: "violated",
      violation: { packet: bad.length },
    });
    for (const options of [STRICT, {}])
      expect(judged(talk(...good), options)).toMatchObject([{ verdict: "holds" }]);
  });
});

describe("the numbers that a report names are those that a reader can count", () => {
  const DATA = { flags: ACK, seq: 101, ack: 501 };
  const textOf = (...packets: Talk) =>
    judged(talk(...packets), STRICT)[0]!.violation?.text;

  test("the last byte that was sent, and the last that the window allows", () => {
    expect(textOf(...opening, ["a", DATA, "x".repeat(1002)])).toBe(
      "sends bytes up to 1,002, beyond the window: the last number that it allows is 1,000",
    );
    const full = [...opening, ["a", DATA, "x".repeat(1000)]] as Talk;
    const FINISH = { ...DATA, flags: FIN | ACK };
    expect(textOf(...full, ["a", { ...FINISH, seq: 1101 }, "xy"])).toBe(
      "sends bytes up to 1,002, beyond the window: the last number that it allows is 1,000",
    );
    expect(textOf(...opening, ["a", { ...DATA, seq: 1103 }])).toBe(
      "has the number 1,003, beyond the window: the last number that it allows is 1,000",
    );
  });

  test("an acknowledgement is of all before it", () => {
    expect(textOf(...opening, ["b", { flags: ACK, seq: 501, ack: 102 }])).toBe(
      "acknowledges all before 2, and has received only what lies before 1",
    );
    expect(textOf(...opening, ["b", { flags: ACK, seq: 501, ack: 100 }])).toBe(
      "acknowledges all before 0, and the SYN of the other end has the number 0",
    );
  });

  test.each([
    [501, "violated"],
    [502, "holds"],
  ])("a SYN with the number %i, answered in TIME-WAIT", (seq, verdict) => {
    const packets = talk(
      ...opening,
      ...closing,
      ["b", { flags: SYN, seq }],
      ["a", { flags: SYN | ACK, seq: 90_000, ack: seq + 1 }],
    );
    const [, again] = judged(packets, STRICT);
    expect(again).toMatchObject({ verdict });
    if (verdict === "violated")
      expect(again!.violation!.text).toBe(
        `answers a SYN in TIME-WAIT with the number ${seq - 500}, which is not larger than all of the connection before: its last is 1`,
      );
  });
});

describe("what a capture lacks", () => {
  test("a packet that is missing is counted, and the verdict is unfinished", () => {
    const whole = talk(
      ...opening,
      ["a", { flags: ACK, seq: 101, ack: 501 }, "abc"],
      ["a", { flags: ACK, seq: 104, ack: 501 }, "def"],
      ["b", { flags: ACK, seq: 501, ack: 107 }],
    );
    const found = judged(whole.filter((_, nth) => nth !== 3));
    expect(found).toMatchObject([{ verdict: "unfinished", violation: null }]);
    expect(found[0]!.notes).toEqual([
      "the capture lacks 3 bytes of what was acknowledged, so the rest is not certain; --complete takes this for a violation",
    ]);
    expect(found[0]).toMatchObject({ a: { missing: 3 }, b: { missing: 0 } });
    expect(found[0]!.rows.at(-1)!.remark).toBe("acknowledges 3 bytes not in the capture");
  });

  test("a SYN that comes late: an acknowledgement of its end has overtaken it", () => {
    const [syn, answer, ack] = opening;
    const early = ["b", { flags: ACK, seq: 501, ack: 101 }] as const;
    const packets = talk(syn, early, answer, ack);
    expect(judged(packets, { isComplete: true })).toMatchObject([{ verdict: "holds" }]);
    expect(judged(packets, STRICT)).toMatchObject([
      { verdict: "violated", violation: { packet: 2 } },
    ]);
  });

  test("a connection that had begun is judged from there", () => {
    const later = talk(
      ["a", { flags: ACK, seq: 101, ack: 501 }, "abc"],
      ["b", { flags: ACK, seq: 501, ack: 104 }],
    );
    expect(judged(later)).toMatchObject([
      { verdict: "holds", notes: [expect.stringMatching(/begins before the capture/)] },
    ]);
    const wrong = talk(
      ["a", { flags: ACK, seq: 101, ack: 501 }, "abc"],
      ["b", { flags: ACK, seq: 501, ack: 9104 }],
    );
    expect(judged(wrong)).toMatchObject([
      { verdict: "violated", violation: { packet: 2 } },
    ]);
  });

  test("segments larger than the MSS, which the network card cuts, may be acknowledged in part", () => {
    const mss = { options: { ...captured(1, 1, {}).packet.options, mss: 100 } };
    const [syn, ...rest] = opening;
    const packets = talk(
      [syn[0], { ...syn[1], ...mss }],
      ...rest,
      ["a", { flags: ACK, seq: 101, ack: 501 }, "x".repeat(300)],
      ["b", { flags: ACK, seq: 501, ack: 201 }],
    );
    expect(judged(packets, STRICT)).toMatchObject([{ verdict: "holds" }]);
  });
});
