/** What nodes of the ring make of bad input: clear errors, and afterwards a ring that is right. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RingOptions } from "../../../impl/chord/ring-options.ts";
import { startRing } from "../../../impl/chord/start-ring.ts";
import type { Body, Json, Message } from "../../../impl/ports.ts";
import { SteeredWorld } from "../../simulate/steered-world.ts";

const ids = { n1: 5, n2: 15, n3: 25, n4: 35, n5: 45 };
const LONG = process.env.LOCKSTEP_LONG === "1";
const nodes = Object.keys(ids);
const members = ["n1", "n2", "n3", "n4"];
type Told = {
  readonly phase: string;
  readonly succs: readonly string[];
  readonly prdc: string;
};

/** A ring of four, and a fifth node that joins; `of`: what a node is started with beside what all are. */
const opened = async (of: (node: string) => RingOptions = () => ({})) => {
  const lists = new Map<string, Told>();
  const found: Json[] = [];
  const world = new SteeredWorld({
    nodes,
    start: (ports) =>
      startRing(ports, { bits: 6, ids, members, successors: 2, ...of(ports.self) }),
    note: ({ node, action, state, op }) => {
      if (action === "ring" || action === "start") lists.set(node, state as never);
      if (action === "found") found.push(op!);
    },
  });
  await world.open();
  const said: Message[] = [];
  const run = async (ms: number): Promise<void> => {
    for (let at = 0; at < ms; at += 20) {
      for (const each of world.waiting) {
        if (world.isNode(each.dest) && nodes.includes(each.src))
          await world.deliver(each);
        else world.take(each);
        if (each.body.type === "error" || each.body.type === "taken") said.push(each);
      }
      await world.pass(20);
    }
  };
  const forge = async (to: string, from: string, body: Body): Promise<void> => {
    await world.ask(to, from, body);
  };
  const isRight = (node: string, live: readonly string[]): boolean => {
    const at = live.indexOf(node);
    const after = (by: number) => live[(at + by) % live.length]!;
    const { phase, succs, prdc } = lists.get(node)!;
    const wanted = [after(1), after(2)].join();
    return phase === "in" && `${succs}` === wanted && prdc === after(live.length - 1);
  };
  const wrong = (live: readonly string[] = nodes) =>
    live.filter((node) => !isRight(node, live));
  return { world, run, forge, said, wrong, lists, found };
};

describe("a node that may not join", () => {
  test.each<[string, RingOptions, RegExp]>([
    [
      "with a taken identifier",
      { ids: { ...ids, n5: 15 } },
      /^n5 has the identifier 45 here, and says 15$/,
    ],
    [
      "with another m",
      { bits: 8 },
      /^identifiers of this ring have 6 bits, and those of n5 have 8$/,
    ],
  ])("%s is refused, and the ring stays as it is", async (_, options, text) => {
    const { run, said, wrong, lists } = await opened((node) =>
      node === "n5" ? options : {},
    );
    await run(3000);
    expect(lists.get("n5")).toMatchObject({ phase: "refused", succs: [] });
    expect(said[0]!.body).toMatchObject({ why: expect.stringMatching(text) });
    expect(wrong(members)).toEqual([]);
  });

  test("where all agree that two have one identifier, the answer names its owner", async () => {
    const { run, said, wrong, lists } = await opened(() => ({ ids: { ...ids, n5: 15 } }));
    await run(3000);
    expect(lists.get("n5")).toMatchObject({ phase: "refused" });
    expect(said.map(({ body }) => body.why)).toContain(
      "the identifier 15 of n5 is taken by n2",
    );
    expect(wrong(members)).toEqual([]);
  });
});

