import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  acknowledged,
  allowance,
  duplicated,
  firstCongestion,
  initialWindow,
  timedOut,
} from "./congestion.ts";
import { initialNumber } from "./initial-number.ts";
import { noise } from "./lab.laws.ts";
import { Reassembly } from "./reassembly.ts";
import { backedOff, firstEstimate, measured } from "./retransmission.ts";
import { Ring } from "./ring.ts";
import { SendBuffer } from "./send-buffer.ts";
import { distance, latest, plus } from "./sequence.ts";

describe("sequence numbers", () => {
  test("go round at 2^32", () => {
    expect(plus(0xffffffff, 1)).toBe(0);
    expect(plus(0, -1)).toBe(0xffffffff);
    expect(distance(0, 0xffffffff)).toBe(1);
    expect(distance(0xffffffff, 0)).toBe(-1);
    expect(latest(0xffffffff, 3)).toBe(3);
  });

  test("a number so far after another one is that far after it", () =>
    fc.assert(
      fc.property(
        fc.nat(2 ** 32 - 1),
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        (base, far) => {
          expect(distance(plus(base, far), base)).toBe(far);
        },
      ),
    ));
});

describe("the retransmission timeout (RFC 6298)", () => {
  const bounds = { first: 1000, least: 200, most: 60_000 };

  test("follows the measurements, and doubles after a timeout", () => {
    const first = firstEstimate(bounds);
    expect(first.timeoutMs).toBe(1000);
    const second = measured(first, 100, bounds);
    expect(second).toEqual({ smoothed: { rttMs: 100, variationMs: 50 }, timeoutMs: 300 });
    const third = measured(second, 180, bounds);
    expect(third.smoothed).toEqual({ rttMs: 110, variationMs: 57.5 });
    expect(third.timeoutMs).toBe(340);
    expect(backedOff(third, bounds).timeoutMs).toBe(680);
  });

  test("stays within its bounds", () => {
    let estimate = firstEstimate(bounds);
    for (let times = 0; times < 20; times++) estimate = backedOff(estimate, bounds);
    expect(estimate.timeoutMs).toBe(60_000);
    for (let times = 0; times < 50; times++) estimate = measured(estimate, 1, bounds);
    expect(estimate.timeoutMs).toBe(200);
  });
});

describe("congestion control", () => {
  const mss = 1000;
  const ack = (bytes: number, number: number, flight = 0) => ({
    bytes,
    ack: number,
    flight,
  });

  test("starts with the window of RFC 5681", () => {
    expect([536, 1460, 4000].map(initialWindow)).toEqual([2144, 4380, 8000]);
    expect(firstCongestion(mss, true).window).toBe(mss);
  });

  test("grows by a segment for each acknowledgement, and later for each window", () => {
    let state = firstCongestion(mss);
    for (let nth = 1; nth <= 4; nth++)
      state = acknowledged(state, ack(mss, nth * mss)).state;
    expect(state.window).toBe(8000);
    state = { ...state, threshold: 8000 };
    for (let nth = 1; nth <= 8; nth++)
      state = acknowledged(state, ack(mss, (4 + nth) * mss)).state;
    expect(state.window).toBeGreaterThan(8900);
    expect(state.window).toBeLessThan(9001);
  });

  test("the third duplicate finds a loss, once, and recovers until all is acknowledged", () => {
    let state = { ...firstCongestion(mss), window: 10_000 };
    const loss = { ack: 0, next: 10_000, flight: 10_000 };
    const twice = duplicated(duplicated(state, loss).state, loss);
    expect(twice.isLoss).toBe(false);
    expect(allowance(twice.state)).toBe(12_000); // RFC 3042.
    const third = duplicated(twice.state, loss);
    expect(third.isLoss).toBe(true);
    expect(third.state).toMatchObject({ threshold: 5000, window: 8000 });
    const fourth = duplicated(third.state, loss);
    expect(fourth).toMatchObject({ isLoss: false, state: { window: 9000 } });
    const partial = acknowledged(fourth.state, ack(3000, 3000, 7000));
    expect(partial).toMatchObject({ isPartial: true, state: { window: 7000 } });
    const full = acknowledged(partial.state, ack(7000, 10_000, 2000));
    expect(full.isPartial).toBe(false);
    expect(full.state).toMatchObject({ window: 3000, isRecovering: false });
    state = full.state;
    expect(state.threshold).toBe(5000);
  });

  test("a timeout halves the threshold once, and leaves a window of one segment", () => {
    const loss = { next: 10_000, flight: 10_000, isFirst: true };
    const once = timedOut({ ...firstCongestion(mss), window: 10_000 }, loss);
    expect(once).toMatchObject({ threshold: 5000, window: 1000 });
    const again = timedOut(once, { ...loss, flight: 1000, isFirst: false });
    expect(again).toMatchObject({ threshold: 5000, window: 1000 });
    // Duplicates of what was sent before the timeout find no loss (RFC 6582).
    let state = again;
    for (let times = 0; times < 5; times++) {
      const { state: next, isLoss } = duplicated(state, { ...loss, ack: 500 });
      expect(isLoss).toBe(false);
      state = next;
    }
  });
});

