import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RecordedHistory } from "../../history/read-history.ts";
import type { Operation } from "../../model/operation.ts";
import { density } from "./client/density.ts";
import { ALL, rowsShown } from "./client/filter.ts";
import { gapsIn } from "./client/gaps.ts";
import { lanesOf } from "./client/lanes.ts";
import { marksIn, rowAt } from "./client/marks.ts";
import { positionsOf, type Scale } from "./client/positions.ts";
import { recorded } from "./client/recorded.ts";
import { numberText, roundStep, ticksIn } from "./client/ticks.ts";
import {
  fitted,
  moved,
  positionAt,
  type View,
  within,
  xOf,
  zoomed,
} from "./client/view.ts";
import { historyData } from "./history-data.ts";

const position = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const view = fc
  .tuple(position, fc.double({ min: 1e-3, max: 1e6, noNaN: true }))
  .map(([from, length]): View => ({ from, to: from + length }));
const width = fc.integer({ min: 50, max: 3000 });

describe("time to pixels", () => {
  test("and back gives the same time", () =>
    fc.assert(
      fc.property(
        view,
        width,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seen, pixels, share) => {
          const x = share * pixels;
          expect(xOf(seen, pixels, positionAt(seen, pixels, x))).toBeCloseTo(x, 3);
        },
      ),
    ));

  test("zooming leaves what is under the pointer where it is", () =>
    fc.assert(
      fc.property(
        ...([view, width, fc.double({ min: 0.2, max: 5, noNaN: true })] as const),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seen, pixels, factor, share) => {
          const at = positionAt(seen, pixels, share * pixels);
          const closer = zoomed(seen, factor, at);
          expect(xOf(closer, pixels, at)).toBeCloseTo(share * pixels, 2);
          const [before, after] = [seen.to - seen.from, closer.to - closer.from];
          expect(after / before).toBeCloseTo(1 / factor, 5);
        },
      ),
    ));

  test("no view leaves the history, however one moves and zooms", () =>
    fc.assert(
      fc.property(
        view,
        view,
        fc.double({ min: -9, max: 9, noNaN: true }),
        (span, seen, share) => {
          const all = fitted(span);
          const room = (all.to - all.from) * 1e-9;
          for (const asked of [
            seen,
            moved(seen, share),
            { from: seen.to, to: seen.from },
          ]) {
            const { from, to } = within(asked, span);
            expect(from).toBeGreaterThanOrEqual(all.from - room);
            expect(to).toBeLessThanOrEqual(all.to + room);
            expect(from).toBeLessThan(to);
          }
        },
      ),
    ));

  test("a single moment has a view too", () => {
    expect(fitted({ from: 7, to: 7 })).toEqual({ from: 6.5, to: 7.5 });
    const { from, to } = within({ from: 7, to: 7 }, { from: 7, to: 7 });
    expect(from < 7 && 7 < to).toBe(true);
  });
});

/** Clients do one thing at a time, except after an open operation; some times are equal. */
const history = fc
  .array(
    fc.tuple(fc.nat(3), fc.nat(6), fc.nat(6), fc.constantFrom("x", "y"), fc.nat(9)),
    { minLength: 1, maxLength: 60 },
  )
  .map((steps) => {
    const free = [0, 0, 0, 0];
    const operations = steps.map(([client, pause, length, key, open]): Operation => {
      const invoked = free[client]! + pause;
      const request = { type: "read", key };
      free[client] = invoked + (open === 0 ? 0 : length);
      return open === 0
        ? { client: `c${client}`, request, invoked, returned: Infinity }
        : {
            client: `c${client}`,
            request,
            result: 1,
            invoked,
            returned: invoked + length,
          };
    });
    return recorded(
      historyData({ history: { operations } as unknown as RecordedHistory, results: [] }),
    );
  });
const everything = (count: number) =>
  Uint32Array.from({ length: count }, (_, row) => row);

