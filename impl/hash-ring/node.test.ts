import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SteeredWorld } from "../../harness/simulate/steered-world.ts";
import type { Body, Json } from "../ports.ts";
import { startHashRing } from "./node.ts";
import type { HashRingOptions } from "./options.ts";

const RETRY_MS = 2000;
const GOSSIP_MS = 5000;
const TIMEOUT_MS = 900;
const JOIN_MS = 7;

/** A ring in a world that the test steers. `of`: what a node is started with beside what all are. */
const ringOf = async (
  nodes: readonly string[],
  of: (node: string) => HashRingOptions = () => ({}),
) => {
  const start = (ports: Parameters<typeof startHashRing>[0]) =>
    startHashRing(ports, {
      retryMs: RETRY_MS,
      gossipMs: GOSSIP_MS,
      timeoutMs: TIMEOUT_MS,
      joinMs: JOIN_MS,
      tokens: 3,
      ...of(ports.self),
    });
  const world = new SteeredWorld({ nodes, start: start as never });
  await world.open();
  let asked = 0;
  /** Delivers whatever is between nodes, until nothing is. */
  const rest = async (): Promise<void> => {
    for (;;) {
      const next = world.waiting.find(({ dest }) => world.isNode(dest));
      if (next === undefined) return;
      await world.deliver(next);
    }
  };
  const timers = async (node: string): Promise<void> => {
    for (const [nth] of nodes.entries()) {
      await world.fire(node, RETRY_MS + nth);
      await world.fire(node, GOSSIP_MS + nth);
    }
  };
  return {
    world,
    rest,
    /** All timers of all nodes go off, and all that they send arrives, a few times. */
    upkeep: async (): Promise<void> => {
      for (let round = 0; round < 4; round++)
        for (const node of nodes) {
          if (world.isUp(node)) await timers(node);
          await rest();
        }
    },
    join: async (node: string): Promise<void> => {
      await world.fire(node, JOIN_MS);
      await rest();
    },
    /** What the node answers; undefined: nothing yet. */
    ask: async (node: string, body: Body): Promise<Body | undefined> => {
      const client = `c${++asked}`;
      await world.ask(node, client, { ...body, msg_id: asked });
      await rest();
      const answer = world.waiting.find(({ dest }) => dest === client);
      if (answer !== undefined) world.take(answer);
      return answer?.body;
    },
  };
};

type Ring = Awaited<ReturnType<typeof ringOf>>;

/** The value of a key; null: it has none. */
const valueAt = async ({ ask }: Ring, node: string, key: string | number) => {
  const answer = await ask(node, { type: "read", key });
  return answer?.code === 20 ? null : answer?.value;
};

const member = (members: readonly string[]) => (): HashRingOptions => ({ members });

const keys = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("", "__proto__", "\ud800", "0", "constructor"),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