describe("reassembly", () => {
  test.each([0, 0xfffffff0])("puts pieces in order, from number %d on", (first) =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(90), fc.integer({ min: 1, max: 40 })), {
          maxLength: 30,
        }),
        (pieces) => {
          const stream = noise(7, 200);
          const limit = plus(first, 100);
          const buffer = new Reassembly(100, first);
          const taken = new Set<number>();
          for (const [at, length] of pieces) {
            const data = stream.subarray(at, at + length);
            const before = buffer.next;
            const placed = buffer.place(plus(first, at), data, limit);
            for (let each = at; each < Math.min(at + length, 100); each++)
              taken.add(each);
            expect(distance(buffer.next, before)).toBe(placed.advanced);
          }
          let inOrder = 0;
          while (taken.has(inOrder)) inOrder += 1;
          expect(distance(buffer.next, first)).toBe(inOrder);
          expect(buffer.readable).toBe(inOrder);
          expect(buffer.hasGap).toBe(taken.size > inOrder);
          expect([...buffer.read(1000)]).toEqual([...stream.subarray(0, inOrder)]);
          // The bytes that came out of order are still there.
          const rest = buffer.place(buffer.next, stream.subarray(inOrder, 100), limit);
          expect(rest.advanced).toBe(100 - inOrder);
          expect([...buffer.read(1000)]).toEqual([...stream.subarray(inOrder, 100)]);
        },
      ),
      { seed: 1 },
    ),
  );

  test("the bytes that came first count, where pieces overlap and differ", () => {
    const buffer = new Reassembly(100, 0);
    buffer.place(2, Uint8Array.of(2, 2), 100);
    const placed = buffer.place(0, Uint8Array.of(1, 1, 1, 1, 1), 100);
    expect(placed).toEqual({ advanced: 5, duplicates: 2, excess: 0 });
    expect([...buffer.read(9)]).toEqual([1, 1, 2, 2, 1]);
  });

  test("takes nothing beyond the window, and no endless number of pieces", () => {
    const buffer = new Reassembly(10_000, 0);
    expect(buffer.place(9_999, Uint8Array.of(1, 2), 10_000)).toMatchObject({ excess: 1 });
    let refused = 0;
    for (let at = 1; at < 9_000; at += 2)
      refused += buffer.place(at, Uint8Array.of(1), 10_000).excess;
    expect(refused).toBe(4_500 - 511);
    expect(buffer.place(0, Uint8Array.of(1), 10_000).advanced).toBe(2);
  });
});

test("a ring gives back what was written, at any place and however it grows", () =>
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(3000), fc.nat(3000)), { maxLength: 20 }),
      (steps) => {
        const ring = new Ring(5000);
        let held: readonly number[] = [];
        for (const [nth, [added, dropped]] of steps.entries()) {
          const bytes = noise(nth, Math.min(added, 5000 - held.length));
          ring.write(held.length, bytes);
          held = [...held, ...bytes];
          expect([...ring.read(0, held.length)]).toEqual(held);
          expect([...ring.peek(0, held.length)]).toEqual(held);
          const count = Math.min(dropped, held.length);
          ring.drop(count);
          held = held.slice(count);
        }
      },
    ),
    { seed: 1, numRuns: 50 },
  ));

test("a send buffer gives back what it took, and takes no more than fits", () => {
  const buffer = new SendBuffer(10);
  expect(buffer.append(noise(1, 8))).toBe(8);
  buffer.drop(6);
  expect(buffer.append(noise(2, 20))).toBe(8);
  expect([...buffer.peek(0, 10)]).toEqual([...noise(1, 8).subarray(6), ...noise(2, 8)]);
  expect([...buffer.peek(3, 4)]).toEqual([...noise(2, 8).subarray(1, 5)]);
});

test("initial numbers go on with time, and differ by ends and by secret (RFC 6528)", () => {
  const ends = (port: number) => ({
    local: { address: 1, port },
    remote: { address: 2, port: 80 },
  });
  const secret = noise(1, 16);
  const first = initialNumber(ends(1), secret, 1000);
  expect(distance(initialNumber(ends(1), secret, 1004), first)).toBe(1000);
  expect(initialNumber(ends(2), secret, 1000)).not.toBe(first);
  expect(initialNumber(ends(1), noise(2, 16), 1000)).not.toBe(first);
});
