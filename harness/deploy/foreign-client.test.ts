/** Foreign programs as clients of a real store: their histories, how they end, and the errors of bad ones. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { models } from "../consistency/models.ts";
import { register } from "../history/register.ts";
import type { TraceEvent } from "../history/trace.ts";
import { linKv } from "../simulate/dialect.ts";
import { deploy } from "./deploy.ts";
import type { ClientEvent, ForeignClient } from "./foreign-client.ts";
import { ForeignHistory } from "./foreign-history.ts";
import { afterPipes } from "./link-proxy.ts";

const tiny = fileURLToPath(new URL("./tiny-client.laws.ts", import.meta.url));
const store = new URL("../../impl/single-copy/node.ts", import.meta.url).href;

/** An argument of every program that this test starts, by which it is found again. */
const MINE = `started-by-${process.pid}`;

/** `3 write 7` and `4 read` begin operations; `3 ok`, `4 ok 7` and `3 ?` end them. */
const parse = (line: string): ClientEvent | null => {
  if (line.startsWith("#")) return null;
  const [, id, what, value] =
    /^(\d+) (write|read|ok|\?)(?: (\d+|null))?$/.exec(line) ?? [];
  if (id === undefined)
    throw new Error("expected an operation's number and what it does");
  const told = value === undefined ? null : JSON.parse(value);
  if (what === "read") return { type: "invoke", id, request: { type: "read", key: "k" } };
  if (what === "write")
    return { type: "invoke", id, request: { type: "write", key: "k", value: told } };
  return what === "ok"
    ? { type: "return", id, outcome: "ok", result: told }
    : { type: "return", id, outcome: "unknown" };
};

const client = (way: string, more: Partial<ForeignClient> & { first?: number } = {}) =>
  ({
    program: (nodes) => ({
      command: process.execPath,
      args: [
        "--import",
        import.meta.resolve("tsx"),
        tiny,
        JSON.stringify(Object.values(nodes)),
        way,
        `${more.first ?? 1}`,
        MINE,
      ],
    }),
    history: parse,
    missing: "install Node",
    ...more,
  }) satisfies ForeignClient;

const run = (
  clients: Readonly<Record<string, ForeignClient>>,
  {
    faults = [],
    signal,
  }: Pick<Parameters<typeof deploy>[0]["schedule"], "faults"> & {
    readonly signal?: AbortSignal;
  } = { faults: [] },
) =>
  deploy({
    nodes: ["n1", "n2"],
    program: { module: store, start: "startSingleCopy", options: {} },
    dialect: linKv,
    schedule: { requests: [], faults },
    clients,
    settleMs: 0,
    ...(signal && { signal }),
  });

/** The programs of this test that still run. */
const alive = (): string[] =>
  execFileSync("ps", ["-eo", "pid,stat,args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(MINE));
const said = async (way: string, more?: Partial<ForeignClient>): Promise<string> =>
  run({ tiny: client(way, more) }).then(
    () => "no error",
    (error: Error) => `${error.name}: ${error.message}`,
  );
/** How many requests reached a node before the line of the program about them was read, at most. */
const asksAhead = (events: readonly TraceEvent[]): number => {
  let [ahead, most] = [0, 0];
  for (const { action } of events) {
    if (action === "invoke") ahead--;
    if (action === "request") most = Math.max(most, ++ahead);
  }
  return most;
};

describe("a program as a client", () => {
  test("has a linearizable history", async () => {
    const { events, operations } = await run({
      tiny: client("honest"),
      tiny2: client("honest", { first: 100 }),
    });
    expect(operations).toHaveLength(32);
    expect(new Set(operations.map((each) => each.client))).toEqual(
      new Set(["tiny", "tiny2"]),
    );
    expect(models.linearizable(register(null), operations).verdict).toBe("holds");
    expect(asksAhead(events)).toBe(0);
    expect(alive()).toEqual([]);
  });

  test("that lies has a history that is not linearizable", async () => {
    const { operations } = await run({ tiny: client("lies") });
    expect(models.linearizable(register(null), operations).verdict).toBe("violated");
  });

  test("reaches a node at the same address after a crash", async () => {
    const { operations } = await run(
      { tiny: client("insists", { withinMs: 20_000 }) }, // Until each write is done.
      { faults: [{ type: "crash", time: 0, node: "n1", downMs: 300 }] },
    );
    expect(models.linearizable(register(null), operations).verdict).toBe("holds");
  });

  test.each([
    ["crashes", /^InputError: client tiny: \S*node ended with 3: no such country$/],
    [
      "garbage",
      /is no history, line 1, "Segmentation.*": expected an operation's number/,
    ],
    [
      "answers an unknown request",
      /line 1, "7 ok 1": 7 ends, and tiny has not asked for it/,
    ],
    ["cut short", /ended within a line of its output; it wrote no line$/],
  ])("that misbehaves (%s) ends the run with the reason", async (way, why) => {
    expect(await said(way)).toMatch(why);
    expect(alive()).toEqual([]);
  });

  test("that hangs ends the run with the reason, and is killed", async () => {
    const why =
      /^InputError: client tiny: \S*node has not ended after 1.5 s; it wrote no line$/;
    expect(await said("hangs", { withinMs: 1500 })).toMatch(why);
    expect(alive()).toEqual([]);
  });

  test("that is not installed ends the run with what to install", async () => {
    const program = () => ({ command: "no-such-program", args: [] });
    expect(await said("", { program, missing: "install nfs-common" })).toBe(
      "InputError: client tiny: no-such-program is not installed: install nfs-common",
    );
  });

  test("that is ended by a fault, or with the run, is killed without an error", async () => {
    const died = await run(
      { tiny: client("hangs") },
      { faults: [{ type: "client-crash", time: 300, client: "tiny" }] },
    );
    expect(died.interrupted).toBe(false);
    const aborting = new AbortController();
    setTimeout(() => aborting.abort(), 1500);
    const ended = await run(
      { tiny: client("hangs") },
      { faults: [], signal: aborting.signal },
    );
    expect(ended.interrupted).toBe(true);
    expect(alive()).toEqual([]);
  });
});

test("requests of a program wait for a whole turn of the event loop, in which pipes are read", async () => {
  const order: string[] = [];
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const door = afterPipes().on("data", () => order.push("sent"));
  door.write("put");
  await turn(); // In the turn in which the bytes arrived, the pipe may have been read before them.
  order.push("read");
  await turn();
  await turn();
  expect(order).toEqual(["read", "sent"]);
});

describe("a history that a program writes", () => {
  const eventsOf = (...lines: readonly string[]): unknown[] => {
    const calls: unknown[] = [];
    const history = new ForeignHistory("p", parse, (event) => calls.push(event));
    for (const line of lines) history.add(line);
    return calls;
  };

  test("becomes events of the client", () => {
    const request = { type: "read", key: "k" };
    expect(eventsOf("# hello", "1 read", "1 ok 7")).toEqual([
      { node: "p", action: "invoke", op: { id: "1", request } },
      { node: "p", action: "return", op: { id: "1", request, outcome: "ok", result: 7 } },
    ]);
  });

  test.each([
    [["1 read", "2 read"], /line 2, "2 read": p asks for 2 while 1 has not ended/],
    [
      ["1 read", "1 ok 7", "1 read"],
      /line 3, "1 read": p gives a second operation the id 1/,
    ],
    [["1 read", "2 ok"], /2 ends, and p has not asked for it/],
  ])("is refused if its lines contradict each other: %j", (lines, why) => {
    expect(() => eventsOf(...lines)).toThrow(why);
  });
});