describe("lanes", () => {
  test("hold every operation once; a lane has one client and no overlaps", () =>
    fc.assert(
      fc.property(history, (recording) => {
        const { invoked, returned, data } = recording;
        const last = data.clients.length - 1;
        const lanes = lanesOf(recording, everything(recording.rows), [last]);

        expect(lanes.flatMap(({ rows }) => rows).sort((a, b) => a - b)).toEqual([
          ...everything(recording.rows),
        ]);
        for (const { client, rows } of lanes)
          for (const [i, row] of rows.entries()) {
            expect(data.client[row]).toBe(client);
            const next = rows[i + 1];
            if (next === undefined) continue;
            expect(returned[row]).toBeLessThanOrEqual(invoked[next]!);
            expect(invoked[row]).toBeLessThan(invoked[next]!);
          }
        const heads = lanes.filter(({ isFirst }) => isFirst).map(({ client }) => client);
        expect(heads).toEqual([...new Set(lanes.map(({ client }) => client))]);
        expect(heads[0]).toBe(last);
      }),
    ));

  test("are one per client while nothing stays open", () => {
    const operations = [0, 1, 2, 3].map((i): Operation => {
      const request = { type: "read" };
      return {
        client: `c${i % 2}`,
        request,
        result: 0,
        invoked: i * 2,
        returned: i * 2 + 4,
      };
    });
    const recording = recorded(
      historyData({ history: { operations } as unknown as RecordedHistory, results: [] }),
    );
    expect(lanesOf(recording, everything(4), []).map(({ rows }) => rows)).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });
});

describe("the scale of order", () => {
  test("keeps the order and the overlaps of operations", () =>
    fc.assert(
      fc.property(history, (recording) => {
        const { invoked, returned } = recording;
        const { start, end } = positionsOf(
          recording,
          everything(recording.rows),
          "order",
        );
        for (const a of everything(recording.rows))
          for (const b of everything(recording.rows)) {
            expect(start[a]! < start[b]!).toBe(invoked[a]! < invoked[b]!);
            expect(end[a]! < start[b]!).toBe(returned[a]! < invoked[b]!);
          }
      }),
    ));
});

test("time is counted from the first operation, so that no digits are lost", () => {
  const start = 1.6e18;
  const operations = [0, 512].map((after): Operation => {
    const invoked = start + after;
    return { client: "c", request: {}, result: 0, invoked, returned: invoked + 256 };
  });
  const recording = recorded(
    historyData({ history: { operations } as unknown as RecordedHistory, results: [] }),
  );
  const { start: begins, end, span } = positionsOf(recording, everything(2), "time");
  expect([[...begins], [...end], span]).toEqual([
    [0, 512],
    [256, 768],
    { from: 0, to: 768 },
  ]);
});

describe("marks", () => {
  const scale = fc.constantFrom<Scale>("time", "order");

  test("show each operation in sight once, alone or with its neighbours", () =>
    fc.assert(
      fc.property(history, scale, width, view, (recording, by, pixels, asked) => {
        const positions = positionsOf(recording, everything(recording.rows), by);
        const seen = within(asked, positions.span);
        for (const { rows } of lanesOf(recording, everything(recording.rows), [])) {
          const marks = marksIn(rows, positions, seen, pixels);
          const shown = marks.flatMap(({ row, count }) => {
            const place = rows.indexOf(row);
            return rows.slice(place, place + count);
          });
          const inSight = rows.filter(
            (row) => positions.end[row]! >= seen.from && positions.start[row]! <= seen.to,
          );
          expect(new Set(shown).size).toBe(shown.length);
          expect(inSight.filter((row) => !shown.includes(row))).toEqual([]);
          for (const { x, end, count } of marks) {
            expect(end - x).toBeGreaterThanOrEqual(2 - 1e-6);
            if (count > 1) expect(end - x).toBeLessThanOrEqual(2 + 1e-6);
          }
        }
      }),
    ));

  test("are no more than there are pixels, however many operations there are", () => {
    const operations = Array.from({ length: 20_000 }, (_, i): Operation => {
      const request = { type: "read" };
      return { client: "c", request, result: 0, invoked: 2 * i, returned: 2 * i + 1 };
    });
    const recording = recorded(
      historyData({ history: { operations } as unknown as RecordedHistory, results: [] }),
    );
    const positions = positionsOf(recording, everything(20_000), "time");
    const rows = [...everything(20_000)];
    expect(marksIn(rows, positions, fitted(positions.span), 500).length).toBeLessThan(
      251,
    );
  });

  test("an operation is found where it is drawn", () =>
    fc.assert(
      fc.property(history, width, (recording, pixels) => {
        const positions = positionsOf(recording, everything(recording.rows), "order");
        const seen = fitted(positions.span);
        for (const { rows } of lanesOf(recording, everything(recording.rows), []))
          for (const row of rows) {
            const right = Math.min(seen.to, positions.end[row]!);
            const middle = (positions.start[row]! + right) / 2;
            const at = { view: seen, width: pixels, x: xOf(seen, pixels, middle) };
            expect(rowAt(rows, positions, at, 0)).toBe(row);
          }
      }),
    ));
});