test.each<[string, string, Body, RegExp]>([
  [
    "a question of a stranger",
    "stranger",
    { type: "ask", why: "join", turn: [1, 1], bits: 6, id: 3 },
    /^ask is for members, and stranger is none$/,
  ],
  [
    "a state without a list",
    "n2",
    { type: "state", turn: [1, 1], prdc: "n1" },
    /^a malformed state/,
  ],
  [
    "a list that names a stranger",
    "n2",
    { type: "state", turn: [1, 1], succs: ["stranger"], prdc: "n1" },
    /^a malformed state/,
  ],
  [
    "a list without end",
    "n2",
    { type: "state", turn: [1, 1], succs: Array(65).fill("n2"), prdc: "n1" },
    /^a malformed state/,
  ],
  [
    "an identifier beyond any m",
    "n2",
    { type: "look-up", look: "l", origin: "n2", key: 2 ** 52, hops: 0 },
    /^a malformed look-up/,
  ],
  [
    "a look-up that runs in circles",
    "n2",
    { type: "look-up", look: "l", origin: "n2", key: 7, hops: 4097 },
    /^a malformed look-up/,
  ],
  [
    "an answer to no look-up",
    "n2",
    { type: "found", look: "n1.0.1", key: 7, hops: 1 },
    /^an answer to no look-up of n1$/,
  ],
  ["another word", "n2", { type: "incr" }, /^incr is not supported$/],
])("%s is refused", async (_, from, body, text) => {
  const { world, forge } = await opened();
  await forge("n1", from, { ...body, msg_id: 1 });
  const [answer] = world.waiting;
  expect(answer!.body).toMatchObject({
    type: "error",
    in_reply_to: 1,
    text: expect.stringMatching(text),
  });
});

test("a forged answer to a look-up is no answer: its name cannot be guessed, and its key has to be right", async () => {
  const { world, run, forge, found } = await opened();
  await run(2000);
  await world.ask("n1", "operator", { type: "find", key: 33, at: "n1" });
  const look = world.waiting.find(({ body }) => body.key === 33)!.body.look!;
  for (let nth = 0; nth < 40; nth++)
    await forge("n1", "n2", { type: "found", look: `n1.1.${nth}`, key: 33, hops: 1 });
  await forge("n1", "n2", { type: "found", look, key: 34, hops: 1 });
  expect(found).toEqual([]);
  await run(500);
  expect(found).toEqual([{ key: 33, node: "n4", hops: expect.any(Number) }]);
});

/** Messages that a faulty peer may send; those of the first kinds are well formed. */
const forged = () => {
  const node = fc.constantFrom(...nodes);
  const turn = fc.tuple(fc.nat(3), fc.nat(30));
  const wellFormed = fc.oneof(
    fc.record({
      type: fc.constant("state"),
      turn,
      succs: fc.array(node, { minLength: 1, maxLength: 4 }),
      prdc: node,
    }),
    fc.record({
      type: fc.constant("ask"),
      why: fc.constantFrom("join", "successor", "predecessor"),
      turn,
      bits: fc.constantFrom(6, 6, 6, 7),
      id: fc.nat(63),
    }),
    fc.record({
      type: fc.constant("gone"),
      to: fc.constantFrom("ask", "notify", "ping"),
      turn,
    }),
    fc.record({ type: fc.constantFrom("busy", "notify"), turn }),
    fc.record({ type: fc.constantFrom("noted", "ping", "pong") }),
    fc.record({ type: fc.constant("taken"), why: fc.string(), turn }),
    fc.record({
      type: fc.constantFrom("look-up", "ends-here", "found"),
      look: fc.string(),
      origin: node,
      key: fc.nat(70),
      hops: fc.nat(5000),
    }),
  );
  const anything = fc
    .dictionary(
      fc.constantFrom("turn", "succs", "prdc", "why", "key", "look", "to"),
      fc.jsonValue(),
    )
    .chain((rest) =>
      fc
        .constantFrom("ask", "state", "gone", "found", "look-up", "leave ")
        .map((type) => ({
          ...rest,
          type,
        })),
    );
  return fc.record({ to: node, from: node, body: fc.oneof(wellFormed, anything) });
};

test("whatever a peer says, no node breaks, and when it has fallen silent the ring is right", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(forged(), { minLength: 1, maxLength: 40 }),
      async (lies) => {
        const { run, forge, wrong } = await opened();
        await run(200);
        for (const { to, from, body } of lies) {
          await forge(to, from, body as Body);
          await run(40);
        }
        await run(8000);
        expect(wrong()).toEqual([]);
      },
    ),
    { numRuns: LONG ? 500 : 30, seed: 51 },
  ));
