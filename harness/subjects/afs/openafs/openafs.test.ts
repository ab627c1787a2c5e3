/** What the real OpenAFS does, recorded in our words: what a spec with its rule has to do, too. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judgeAll } from "../../../consistency/judge-all.ts";
import { file } from "../../../history/objects.ts";
import { writeHistory } from "../../../history/write-history.ts";
import type { Operation } from "../../../model/operation.ts";
import { Random } from "../../../simulate/random.ts";
import { type AfsCell, missingForCell, openCell } from "./cell.laws.ts";

const missing = missingForCell();
const skipped = missing === null ? "" : ` (skipped: ${missing})`;

/** Sessions that each client has in the random part. */
const SESSIONS = 40;
const SHORT_CUT_MS = 1500;
/** The server gives a client up after about 16.6 s. */
const GIVEN_UP_MS = [8000, 40_000] as const;

const MODELS = ["close-to-open", "session-semantics"] as const;

/** The verdicts of the models on the operations of these files. */
const verdicts = (all: readonly Operation[], keys: readonly string[]) => {
  const operations = all.filter(({ request }) =>
    keys.includes((request as { key: string }).key),
  );
  const judged = judgeAll(file<number>(0), operations, { names: MODELS });
  return [...judged.values()].map(({ verdict }) => verdict);
};

describe.skipIf(missing !== null)(`a cell of OpenAFS${skipped}`, () => {
  let cell: AfsCell;
  beforeAll(async () => {
    cell = await openCell();
  }, 60_000);
  afterAll(() => cell?.close());

  /** Makes a file that both clients have read once. */
  const shared = async (key: string): Promise<void> => {
    await cell.a.call({ type: "make", key });
    for (const client of [cell.a, cell.b]) expect(await client.read(key)).toBe(0);
  };

  test("close-to-open holds for sessions of two clients at random", async () => {
    const keys = ["f0", "f1"];
    for (const key of keys) await shared(key);
    const sessions = async (client: AfsCell["a"], seed: number): Promise<void> => {
      const random = new Random(seed);
      for (let nth = 1; nth <= SESSIONS; nth += 1) {
        const key = random.pick(keys);
        if (random.chance(0.5)) await client.read(key);
        else await client.write(key, 1000 * seed + nth);
      }
    };
    await Promise.all([sessions(cell.a, 1), sessions(cell.b, 2)]);

    expect(cell.operations.length).toBeGreaterThan(6 * SESSIONS);
    expect(verdicts(cell.operations, keys)[0]).toBe("holds");
    expect(writeHistory(cell.operations)).toMatch(/"f":"write"/);
  });

  test("a client that has a file open sees the next version, too: no session semantics", async () => {
    await shared("open");
    await cell.a.call({ type: "open", key: "open" });
    await cell.b.write("open", 1);
    expect(await cell.a.call({ type: "read", key: "open" })).toMatchObject({ result: 1 });
    await cell.a.call({ type: "close", key: "open" });

    expect(verdicts(cell.operations, ["open"])).toEqual(["holds", "violated"]);
  });

  test("a file that is cached costs no packet to read", async () => {
    await shared("quiet");
    const before = await cell.a.sent();
    for (let nth = 0; nth < 20; nth += 1) await cell.a.read("quiet");

    expect((await cell.a.sent()) - before).toBe(0);
  });

  test("callback before the answer: a writer waits until the other client has heard of it", async () => {
    await shared("held");
    expect(await cell.b.write("held", 1)).toBeLessThan(SHORT_CUT_MS);
    expect(await cell.a.read("held")).toBe(1);
    await cell.a.cut();
    const writing = cell.b.write("held", 2);
    await new Promise((resolve) => {
      setTimeout(resolve, SHORT_CUT_MS);
    });
    await cell.a.heal();

    expect(await writing).toBeGreaterThan(SHORT_CUT_MS * 0.9);
    expect(await cell.a.read("held")).toBe(2);
    expect(verdicts(cell.operations, ["held"])).toEqual(["holds", "holds"]);
  });

  test("a client that is cut off holds the writer, reads its old copy, and after healing, too, until it calls the server", async () => {
    await shared("cut");
    await cell.b.call({ type: "make", key: "later" });
    // The client has just fetched the directory, so that this open makes no call.
    expect(await cell.a.read("cut")).toBe(0);
    await cell.a.cut();
    const held = await cell.b.write("cut", 7);

    expect(held).toBeGreaterThan(GIVEN_UP_MS[0]);
    expect(held).toBeLessThan(GIVEN_UP_MS[1]);
    expect(await cell.a.read("cut")).toBe(0);
    await cell.a.heal();
    const before = await cell.a.sent();
    expect(await cell.a.read("cut")).toBe(0);
    expect((await cell.a.sent()) - before).toBe(0);
    expect(verdicts(cell.operations, ["cut"])).toEqual(["violated", "violated"]);

    // The delayed break comes before the server handles the call.
    expect(await cell.a.read("later")).toBe(0);
    expect(await cell.a.read("cut")).toBe(7);
  });
});
