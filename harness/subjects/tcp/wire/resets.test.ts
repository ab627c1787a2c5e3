/** An RST of an end whose program has closed, at a place where all that the end sends passes by. */
import { describe, expect, test } from "vitest";
import { ACK, FIN, RST, SYN } from "../../../../impl/tcp/segment.ts";
import { captured, judged } from "./captured.laws.ts";

type Given = {
  readonly from: "a" | "b";
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly data?: Uint8Array;
};

const packets = (given: readonly Given[]) =>
  given.map(({ from, data, ...fields }, nth) => {
    const [source, destination] =
      from === "a" ? ["10.0.0.1", "10.0.0.2"] : ["10.0.0.2", "10.0.0.1"];
    const [sourcePort, destinationPort] = from === "a" ? [1000, 80] : [80, 1000];
    const ends = { source, destination, sourcePort, destinationPort, window: 1000 };
    return captured(nth + 1, nth, { ...ends, ...fields }, data);
  });

/** A connection that `a` has opened, and of which it has closed its end. */
const closed: readonly Given[] = [
  { from: "a", seq: 100, ack: 0, flags: SYN },
  { from: "b", seq: 500, ack: 101, flags: SYN | ACK },
  { from: "a", seq: 101, ack: 501, flags: ACK },
  { from: "a", seq: 101, ack: 501, flags: FIN | ACK },
];
const data = new Uint8Array(10);
const reset = (seq: number): Given => ({ from: "a", seq, ack: 0, flags: RST });

const verdictOf = (given: readonly Given[]) => {
  const [connection] = judged(packets(given), { beside: ["10.0.0.1"], isComplete: true });
  return [connection!.verdict, connection!.violation?.packet ?? null];
};

describe("an end that has closed", () => {
  test("refuses data that come then, with the number that they acknowledge", () => {
    const late = { from: "b", seq: 501, ack: 101, flags: ACK, data } as const;
    expect(verdictOf([...closed, late, reset(101)])).toEqual(["holds", null]);
  });

  test("refuses no acknowledgement", () => {
    const bare = { from: "b", seq: 501, ack: 101, flags: ACK } as const;
    expect(verdictOf([...closed, bare, reset(101)])).toEqual(["violated", 6]);
  });
});

describe("an RST that answers segments without SYN and without ACK", () => {
  const probe: Given = { from: "a", seq: 100, ack: 0, flags: FIN };
  const answer = (seq: number, ack: number): Given => ({
    from: "b",
    seq,
    ack,
    flags: RST | ACK,
  });

  test("acknowledges one of them", () => {
    expect(verdictOf([probe, answer(0, 101)])).toEqual(["holds", null]);
    expect(verdictOf([{ ...probe, flags: 0 }, answer(0, 100)])).toEqual(["holds", null]);
  });

  test("has no other acknowledgement, and no other number", () => {
    expect(verdictOf([probe, answer(0, 102)])).toEqual(["violated", 2]);
    expect(verdictOf([probe, answer(0, 1_000_101)])).toEqual(["violated", 2]);
    expect(verdictOf([probe, answer(7, 101)])).toEqual(["violated", 2]);
  });

  test("may answer a SYN that the capture lacks", () => {
    const [connection] = judged(packets([probe, answer(0, 102)]));
    expect(connection!.verdict).toBe("holds");
  });
});
