/** The server and its cache managers: callbacks, races, crashes, clients that are cut off, leases. */
import { describe, expect, test } from "vitest";
import { count, play } from "./scene.laws.ts";

const cutOff = (node: string, time: number, forMs: number) =>
  ({ type: "cut", side: [node], way: "both", time, forMs }) as const;
const crash = (node: string, time: number, downMs: number) =>
  ({ type: "crash", node, time, downMs }) as const;

describe("a file", () => {
  test("is seen by others after its close; a copy that is believed in needs no call", async () => {
    const run = await play([
      [100, "a", "open"],
      [200, "a", "read"],
      [300, "b", "load"],
      [400, "a", "write", 7],
      [450, "a", "read"],
      [500, "b", "load"],
      [600, "a", "close"],
      [800, "b", "load"],
      [900, "b", "load"],
    ]);
    expect(run.answers).toEqual([null, 0, 0, null, 7, 0, 1, 7, 7]);
    expect(count(run, "b", "call")).toBe(2); // A miss before the break, and one after it.
    expect(count(run, "a", "call")).toBe(2); // A miss, and the store.
    expect(count(run, "s", "grant")).toBe(3);
  });

  test("is read as it was opened, until it is opened again", async () => {
    const { answers } = await play([
      [100, "b", "open"],
      [200, "a", "save", 7],
      [400, "b", "read"],
      [500, "b", "close"],
      [600, "b", "open"],
      [700, "b", "read"],
    ]);
    expect(answers).toEqual([null, 1, 0, null, null, 7]);
  });

  test("has the version of the last of two closers, whole", async () => {
    const { answers } = await play([
      [100, "a", "open"],
      [100, "b", "open"],
      [200, "a", "write", 1],
      [200, "b", "write", 2],
      [300, "b", "close"],
      [400, "a", "close"],
      [600, "c", "load"],
    ]);
    expect(answers).toEqual([null, null, null, null, 1, 2, 1]);
  });

  test("a client that has written has a callback of what it stored", async () => {
    const run = await play([
      [100, "a", "save", 7],
      [300, "a", "load"],
      [400, "b", "save", 8],
      [600, "a", "load"],
    ]);
    expect(run.answers).toEqual([1, 7, 2, 8]);
    expect(count(run, "a", "call")).toBe(2);
  });
});

describe("a crash", () => {
  test("of the server: it asks what clients believe in before it takes a store", async () => {
    const run = await play(
      [
        [100, "b", "load"],
        [400, "a", "save", 7],
        [900, "b", "load"],
      ],
      { faults: [crash("s", 200, 100)] },
    );
    expect(run.answers).toEqual([0, 1, 7]);
    expect(count(run, "s", "ask")).toBeGreaterThan(0);
  });

  test("of the server, and a client is down: stores wait until it is heard; misses do not", async () => {
    const faults = [crash("s", 200, 100), crash("b", 150, 3000)];
    const run = await play(
      [
        [100, "b", "load"],
        [400, "a", "save", 7],
        [1000, "c", "load"],
        [4000, "c", "load"],
      ],
      { faults },
    );
    expect(run.answers).toEqual([0, 1, 0, 7]);
  });

  test("of a client: its copy is kept and not believed, and what was not closed is lost", async () => {
    const run = await play(
      [
        [100, "b", "load"],
        [200, "a", "open"],
        [250, "a", "write", 9],
        [900, "b", "load"],
        [900, "a", "load"],
      ],
      { faults: [crash("b", 300, 100), crash("a", 300, 100)] },
    );
    expect(run.answers).toEqual([0, null, null, 0, 0]);
    const starts = run.events.filter(
      ({ node, action }) => node === "b" && action === "start",
    );
    expect(starts.map(({ state }) => state)).toEqual([
      [],
      [{ key: "f", version: 0, contents: [0, 0] }],
    ]);
    expect(count(run, "b", "call")).toBe(2);
    const last = run.events.filter(
      ({ node, action }) => node === "a" && action === "start",
    );
    expect(last.at(-1)?.state).toEqual([]);
  });

  test("of the server after a store: the copy of the call is not done again", async () => {
    const link = { from: "s", to: "a", conditions: { loss: 1 } } as const;
    const run = await play([[100, "a", "save", 7]], {
      faults: [{ type: "link", time: 50, ...link, forMs: 400 }, crash("s", 200, 100)],
    });
    expect(run.answers).toEqual([1]);
    // The store is answered again, as the same version; done again it would be the next one.
    const versions = run.events.flatMap(({ node, action, state }) =>
      node === "s" && action === "commit"
        ? [(state as { readonly version: number }).version]
        : [],
    );
    expect(versions.length).toBeGreaterThan(0);
    expect(new Set(versions)).toEqual(new Set([1]));
  });
});