describe("filters", () => {
  test("by key and by process leave those rows and no others", () =>
    fc.assert(
      fc.property(history, (recording) => {
        const { data } = recording;
        const shown = [...rowsShown(data, { key: "y", client: "c1" })];
        const expected = [...everything(recording.rows)].filter(
          (row) =>
            data.keys[data.key[row]!] === "y" && data.clients[data.client[row]!] === "c1",
        );
        expect(shown).toEqual(
          data.keys.includes("y") && data.clients.includes("c1") ? expected : [],
        );
        expect(rowsShown(data, ALL)).toHaveLength(recording.rows);
        expect([...rowsShown(data, { ...ALL, only: [0] })]).toEqual([0]);
      }),
    ));

  test("a full name matches one key, and a part matches all names with it", () => {
    const operations = ["k1", "k10", "k2"].map((key, i): Operation => {
      return {
        client: "c",
        request: { type: "read", key },
        result: 0,
        invoked: i,
        returned: i,
      };
    });
    const data = historyData({
      history: { operations } as unknown as RecordedHistory,
      results: [],
    });
    const rowsOf = (key: string) => [...rowsShown(data, { ...ALL, key })];
    expect([rowsOf("k1"), rowsOf("k"), rowsOf("1"), rowsOf("z")]).toEqual([
      [0],
      [0, 1, 2],
      [0, 1],
      [],
    ]);
  });
});

test("gaps in sight are shown where the page has no operations", () => {
  const operations = Array.from({ length: 100 }, (_, i): Operation => {
    const request = { type: "read" };
    return { client: "c", request, result: 0, invoked: i, returned: i };
  });
  const whole = historyData({
    history: { operations } as unknown as RecordedHistory,
    results: [],
  });
  const seen = { from: 0, to: 100 };
  const overview = {
    from: 0,
    to: 99,
    began: [],
    held: [[20, 30] as const, [60, 95] as const],
  };
  const gapsOf = (view: View, scale: Scale) =>
    gapsIn({ history: recorded({ ...whole, overview }), scale, view }, 1000);

  expect(gapsOf(seen, "time")).toEqual([
    { from: 0, to: 200 },
    { from: 300, to: 600 },
    { from: 950, to: 1000 },
  ]);
  expect(gapsOf({ from: 25, to: 75 }, "time")).toEqual([{ from: 100, to: 700 }]);
  expect(gapsOf(seen, "order")).toEqual([]);
  expect(gapsIn({ history: recorded(whole), scale: "time", view: seen }, 1000)).toEqual(
    [],
  );
});

test("the strip counts every operation once", () =>
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 50 }), (recording, parts) => {
      const shown = everything(recording.rows);
      const { began } = density(positionsOf(recording, shown, "time"), shown, parts);
      expect(began).toHaveLength(parts);
      expect(began.reduce((sum, count) => sum + count)).toBe(recording.rows);
    }),
  ));

test("ticks are round numbers in sight, with room for their labels", () => {
  fc.assert(
    fc.property(view, width, (seen, pixels) => {
      const ticks = ticksIn(seen, pixels, 0);
      for (const [i, { x }] of ticks.entries()) {
        expect(x).toBeGreaterThanOrEqual(-1e-3);
        expect(x).toBeLessThanOrEqual(pixels + 1e-3);
        if (i > 0) expect(x - ticks[i - 1]!.x).toBeGreaterThanOrEqual(110 * (1 - 1e-6));
      }
    }),
  );
  expect([0.3, 1, 1.1, 3, 70].map(roundStep).map((step) => +step.toPrecision(3))).toEqual(
    [0.5, 1, 2, 5, 100],
  );
  expect([1234567, -1000, 0.30000000000000004, 12, 1e21].map(numberText)).toEqual([
    "1,234,567",
    "-1,000",
    "0.3",
    "12",
    "1e+21",
  ]);
});
