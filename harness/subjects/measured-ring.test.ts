/** What a ring and a directory come to with a thousand nodes and a million keys. The page of the ring shows it. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { identifierOf } from "../../impl/ring/identifiers.ts";
import { ownerOf, tokensOf } from "../../impl/ring/placement.ts";
import { loadOf } from "./measured-directory.laws.ts";
import { plotOf } from "./measured-load-plot.laws.ts";
import {
  fillOfNew,
  herdOf,
  identifiersOfKeys,
  movedByJoins,
  ringOf,
  sharesByRoom,
  sharesOf,
  shuffled,
  spreadOf,
} from "./measured-ring.laws.ts";
import { table } from "./measured-table.laws.ts";

const LONG = process.env.LOCKSTEP_LONG === "1";
const PAGE = "spec/hash-ring/README.md";
const file = (name: string): string => `../../spec/hash-ring/measured-${name}`;
const QUERIES = ["recursive", "iterative"] as const;
const VALUE_BYTES = 1000;

const whole = (value: number): string => value.toFixed(0);
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

describe("in small", () => {
  const [machines, keys] = [50, 20_000];
  const ids = identifiersOfKeys(keys);

  test("a join moves the keys that change their owner, K / (N + 1) of them in the mean", () => {
    const bits = 52;
    const names = (count: number) => Array.from({ length: count }, (_, n) => `node ${n}`);
    for (const tokens of [1, 16]) {
      const before = tokensOf(names(machines), { bits, tokens });
      const after = tokensOf([...names(machines), "joiner 0"], { bits, tokens });
      const changed = [...ids].filter((id) => ownerOf(before, id) !== ownerOf(after, id));
      const { moved } = movedByJoins(before, ids, { joins: 1, places: tokens });
      expect(moved.mean).toBe(changed.length);
    }
    const { moved } = movedByJoins(ringOf(machines, 64), ids, { joins: 40, places: 64 });
    expect(moved.mean).toBeGreaterThan((0.9 * keys) / (machines + 1));
    expect(moved.mean).toBeLessThan((1.1 * keys) / (machines + 1));
  });

  test("virtual nodes even out what machines have, and so does a choice by room", () => {
    const deviations = [1, 16, 64].map(
      (places) =>
        spreadOf([...sharesOf(ringOf(machines, places), ids).values()]).deviation,
    );
    expect(deviations).toEqual(deviations.toSorted((one, other) => other - one));
    const tokens = ringOf(machines, 64);
    const shares = new Map(tokens.map(({ machine }) => [machine, 0]));
    const byRoom = sharesByRoom(tokens, shuffled(ids), { choices: 3, shares });
    expect(spreadOf([...byRoom.values()]).deviation).toBeLessThan(deviations.at(-1)!);
  });

  test("a machine that joins and gets new keys only stays underused", () => {
    const tokens = ringOf(machines, 64);
    const added = [keys / 10, keys];
    const fill = (choices: number) =>
      fillOfNew(tokens, ids, { places: 64, added, choices });
    const [byRing, byRoom] = [fill(1), fill(3)];
    expect(byRing[0]).toBeLessThan(0.2);
    expect(byRing[1]).toBeLessThan(0.7);
    expect(byRoom[0]).toBeGreaterThan(byRing[0]!);
  });

  test("a directory that relays has three times the messages of one that names nodes, and all values", async () => {
    const [relays, names] = await Promise.all(
      QUERIES.map((query) =>
        loadOf({ nodes: 10, query, seconds: 4, valueBytes: VALUE_BYTES }),
      ),
    );
    expect(names!.messages).toBe(20);
    expect(relays!.messages).toBeGreaterThan(2.5 * names!.messages);
    expect(relays!.bytes).toBeGreaterThan(8 * names!.bytes);
  });
});

describe.runIf(LONG)("with 1,000 nodes and 1,000,000 keys", () => {
  const [machines, keys, joins] = [1000, 1_000_000, 200];
  const ids = identifiersOfKeys(keys);

  test("balance, and what moves when a machine joins", async () => {
    const all = [1, 4, 16, 64, 256];
    const rows: (string | number)[][] = [
      ["places of a machine", "fullest", "emptiest", "deviation"],
    ];
    rows[0]!.push("a join moves, mean", "least", "most", "deviation", "from machines");
    const fullest: number[] = [];
    const emptiest: number[] = [];
    for (const places of all) {
      const tokens = ringOf(machines, places);
      const shares = spreadOf([...sharesOf(tokens, ids).values()]);
      const { moved, sources } = movedByJoins(tokens, ids, { joins, places });
      const figures = [
        moved.mean,
        moved.least,
        moved.most,
        moved.deviation,
        sources.mean,
      ];
      const { least, most, deviation } = shares;
      fullest.push(most);
      emptiest.push(Math.max(1, least));
      rows.push([places, ...[most, least, deviation, ...figures].map(whole)]);
    }
    for (const places of [1, 64])
      for (const choices of [2, 3]) {
        const tokens = ringOf(machines, places);
        const empty = new Map(tokens.map(({ machine }) => [machine, 0]));
        const shares = sharesByRoom(tokens, shuffled(ids), { choices, shares: empty });
        const { most, least, deviation } = spreadOf([...shares.values()]);
        const name = `${places}, emptiest of ${choices}`;
        rows.push([name, ...[most, least, deviation].map(whole), "", "", "", "", ""]);
      }
    await expect(table(rows)).toMatchFileSnapshot(file("balance.golden.txt"));
    const series = [
      { name: "keys of the fullest machine", calls: fullest },
      { name: "keys of the emptiest machine", calls: emptiest },
      { name: "K / N", calls: all.map(() => keys / machines) },
    ];
    const plot = plotOf(all, series, "places of a machine");
    await expect(plot).toMatchFileSnapshot(file("balance.svg"));
  }, 600_000);

  test("a new machine that gets new keys only", async () => {
    const growth = [0.01, 0.1, 0.5, 1];
    const added = growth.map((part) => part * keys);
    const tokens = ringOf(machines, 64);
    const rows: (string | number)[][] = [
      ["new keys, in parts of the old ones", ...growth.map(percent)],
    ];
    for (const [name, choices] of [
      ["at the first machine of the ring", 1],
      ["at the emptiest of the first 3", 3],
    ] as const)
      rows.push([
        name,
        ...fillOfNew(tokens, ids, { places: 64, added, choices }).map(percent),
      ]);
    const herd = herdOf(tokens, ids);
    const text = `${table(rows)}at the emptiest of all: the first ${herd} new keys all go to it\n`;
    await expect(text).toMatchFileSnapshot(file("fill.golden.txt"));
  }, 600_000);

  test("the load of a directory, and of directories that are divided by key", async () => {
    const nodes = [10, 30, 100, 300, 1000];
    const seconds = 5;
    const loads = new Map<string, { messages: number; bytes: number }[]>();
    for (const query of QUERIES)
      for (const count of nodes) {
        const load = { nodes: count, query, seconds, valueBytes: VALUE_BYTES };
        loads.set(query, [...(loads.get(query) ?? []), await loadOf(load)]);
      }
    const of = (query: string) => loads.get(query)!;
    const rows = [["nodes", ...nodes]] as (string | number)[][];
    for (const query of QUERIES) {
      rows.push([
        `${query}, messages/s`,
        ...of(query).map((each) => whole(each.messages)),
      ]);
      rows.push([`${query}, kB/s`, ...of(query).map((each) => whole(each.bytes / 1000))]);
    }
    await expect(table(rows)).toMatchFileSnapshot(file("load.golden.txt"));

    const directories = [1, 10, 100, 1000];
    const parts = directories.map((count) => {
      const shares = sharesOf(ringOf(count, 64), ids);
      return Math.max(...shares.values()) / keys;
    });
    const divided = [["directories", ...directories]] as (string | number)[][];
    for (const query of QUERIES) {
      const { messages } = of(query).at(-1)!;
      divided.push([
        `${query}, messages/s`,
        ...parts.map((part) => whole(part * messages)),
      ]);
    }
    await expect(table(divided)).toMatchFileSnapshot(file("divided.golden.txt"));
    const series = QUERIES.flatMap((query) => [
      { name: `${query}: messages/s`, calls: of(query).map((each) => each.messages) },
      { name: `${query}: kB/s`, calls: of(query).map((each) => each.bytes / 1000) },
    ]);
    await expect(plotOf(nodes, series, "nodes")).toMatchFileSnapshot(file("load.svg"));
  }, 600_000);
});

test("an identifier is that of the store: of the key as JSON", () => {
  expect(identifiersOfKeys(1)[0]).toBe(identifierOf('"key 0"', 52));
});

test("the page of the ring shows these figures", () => {
  const page = readFileSync(PAGE, "utf8");
  for (const name of ["balance", "fill", "load", "divided"]) {
    const figures = readFileSync(`spec/hash-ring/measured-${name}.golden.txt`, "utf8");
    expect(page).toContain(figures.trim());
  }
});
