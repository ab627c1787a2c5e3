import { expect, test } from "vitest";
import { rules } from "../rules.ts";
import { closestOf, successorOf } from "./circle.ts";
import { byFingers, type Hop, type Known } from "./fingers.ts";
import { byPrefix } from "./prefix.ts";

type Route = (known: Known, key: number) => readonly Hop[];

const fingers: Route = (known, key) => byFingers(known, key, { tables: "exact", rules });
const prefix: Route = (known, key) =>
  byPrefix(known, key, { tables: "exact", leaves: 2, digit: 1, rules }).slice(0, 1);

/** The node that a look-up ends at, and its hops. */
const lookedUp = (
  route: Route,
  at: Known,
  key: number,
): { node: number; hops: number } => {
  for (let self = at.self, hops = 0; ; hops++) {
    const [hop] = route({ ...at, self }, key);
    if (hop!.type === "here") return { node: self, hops };
    if (hop!.type === "ends") return { node: hop!.to, hops: hops + 1 };
    self = hop!.to;
  }
};

test.each([
  ["exact", 4, 1_196],
  ["none", 8, 2_240],
])(
  "on the ring of slide 50 with fingers %s: at most %i hops, %i in all",
  (tables, most, sum) => {
    const ids = [4, 8, 15, 20, 32, 35, 44, 58];
    const route: Route = (known, key) => byFingers(known, key, { tables, rules });
    const hops = ids.flatMap((self) =>
      Array.from(
        { length: 64 },
        (_, key) => lookedUp(route, { self, ids, bits: 6 }, key).hops,
      ),
    );
    expect(Math.max(...hops)).toBe(most);
    expect(hops.reduce((a, b) => a + b, 0)).toBe(sum);
  },
);

/** Every ring of `bits` bits that has a node. */
const rings = (bits: number): readonly (readonly number[])[] =>
  Array.from({ length: 2 ** (2 ** bits) - 1 }, (_, i) =>
    Array.from({ length: 2 ** bits }, (_, id) => id).filter((id) => ((i + 1) >> id) & 1),
  );

test("on every ring of 8 identifiers look-ups end at the right node, by fingers in at most 3 hops", () => {
  const bits = 3;
  const most = rings(bits).map((ids) =>
    ids.map((self) =>
      Array.from({ length: 2 ** bits }, (_, key) => {
        const byFinger = lookedUp(fingers, { self, ids, bits }, key);
        const byDigits = lookedUp(prefix, { self, ids, bits }, key);
        expect(byFinger.node).toBe(successorOf(ids, key));
        expect(byDigits.node).toBe(closestOf(ids, key, bits));
        return byFinger.hops;
      }),
    ),
  );
  expect(Math.max(...most.flat(2))).toBe(bits);
});

test("among 1,024 nodes look-ups by fingers take about half of log2 N hops, and the contact", () => {
  const bits = 24;
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * 2 ** bits);
  };
  const ids = [...new Set(Array.from({ length: 1024 }, random))].sort((a, b) => a - b);
  const hops = Array.from(
    { length: 200 },
    (_, i) => lookedUp(fingers, { self: ids[i * 5]!, ids, bits }, random()).hops,
  );
  const mean = hops.reduce((sum, each) => sum + each, 0) / hops.length;
  expect(mean).toBeGreaterThan(5);
  expect(mean).toBeLessThan(7);
});
