/** A small protocol whose node differs from its spec in four ways, each of them named. */
import { P } from "ts-pattern";
import { describe, expect, test } from "vitest";
import { type Body, needing } from "../../impl/ports.ts";
import { family } from "../model/family.ts";
import { ignored, speaks } from "../model/process.ts";
import { one } from "../model/roles.ts";
import { system } from "../model/system.ts";
import type { Dialect } from "../simulate/dialect.ts";
import { simulate } from "../simulate/simulate.ts";
import { conform } from "./conform.ts";
import type { Correspondence, Staging } from "./correspondence.ts";
import { corresponding } from "./corresponding.ts";
import { coverEdges } from "./cover.ts";
import { coverGraph } from "./cover-graph.ts";
import { type Quirk, Quirks, summed } from "./quirks.ts";
import { shaped } from "./shaped.ts";

const VALUE = 7;
const RETRY_MS = 50;
type Message =
  | { readonly type: "ask" }
  | { readonly type: "told"; readonly value: number };

const asker = speaks<{ tries: number; waits: boolean }, Message, Body, number>();
const keeper = speaks<number, Message>();

const asking = family({
  scope: {},
  system: () =>
    system({
      name: "asking",
      roles: {
        asker: one(
          asker.process({
            init: { tries: 0, waits: false },
            request: () =>
              asker.next({ tries: 1, waits: true }).send("keeper", { type: "ask" }),
            receive: ({ tries, waits }, { body }) =>
              waits && body.type === "told"
                ? asker.next({ tries, waits: false }).respond(body.value)
                : ignored,
          }),
        ),
        keeper: one(
          keeper.process({
            init: VALUE,
            receive: (value, { from }) =>
              keeper.next(value).send(from, { type: "told", value }),
          }),
        ),
      },
      clients: { c: { at: "asker", script: [{ type: "get" }] } },
      environment: { network: "bag" },
      sometimes: { answered: ({ asker }) => asker.tries === 1 && !asker.waits },
    }),
});

/** Node a asks and says how often it did, tidies up and keeps its link alive; node b answers. */
const startAsking = needing(
  ["messages", "clock"],
  async (ports, faults: readonly string[] = []) => {
    const { self, trace, clock } = ports;
    let named = 0;
    const say = (action: string, dest: string, body: Body, op?: Body): void => {
      const id = `${self}.${++named}`;
      trace({ action, message: { id, from: self, to: dest, body }, ...(op && { op }) });
      ports.messages.send({ id, src: self, dest, body });
    };
    let [tries, stop] = [0, () => {}];
    let asked: { readonly src: string; readonly body: Body } | undefined;
    const ask = (): void => {
      tries++;
      say("send", "b", { type: "ask" });
      stop = clock.after(RETRY_MS, ask);
    };
    trace({ action: "start" });
    if (self === "a") say("send", "b", { type: "keep-alive" });
    return {
      receive: ({ id, src, dest, body }) => {
        const traced = { from: src, message: { id, from: src, to: dest, body } };
        if (!ports.nodes.includes(src)) {
          asked = { src, body };
          trace({ action: "request", ...traced, op: { id: "get" } });
          trace({ action: "tidy" });
          return ask();
        }
        trace({ action: "receive", ...traced });
        if (body.type === "ask") {
          const value = faults.includes("one more") ? VALUE + 1 : VALUE;
          return say("send", src, { type: "told", value });
        }
        if (body.type !== "told" || asked === undefined) return;
        stop();
        trace({ action: "count", state: { tries } });
        const answer = { ...body, in_reply_to: asked.body.msg_id! };
        say("respond", asked.src, answer, { type: "told", value: body.value! });
        asked = undefined;
      },
    };
  },
);

const quirks: Readonly<Record<string, Quirk>> = {
  "keeps its link alive": {
    why: "the spec knows of no links",
    source: "RFC 1122, 4.2.3.6",
  },
  "tidies up": { why: "what is tidied is nothing that the spec has" },
  "asks again": { why: "messages get lost", again: ({ body }) => typeOf(body) === "ask" },
  "counts its tries": { why: "the spec tries once", leaves: { asker: ["tries"] } },
};
const names = Object.keys(quirks);
const typeOf = (body: unknown): string => shaped({ type: P.string }, body).type;

const correspondence = (stated: typeof quirks): Correspondence<unknown> => ({
  quirks: stated,
  roles: { asker: { per: "node" }, keeper: { per: "node" } },
  letter: ({ from, to, body }, { keeper: played }) => {
    if (body.type === "keep-alive") return { quirk: "keeps its link alive" };
    const of = (node: string) => played(node === "a" ? "asker" : "keeper", node);
    return { from: of(from), to: of(to), body };
  },
  events: {
    request: ({ node }, { keeper }) => [
      { step: "request", process: keeper("asker", node), request: { type: "get" } },
    ],
    tidy: () => [{ step: "quirk", quirk: "tidies up" }],
    count: ({ node, state }, { keeper }) => [
      {
        step: "state",
        process: keeper("asker", node),
        holds: shaped({ tries: P.number }, state),
      },
    ],
    respond: ({ node, op }, { keeper }) => [
      {
        step: "answer",
        process: keeper("asker", node),
        result: shaped({ value: P.number }, op).value,
      },
    ],
  },
});

const dialect: Dialect<Body> = {
  ask: (request) => request,
  hear: (_, { value }) => ({ outcome: "ok", result: value! }),
  silence: () => ({ outcome: "unknown" }),
};
const nodes = ["a", "b"];

