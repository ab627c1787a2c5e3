/** How long puts and gets of the quorum store take by W and R: slide 52. The page of the service level shows it. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Json } from "../../impl/ports.ts";
import { startQuorum } from "../../impl/quorum/node.ts";
import { type KeyValueRequest, linKv } from "../simulate/dialect.ts";
import { simulate } from "../simulate/simulate.ts";
import { table } from "./measured-table.laws.ts";

/** Of each node, how long a message takes from the coordinator and back; the coordinator reaches itself in 1 ms. */
const DELAYS = { n1: 1, n2: 40, n3: 3, n4: 200, n5: 10 } as const;
const nodes = Object.keys(DELAYS) as (keyof typeof DELAYS)[];
const FLUSH_MS = 2;
/** From the client to the coordinator and back. */
const CLIENT_MS = 2;

/** The time there and back of the nth nearest replica. */
const nearest = (nth: number): number =>
  Object.values(DELAYS)
    .map((ms) => 2 * ms)
    .sort((one, other) => one - other)[nth - 1]!;

/** How long one request at n1 takes, in milliseconds of virtual time. */
const timeOf = async (
  request: KeyValueRequest,
  quorums: { readonly r: number; readonly w: number },
): Promise<number> => {
  const links = nodes.slice(1).flatMap((node) => {
    const conditions = { delayMs: [DELAYS[node], DELAYS[node]] } as const;
    return [
      { from: "n1", to: node, conditions },
      { from: node, to: "n1", conditions },
    ];
  });
  const { events } = await simulate<Json>({
    nodes,
    start: (ports) => startQuorum(ports, { ...quorums, retryMs: 10_000 }),
    dialect: linKv as never,
    schedule: {
      seed: 1,
      network: { delayMs: [1, 1], spread: 1, loss: 0, duplication: 0 },
      links,
      flushMs: [FLUSH_MS, FLUSH_MS],
      requests: [{ time: 0, client: "c1", node: "n1", request }],
      faults: [],
    },
  });
  const at = (action: string) => events.find((event) => event.action === action)!.time!;
  return at("return") - at("invoke");
};

const SIZES = [1, 2, 3, 4, 5];

test("a put takes the W-th shortest time there and back, a get the R-th", async () => {
  const rows: (string | number)[][] = [];
  for (const size of SIZES) {
    const write = { type: "write", key: "k", value: 1 } as const;
    const put = await timeOf(write, { r: 1, w: size });
    const get = await timeOf({ type: "read", key: "k" }, { r: size, w: 1 });
    // A put asks the nearest node for its version, and writes its counter; each replica writes its copy.
    const before = nearest(1) + FLUSH_MS;
    expect(put).toBeCloseTo(CLIENT_MS + before + nearest(size) + FLUSH_MS, 6);
    expect(get).toBeCloseTo(CLIENT_MS + nearest(size), 6);
    rows.push([size, nearest(size), put, get]);
  }
  const titles = ["W or R of 5", "nth shortest, ms", "put, ms", "get, ms"];
  await expect(table([titles, ...rows])).toMatchFileSnapshot(
    "../../spec/service-level/measured-quorum.golden.txt",
  );
});

test("with all replicas a put is as slow as the slowest; with fewer, a slow one delays nothing", async () => {
  const write = { type: "write", key: "k", value: 1 } as const;
  const [majority, all] = await Promise.all(
    [3, 5].map((w) => timeOf(write, { r: 1, w })),
  );
  expect(all! - majority!).toBe(2 * (DELAYS.n4 - DELAYS.n5));
});

test("the page shows these figures", () => {
  const page = readFileSync("spec/service-level/README.md", "utf8");
  const figures = readFileSync("spec/service-level/measured-quorum.golden.txt", "utf8");
  expect(page).toContain(figures.trim());
});
