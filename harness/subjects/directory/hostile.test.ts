/** What members of a store by directory make of bad input: clear errors, and nothing is kept where it does not belong. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { startDirectory } from "../../../impl/directory/node.ts";
import { type DirectoryOptions, settings } from "../../../impl/directory/options.ts";
import type { Body, Json } from "../../../impl/ports.ts";
import { SteeredWorld } from "../../simulate/steered-world.ts";

const nodes = ["d", "n1", "n2"];

const opened = async (options: DirectoryOptions = {}): Promise<SteeredWorld> => {
  const world = new SteeredWorld({
    nodes,
    start: (ports) => startDirectory(ports, { replicas: 2, balances: false, ...options }),
  });
  await world.open();
  return world;
};

/** Delivers what members say to each other until all is said. */
const settle = async (world: SteeredWorld): Promise<void> => {
  for (let step = 0; step < 200; step++) {
    const next = world.waiting.find(({ dest }) => world.isNode(dest));
    if (next === undefined) return;
    await world.deliver(next);
  }
};

/** What a member answers to a message of this sender. */
const answersTo = async (
  world: SteeredWorld,
  { to, from = "client", body }: { to: string; from?: string; body: Body },
): Promise<readonly Body[]> => {
  await world.ask(to, from, { ...body, msg_id: 1 });
  const own = world.waiting.filter(({ dest }) => dest === from && from !== "client");
  const said = own.filter(({ src }) => src === to);
  for (const each of said) world.take(each);
  await settle(world);
  const told = world.waiting.filter(({ dest }) => !world.isNode(dest));
  for (const each of told) world.take(each);
  return [...said, ...told].map(({ body }) => body);
};

const put = (key: Json, value: Json): Body => ({ type: "write", key, value });
const get = (key: Json): Body => ({ type: "read", key });

describe("keys and values", () => {
  test("of any text come back, also the empty key", async () => {
    const world = await opened();
    const texts = fc.oneof(fc.string({ unit: "binary", maxLength: 40 }), fc.constant(""));
    await fc.assert(
      fc.asyncProperty(texts, fc.jsonValue({ maxDepth: 2 }), async (key, value) => {
        const sent = value ?? "nothing";
        expect(
          await answersTo(world, { to: "n1", body: put(key, sent as Json) }),
        ).toMatchObject([{ type: "write_ok" }]);
        expect(await answersTo(world, { to: "n2", body: get(key) })).toMatchObject([
          { type: "read_ok", value: JSON.parse(JSON.stringify(sent)) },
        ]);
      }),
      { numRuns: 60, seed: 17 },
    );
  });

  test("a deleted key has no value", async () => {
    const world = await opened();
    await answersTo(world, { to: "n1", body: put("k", 1) });
    await answersTo(world, { to: "d", body: { type: "delete", key: "k" } });
    const [answer] = await answersTo(world, { to: "n2", body: get("k") });
    expect(answer).toMatchObject({ type: "error", code: 20 });
  });

  test.each([
    [
      "a long key",
      put("k".repeat(1025), 1),
      /^a key of 1025 bytes: expected at most 1024$/,
    ],
    ["a key that is no key", put([1], 1), /^expected a key: a string or a number$/],
    ["a put without a value", { type: "write", key: "k" }, /^expected a value$/],
    ["cas", { type: "cas", key: "k", from: 1, to: 2 }, /^cas is not supported/],
    ["another word", { type: "incr", key: "k" }, /^incr is not supported$/],
  ])("%s is refused", async (_, body, text) => {
    const [answer] = await answersTo(await opened(), { to: "n1", body: body as Body });
    expect(answer).toMatchObject({ type: "error", text: expect.stringMatching(text) });
  });
});

const held = { key: "k", epoch: 9, copy: { version: 9, value: "false" }, rest: [] };

describe("what a member must not say", () => {
  test.each([
    [
      "n1",
      "client",
      { type: "keep", op: "n2.1.1", ...held },
      /^keep is for members, and client is none$/,
    ],
    [
      "n1",
      "stranger",
      { type: "drop", key: "k", epoch: 9 },
      /is for members, and stranger/,
    ],
    [
      "n1",
      "n2",
      { type: "drop", key: "k", epoch: 9 },
      /^only the directory of a key says drop, and n2 is not that of "k"$/,
    ],
    [
      "n1",
      "n2",
      { type: "copy", key: "k", epoch: 9, to: "n2" },
      /^only the directory of a key says copy/,
    ],
    [
      "n1",
      "n2",
      { type: "done", op: "n1.1.1", key: "k", result: 7 },
      /^only the directory of a key says done/,
    ],
    [
      "n1",
      "n2",
      {
        type: "look",
        op: "n2.1.1",
        key: "k",
        for: "get",
        isNumbered: false,
        deletes: false,
      },
      /^look is for the directory of its key, which is d$/,
    ],
    [
      "d",
      "n2",
      { type: "keep", op: "n2.1.1", ...held },
      /^keep is for nodes, and this member keeps no values$/,
    ],
    ["n1", "n2", { type: "keep", op: "n9.1.1", ...held }, /^a malformed keep/],
    ["n1", "n2", { type: "keep", op: "n2.1.1", ...held, epoch: -1 }, /^a malformed keep/],
    ["n1", "d", { type: "copy", key: "k", epoch: 1, to: "n9" }, /^a malformed copy/],
  ])("to %s, of %s: %j", async (to, from, body, text) => {
    const world = await opened();
    await answersTo(world, { to: "n1", body: put("k", "true") });
    const answers = await answersTo(world, { to, from, body: body as Body });
    expect(answers).toContainEqual(
      expect.objectContaining({ type: "error", text: expect.stringMatching(text) }),
    );
    const [read] = await answersTo(world, { to: "n1", body: get("k") });
    expect(read).toMatchObject({ type: "read_ok", value: "true" });
  });

  test("a directory with an old mapping changes nothing", async () => {
    const world = await opened();
    await answersTo(world, { to: "n1", body: put("k", "true") });
    const newer = { type: "fetch", op: "n2.1.9", key: "k", epoch: 5 };
    await answersTo(world, { to: "n1", from: "n2", body: newer });
    await answersTo(world, {
      to: "n1",
      from: "d",
      body: { type: "drop", key: "k", epoch: 4 },
    });
    const again = { type: "fetch", op: "n2.1.10", key: "k", epoch: 5 };
    const answers = await answersTo(world, { to: "n1", from: "n2", body: again });
    expect(answers).toContainEqual(expect.objectContaining({ result: "true" }));
  });
});