describe("a ring", () => {
  test("keeps any keys and values while machines join and leave, asked at any machine", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(keys, fc.jsonValue()), { minLength: 1, maxLength: 12 }),
        async (entries) => {
          const ring = await ringOf(["n1", "n2", "n3"], member(["n1", "n2"]));
          const model = new Map<string, Json>();
          const all = async (nodes: readonly string[]) => {
            for (const [nth, [key]] of entries.entries())
              expect(await valueAt(ring, nodes[nth % nodes.length]!, key)).toEqual(
                model.get(JSON.stringify(key)),
              );
          };
          for (const [nth, [key, value]] of entries.entries()) {
            const node = `n${(nth % 2) + 1}`;
            // Messages are JSON, which has no -0.
            const sent = JSON.parse(JSON.stringify(value)) as Json;
            const put = await ring.ask(node, { type: "write", key, value: sent });
            expect(put).toMatchObject({ type: "write_ok" });
            model.set(JSON.stringify(key), sent);
          }
          await ring.join("n3");
          await all(["n1", "n2", "n3"]);
          await ring.ask("n2", { type: "leave" });
          await all(["n3", "n1", "n2"]);
        },
      ),
      { numRuns: 60 },
    ));

  test("hands over in parts what is too much for one message", async () => {
    const ring = await ringOf(["n1", "n2"], () => ({ members: ["n1"], batchBytes: 60 }));
    for (let nth = 0; nth < 40; nth++)
      await ring.ask("n1", { type: "write", key: `key ${nth}`, value: nth });
    const sizes: number[] = [];
    await ring.world.fire("n2", JOIN_MS);
    for (;;) {
      const next = ring.world.waiting.find(({ dest }) => ring.world.isNode(dest));
      if (next === undefined) break;
      if (next.body.type === "hand-over")
        sizes.push((next.body.entries as Json[]).length);
      await ring.world.deliver(next);
    }
    expect(sizes.length).toBeGreaterThan(4);
    expect(Math.max(...sizes)).toBeLessThan(6);
    for (let nth = 0; nth < 40; nth++)
      expect(await valueAt(ring, "n2", `key ${nth}`)).toBe(nth);
  });

  test("loses nothing, and serves nothing twice, wherever machines die on the way", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(1000), { minLength: 10, maxLength: 50 }),
        async (choices) => {
          const nodes = ["n1", "n2", "n3", "n4"];
          const ring = await ringOf(nodes, member(["n1", "n2"]));
          const { world } = ring;
          for (let nth = 0; nth < 12; nth++)
            await ring.ask("n1", { type: "write", key: nth, value: nth });
          await world.fire("n3", JOIN_MS);
          await world.fire("n4", JOIN_MS);
          await world.ask("n2", "operator", { type: "leave" });
          for (const choice of choices) {
            const between = world.waiting.filter(({ dest }) => world.isNode(dest));
            const node = nodes[choice % nodes.length]!;
            if (choice % 7 === 0 || between.length === 0) {
              world.crash(node);
              await world.restart(node);
              await world.fire(node, JOIN_MS);
            } else {
              const message = between[choice % between.length]!;
              if (choice % 11 === 0) world.take(message);
              else await world.deliver(message, choice % 5 === 0 ? "stays" : "gone");
            }
          }
          await ring.rest();
          await ring.upkeep();
          const counts: number[] = [];
          for (const node of nodes) {
            const status = await ring.ask(node, { type: "status" });
            expect(status).toMatchObject({ moving: {} });
            counts.push(status!.keys as number);
          }
          expect(counts.reduce((sum, each) => sum + each, 0)).toBe(12);
          for (let nth = 0; nth < 12; nth++)
            expect(await valueAt(ring, nodes[nth % 4]!, nth)).toBe(nth);
        },
      ),
      { numRuns: 60 },
    ));

  test("a machine that leaves ends once the others know, and owe it nothing", async () => {
    const ring = await ringOf(["n1", "n2", "n3"]);
    await ring.ask("n1", { type: "write", key: "k", value: 1 });
    await ring.world.leave("n2");
    expect(ring.world.isUp("n2")).toBe(true);
    await ring.upkeep();
    expect(ring.world.isUp("n2")).toBe(false);
    expect(await valueAt(ring, "n3", "k")).toBe(1);
  });
});