describe("a client that is cut off", () => {
  const asked = [
    [100, "b", "load"],
    [300, "a", "save", 7],
    [1000, "b", "load"],
    [3000, "b", "load"],
    [4000, "b", "load"],
  ] as const;

  test("holds a writer, if the server waits", async () => {
    const run = await play([...asked, [2000, "c", "load"]], {
      faults: [cutOff("b", 200, 2300)],
    });
    // The miss of `c` waits, too: else it could see what a reader after the close does not.
    expect(run.answers).toEqual([0, 1, 0, 7, 7, 7]);
    const closed = run.events.find(
      ({ node, action }) => node === "a" && action === "respond",
    );
    expect(closed?.time).toBeGreaterThan(2500);
  });

  test("is given up by the rule of OpenAFS, reads what is old after healing, and learns of it at its next call", async () => {
    const run = await play(asked, {
      serves: { rule: "openafs", giveUpMs: 500 },
      faults: [cutOff("b", 200, 2300)],
    });
    // Nothing tells it, and it asks nothing: it is stale as long as it makes no call.
    expect(run.answers).toEqual([0, 1, 0, 0, 0]);
    expect(count(run, "s", "give up")).toBe(1);
    const closed = run.events.find(
      ({ node, action }) => node === "a" && action === "respond",
    );
    expect(closed?.time).toBeLessThan(1500);
    const told = await play([...asked, [5000, "b", "save", 8], [6000, "b", "load"]], {
      serves: { rule: "openafs", giveUpMs: 500 },
      faults: [cutOff("b", 200, 2300)],
    });
    expect(told.answers).toEqual([0, 1, 0, 0, 0, 2, 8]);
    expect(count(told, "s", "go on")).toBe(1);
  });

  test("with leases it holds a writer no longer than its callback lasts", async () => {
    const run = await play(asked, {
      serves: { lease: 10, bias: 2, tickMs: 100 },
      caches: { lease: 10, tickMs: 100 },
      faults: [cutOff("b", 200, 2300)],
    });
    expect(run.answers).toEqual([0, 1, 0, 7, 7]);
    expect(count(run, "s", "lease is over")).toBe(1);
    const closed = run.events.find(
      ({ node, action }) => node === "a" && action === "respond",
    );
    expect(closed?.time).toBeLessThan(2000);
  });
});

describe("after a crash with leases alone", () => {
  test("stores wait until all are over, and the server asks no client", async () => {
    const run = await play(
      [
        [100, "b", "load"],
        [400, "a", "save", 7],
        [3000, "b", "load"],
      ],
      {
        serves: { lease: 10, bias: 2, tickMs: 100, recovery: "leases" },
        caches: { lease: 10, tickMs: 100 },
        faults: [crash("s", 200, 100)],
      },
    );
    expect(run.answers).toEqual([0, 1, 7]);
    expect(count(run, "s", "ask")).toBe(0);
    const done = run.events.find(
      ({ node, action }) => node === "s" && action === "commit",
    );
    expect(done?.time).toBeGreaterThan(1400);
  });
});