const TYPES =
  "put get look done found keep fetch stored value old copy install installed drop beat read write delete list status health init error".split(
    " ",
  );
const names = fc.constantFrom("n1", "n2", "d", "n9", "", "k");
const field = fc.oneof(
  names,
  fc.constantFrom("n1.1.1", "n2.1.1", "d.1.2", "put"),
  fc.integer({ min: -2, max: 5 }),
  fc.jsonValue({ maxDepth: 1 }),
  fc.array(names, { maxLength: 3 }),
  fc.record({
    version: fc.integer({ min: -1, max: 9 }),
    value: fc.jsonValue({ maxDepth: 0 }),
  }),
);
const fields =
  "op key epoch turn for isNumbered result nodes version copy rest to keys after limit value".split(
    " ",
  );
const bodies = fc
  .tuple(fc.constantFrom(...TYPES), fc.dictionary(fc.constantFrom(...fields), field))
  .map(([type, more]): Body => ({ ...(more as object), type }));

test("no message makes a member throw, and each goes on with its work", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          to: fc.constantFrom(...nodes),
          from: fc.constantFrom("x", ...nodes),
          body: bodies,
        }),
        { maxLength: 25 },
      ),
      async (messages) => {
        const world = await opened();
        for (const message of messages) await answersTo(world, message);
        const fresh = { to: "n1", body: put("another", 1) };
        expect(await answersTo(world, fresh)).toMatchObject([{ type: "write_ok" }]);
      },
    ),
    { numRuns: 150, seed: 23 },
  );
});

test("a directory refuses the key of another one, and its client is served", async () => {
  const directories = ["d", "n2"];
  const { directoryOf } = settings(["d", "n1", "n2"], { directories, replicas: 1 });
  const key = Array.from({ length: 100 }, (_, nth) => `key ${nth}`).find(
    (each) => directoryOf(each) === "n2",
  )!;
  const world = await opened({ directories, replicas: 1 });
  const about = { op: "n1.1.1", key };
  const look = { type: "look", ...about, for: "get", isNumbered: false, deletes: false };
  const [refused] = await answersTo(world, { from: "n1", to: "d", body: look });
  expect(refused).toMatchObject({
    text: "look is for the directory of its key, which is n2",
  });
  expect(await answersTo(world, { to: "n1", body: put(key, 1) })).toMatchObject([
    { type: "write_ok" },
  ]);
});

describe("questions about the store", () => {
  test("status, list with a cursor, and health", async () => {
    const world = await opened();
    for (const key of ["c", "a", "b"])
      await answersTo(world, { to: "n1", body: put(key, key) });
    const [status] = await answersTo(world, { to: "d", body: { type: "status" } });
    expect(status).toMatchObject({
      keys: 3,
      changing: 0,
      nodes: [
        { node: "n1", lives: true, named: 3, has: null },
        { node: "n2", lives: true, named: 3, has: null },
      ],
    });
    const first = { type: "list", after: null, limit: 2 };
    const [one] = await answersTo(world, { to: "d", body: first });
    expect(one).toMatchObject({ keys: [{ key: "a" }, { key: "b" }], next: "b" });
    const [two] = await answersTo(world, { to: "d", body: { type: "list", after: "b" } });
    expect(two).toMatchObject({ keys: [{ key: "c", isDeleted: false }], next: null });
    await answersTo(world, { to: "n1", body: { type: "delete", key: "c" } });
    const [after] = await answersTo(world, {
      to: "d",
      body: { type: "list", after: "b" },
    });
    expect(after).toMatchObject({ keys: [{ key: "c", isDeleted: true }] });
    const [health] = await answersTo(world, { to: "n2", body: { type: "health" } });
    // Three keys of three bytes each, two values of three bytes, and null.
    expect(health).toMatchObject({ member: "n2", role: "node", keys: 3, bytes: 19 });
    const [elsewhere] = await answersTo(world, { to: "n2", body: { type: "list" } });
    expect(elsewhere).toMatchObject({ text: "only a directory answers list: ask d" });
  });
});