const bond = (stated: typeof quirks) =>
  corresponding({
    family: asking,
    correspondence: correspondence(stated),
    scope: {},
    members: nodes,
    faults: ["one more"],
    staging: (_, faults): Staging => ({
      placeOf: (role) => (role === "asker" ? "a" : "b"),
      members: nodes,
      start: (ports) => startAsking(ports, faults),
      dialect: dialect as never,
      request: (request) => request,
      retryMs: RETRY_MS,
    }),
  });

/** Messages take so long that the node asks twice. */
const run = async (stated: typeof quirks, faults: readonly string[] = []) => {
  const { events } = await simulate<Body>({
    nodes,
    start: (ports) => startAsking(ports, faults),
    dialect,
    schedule: {
      seed: 1,
      network: { delayMs: [40, 40], spread: 1, loss: 0, duplication: 0 },
      flushMs: [1, 1],
      requests: [{ time: 0, client: "c", node: "a", request: { type: "get" } }],
      faults: [],
    },
  });
  return conform(events, bond(stated).follower());
};

const cover = (stated: typeof quirks, faults: readonly string[] = []) =>
  coverEdges(coverGraph(asking.system({})), {
    steering: () => bond(stated).steering({}, faults),
  });

const all = (): typeof quirks => quirks;
const but = (name: string): typeof quirks =>
  Object.fromEntries(Object.entries(quirks).filter(([each]) => each !== name));
const timesOf = (counted: readonly { name: string; times: number }[]) =>
  counted.map(({ name, times }) => [name, times]);

describe("a node that differs from its spec in ways that are named", () => {
  test("holds in a run, and each way is counted", async () => {
    const { verdict, mismatch, quirks: met } = await run(all());
    expect({ verdict, mismatch }).toEqual({ verdict: "holds", mismatch: null });
    expect(timesOf(met)).toEqual(names.map((name) => [name, 1]));
    expect(met[0]).toEqual({ ...quirks[names[0]!], name: names[0], times: 1 });
  });

  test("takes every step of its spec, and asks again after each", async () => {
    const { deviated, covered, edges, quirks: met } = await cover(all());
    expect({ deviated, covered }).toEqual({ deviated: null, covered: edges });
    for (const { name, times } of met) expect(times, name).toBeGreaterThan(0);
  });
});

describe("what is not named is a violation", () => {
  const why: Readonly<Record<string, RegExp>> = {
    "keeps its link alive": /names the quirk "keeps its link alive"/,
    "tidies up": /names the quirk "tidies up"/,
    "asks again":
      /sends \{"type":"ask"\} again, the spec does not, and no quirk says why/,
    "counts its tries": /in the spec .*tries is 1, not [23]/,
  };

  test.each(names)("in a run: %s", async (name) => {
    const { verdict, mismatch, quirks: met } = await run(but(name));
    expect(verdict).toBe("violated");
    expect(mismatch!.why).toMatch(why[name]!);
    expect(met.map((each) => each.name)).toEqual(names.filter((each) => each !== name));
  });

  test.each(names)("driven along the spec: %s", async (name) => {
    expect((await cover(but(name))).deviated?.why).toMatch(why[name]!);
  });

  test("a message without a letter, and without a quirk", async () => {
    const silent: Correspondence<unknown> = {
      ...correspondence(all()),
      letter: () => null,
    };
    const { follower } = corresponding({
      family: asking,
      correspondence: silent,
      scope: {},
      members: nodes,
      faults: [],
      staging: () =>
        ({ placeOf: (role: string) => (role === "asker" ? "a" : "b") }) as never,
    });
    const body = { type: "ask" };
    const sent = { id: "1", from: "a", to: "b", body };
    const event = { at: 0, node: "a", action: "send", message: sent };
    expect(conform([event], follower()).mismatch?.why).toMatch(/has no letter for/);
    expect(conform([{ ...event, action: "receive" }], follower()).verdict).toBe("holds");
  });
});

test("a fault beside what is named is found, in a run and along the spec", async () => {
  expect((await run(all(), ["one more"])).mismatch?.why).toMatch(
    /sends another .*: value is 7, not 8/,
  );
  expect((await cover(all(), ["one more"])).deviated?.why).toMatch(/value is 7, not 8/);
});

describe("the count", () => {
  test("tells what was never met, and of several runs the sum", () => {
    const one = new Quirks(quirks);
    one.meets("tidies up");
    const other = new Quirks(quirks);
    other.meets("tidies up");
    other.meets("asks again");
    expect(timesOf(summed([one.counted(), other.counted()]))).toEqual([
      ["keeps its link alive", 0],
      ["tidies up", 2],
      ["asks again", 1],
      ["counts its tries", 0],
    ]);
  });

  test("has only what is stated at this scope", () => {
    const stated = { one: { why: "", at: ({ n }: { n: number }) => n === 1 } };
    expect(new Quirks(stated, { n: 1 }).counted()).toHaveLength(1);
    expect(new Quirks(stated, { n: 2 }).counted()).toEqual([]);
  });

  test("meets a field that is left out only where the two differ in it", () => {
    const met = new Quirks(quirks);
    met.compared("asker", { tries: 1 }, () => [{ tries: 1, waits: true }]);
    met.compared("asker", { waits: true }, () => [{ tries: 1, waits: true }]);
    met.compared("keeper", { tries: 2 }, () => [{ tries: 1 }]);
    expect(timesOf(met.counted())).toContainEqual(["counts its tries", 0]);
    met.compared("asker", { tries: 2 }, () => [{ tries: 1 }]);
    expect(timesOf(met.counted())).toContainEqual(["counts its tries", 1]);
  });
});