describe("bad input", () => {
  test("a machine with a taken identifier is refused, and says by which", async () => {
    const ids = { n1: [1], n2: [5], n3: [5] };
    const ring = await ringOf(["n1", "n2", "n3"], () => ({
      members: ["n1", "n2"],
      bits: 3,
      ids,
    }));
    await ring.join("n3");
    expect(await ring.ask("n3", { type: "status" })).toMatchObject({
      phase: "refused",
      refusal: "the identifier 5 of n3 is taken by n2",
      keys: 0,
    });
    expect(await ring.ask("n1", { type: "status" })).toMatchObject({
      view: { n1: "in", n2: "in" },
    });
  });

  test.each([
    [{ bits: 20 }, "identifiers of this ring have 52 bits, and those of n2 have 20"],
    [
      { tokens: 1 },
      /^n2 has the identifiers \d+, \d+, \d+ here, and says \d+: tokens or ids differ$/,
    ],
    [{ tokens: 9 }, /and says \d+, \d+, \d+, \d+, \d+ and 4 more: tokens or ids differ$/],
  ])(
    "a machine with %j in another ring is refused, with both",
    async (options, refusal) => {
      const ring = await ringOf(["n1", "n2"], (node) => ({
        members: ["n1"],
        ...(node === "n2" && options),
      }));
      await ring.join("n2");
      const status = await ring.ask("n2", { type: "status" });
      expect(status).toMatchObject({ phase: "refused" });
      expect(status!.refusal).toMatch(refusal);
    },
  );

  test("a member that says that it has the places of another one is refused", async () => {
    const ring = await ringOf(["n1", "n2", "n3"], member(["n1", "n2"]));
    const { ids } = (await ring.ask("n2", { type: "status" }))!;
    await ring.world.ask("n1", "n3", { type: "join", bits: 52, ids: ids! });
    await ring.rest();
    expect(await ring.ask("n1", { type: "status" })).toMatchObject({
      view: { n1: "in", n2: "in" },
    });
  });

  test("a request to a machine outside the ring has no effect, and the answer says so", async () => {
    const ring = await ringOf(["n1", "n2"], member(["n1"]));
    expect(await ring.ask("n2", { type: "write", key: "k", value: 1 })).toBeUndefined();
    await ring.world.pass(TIMEOUT_MS);
    const [answer] = ring.world.waiting.filter(({ dest }) => !ring.world.isNode(dest));
    expect(answer!.body).toMatchObject({ type: "error", code: 11 });
  });

  const view = { type: "view", view: {}, owes: false };
  test.each<[string, Body, string]>([
    ["c", view, "view is for members, and c is none"],
    ["n2", { ...view, view: { n9: "in" } }, "a malformed view"],
    ["n2", { ...view, view: { n1: "gone" } }, "a malformed view"],
    [
      "n2",
      { type: "hand-over", number: 1, spans: [[3, 1]], entries: [], view: {} },
      "a malformed hand-over",
    ],
    [
      "n2",
      {
        type: "hand-over",
        number: 1,
        spans: [
          [1, 3],
          [2, 4],
        ],
        entries: [],
        view: {},
      },
      "a malformed hand-over",
    ],
    [
      "n2",
      { type: "hand-over", number: -1, spans: [], entries: [], view: {} },
      "a malformed hand-over",
    ],
    ["n2", { type: "join", bits: 3, ids: ["1"] }, "a malformed join"],
    [
      "n2",
      { type: "ask", origin: "n9", op: "o", key: "k", request: { type: "read" } },
      "a malformed ask",
    ],
    [
      "n2",
      { type: "ask", origin: "n2", op: "o", key: "k", request: { type: "write" } },
      "a malformed ask",
    ],
    [
      "c",
      { type: "write", key: "k".repeat(1025), value: 1 },
      "the key is longer than 1024 bytes",
    ],
    ["c", { type: "read", key: "ä".repeat(513) }, "the key is longer than 1024 bytes"],
    [
      "c",
      { type: "write", key: "k", value: "v".repeat(1 << 18) },
      "the value is longer than 262144 bytes",
    ],
    ["c", { type: "write", key: "k" }, "expected a value"],
    ["c", { type: "read", key: null }, "expected a key"],
    ["c", { type: "delete" }, "expected a key"],
    ["c", { type: "cas", key: "k" }, "cas is not supported"],
  ])("from %s: %j is refused", async (from, body, text) => {
    const ring = await ringOf(["n1", "n2"]);
    await ring.world.ask("n1", from, { ...body, msg_id: 1 });
    const [answer] = ring.world.waiting.filter(({ src }) => src === "n1");
    expect(answer!.body).toMatchObject({ type: "error", in_reply_to: 1 });
    expect(answer!.body.text).toContain(text);
  });

  test("the seed does not leave", async () => {
    const ring = await ringOf(["n1", "n2"]);
    expect(await ring.ask("n1", { type: "leave" })).toMatchObject({
      type: "error",
      text: "n1 admits machines, and stays",
    });
  });

  test.each<[HashRingOptions, string]>([
    [{ members: ["n9"] }, "n9 is none of the nodes n1, n2"],
    [{ members: ["n1"], seed: "n2" }, "the seed is n2: expected one of n1"],
    [
      { bits: 3, ids: { n1: [8] } },
      "an identifier of n1 is 8: expected a whole number of 3 bits",
    ],
    [{ bits: 99 }, "bits is 99: expected a whole number from 1 to 52"],
  ])("the options %j are refused", async (options, text) => {
    await expect(ringOf(["n1", "n2"], () => options)).rejects.toThrow(
      new RangeError(text),
    );
  });

  test("whatever a client says, the machine goes on, and what it serves stays", () =>
    fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            type: fc.oneof(
              fc.constantFrom("join", "taken", "view", "hand-over", "handed-over", "ask"),
              fc.constantFrom("answer", "init", "status", "error", "read", "delete"),
              fc.string(),
            ),
            key: fc.oneof(fc.jsonValue(), fc.constant("other")),
            value: fc.jsonValue(),
            view: fc.oneof(fc.jsonValue(), fc.constant({ n1: "out", n2: "in" })),
            number: fc.oneof(fc.jsonValue(), fc.nat()),
            spans: fc.oneof(fc.jsonValue(), fc.constant([[0, 2 ** 52 - 1]])),
            entries: fc.oneof(fc.jsonValue(), fc.constant([["k", 2]])),
            request: fc.jsonValue(),
            origin: fc.constantFrom("n1", "n2", "c"),
            op: fc.string(),
          },
          { requiredKeys: ["type"] },
        ),
        async (body) => {
          const ring = await ringOf(["n1", "n2"]);
          await ring.ask("n1", { type: "write", key: "k", value: 1 });
          for (const node of ["n1", "n2"]) await ring.ask(node, body as Body);
          fc.pre(!(body.type === "delete" && body.key === "k"));
          for (const node of ["n1", "n2"]) expect(await valueAt(ring, node, "k")).toBe(1);
        },
      ),
      { numRuns: 300 },
    ));
});
