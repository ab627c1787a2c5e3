/** Each part of the language in a small spec that needs it, with counts found by hand. */
import { expect, test } from "vitest";
import type { Environment } from "../../model/environment.ts";
import { InputError } from "../../model/input-error.ts";
import { speaks } from "../../model/process.ts";
import { ids, many, one } from "../../model/roles.ts";
import { type System, system } from "../../model/system.ts";
import { check } from "../check.ts";

const verdictsOf = (checked: ReturnType<typeof check>) =>
  Object.fromEntries(
    checked.properties.map(({ name, verdict, path }) => [
      name,
      path === null ? verdict : `${verdict} at ${path.entries.length}`,
    ]),
  );

/**
 * A server grants a lease of `length` ticks whenever none is in force; the client believes in its lease `late` ticks
 * too long.
 */
const lease = (length: number, late: number): System => {
  const server = speaks<number, "granted">();
  const client = speaks<number, "granted">();
  return system({
    name: "lease",
    roles: {
      // The ticks that are left of the lease; 0: there is none.
      server: one(
        server.process({
          init: 0,
          actions: {
            grant: (left) =>
              left === 0 ? server.next(length).send("client", "granted") : undefined,
          },
          tick: (left) => Math.max(0, left - 1),
        }),
      ),
      client: one(
        client.process({
          init: 0,
          receive: (left, { age }) => client.next(Math.max(left, length + late - age)),
          tick: (left) => Math.max(0, left - 1),
        }),
      ),
    },
    environment: {
      network: "bag",
      ticks: "unlimited",
      ages: ({ age }) => (age >= length ? undefined : age + 1),
    },
    always: {
      "a client that believes in a lease has it": ({ server, client }) =>
        client <= server,
    },
  });
};

test("time: a lease that is counted from its grant is safe, one counted from its arrival is not", () => {
  expect(verdictsOf(check(lease(2, 0)))).toEqual({
    "a client that believes in a lease has it": "holds",
  });
  // The counts are those of a spec in which each message has a field for its age.
  expect(check(lease(2, 0))).toMatchObject({ states: 8, transitions: 16 });
  expect(check(lease(3, 0))).toMatchObject({ states: 10, transitions: 19 });
  expect(verdictsOf(check(lease(2, 1)))).toEqual({
    "a client that believes in a lease has it": "violated at 2",
  });
});

test("a process refuses a tick while something is due", () => {
  const { next, process } = speaks<number>();
  const timer = system({
    name: "timer",
    roles: {
      timer: one(
        process({
          init: 2,
          tick: (left) => (left === 0 ? undefined : left - 1),
          actions: { fire: (left) => (left === 0 ? next(2) : undefined) },
        }),
      ),
      slow: one(process({ init: 0, tick: (since) => Math.min(since + 1, 5) })),
    },
    environment: { network: "bag", ticks: 3 },
  });
  // The states of timer and slow: 2,0 → 1,1 → 0,2 → fire 2,2 → 1,3. The third tick is the last.
  expect(check(timer)).toMatchObject({ states: 5, transitions: 4, depth: 4 });
});

const ring = (names: readonly string[]): System => {
  type Node = { readonly succ: string | null; readonly seen: number };
  const { process } = speaks<Node>();
  return system({
    name: "ring",
    roles: {
      node: many(names, (self) =>
        process({ init: { succ: self === names[0] ? self : null, seen: 0 } }),
      ),
    },
    joint: (on) => ({
      join: on(names, names, ({ node }, n, m) =>
        node[n]!.succ === null && node[m]!.succ !== null
          ? { node: { [n]: { succ: node[m]!.succ }, [m]: { succ: n } } }
          : undefined,
      ),
    }),
    always: {
      "successors form one ring": ({ node }) => {
        const members = Object.keys(node).filter((n) => node[n]!.succ !== null);
        const walked = new Set<string>();
        for (let n = members[0]!; !walked.has(n); n = node[n]!.succ!) walked.add(n);
        return walked.size === members.length;
      },
    },
  });
};

test("joint actions: nodes join a ring one by one, in every order", () => {
  // The states are the cyclic orders of all sets of nodes that contain the first: 1 + 3 + 3·2 + 3·2·1 for four nodes.
  expect(check(ring(["a", "b", "c", "d"]))).toMatchObject({ states: 16, depth: 3 });
  expect(verdictsOf(check(ring(["a", "b", "c", "d"])))).toEqual({
    "successors form one ring": "holds",
  });
});

test("a joint action is called once per what it reads", () => {
  let calls = 0;
  const { process } = speaks<{ readonly n: number; readonly other: number }>();
  const flips = (of: { readonly other: number }) => ({ other: 1 - of.other });
  const reader = system({
    name: "reader",
    roles: {
      left: one(process({ init: { n: 0, other: 0 } })),
      right: one(process({ init: { n: 0, other: 0 } })),
    },
    joint: (on) => ({
      copy: on(({ left, right }) => {
        calls++;
        return left.n < 3 && right.n <= left.n ? { left: { n: left.n + 1 } } : undefined;
      }),
      flip: on(({ right }) => ({ right: flips(right) })),
    }),
  });
  expect(check(reader).states).toBe(8);
  expect(calls).toBe(4); // Once per value of left.n; right.other is never read.
});

test("joint actions: a message names the mistake in a patch", () => {
  const { process } = speaks<{ readonly n: number }>();
  const patching = (patch: unknown): System =>
    system({
      name: "patching",
      roles: { here: one(process({ init: { n: 0 } })) },
      joint: (on) => ({ change: on(() => patch as never) }),
    });
  expect(() => check(patching({ there: { n: 1 } }))).toThrow(
    /"change"\(\) patches "there", which is no process; there are here/,
  );
  expect(() => check(patching(3))).toThrow(/"change"\(\) returned 3; a patch is/);
  let calls = 0;
  const impure = system({
    name: "impure",
    roles: {
      a: one(process({ init: { n: 0 } })),
      b: one(process({ init: { n: 0 } })),
    },
    joint: (on) => ({
      step: on(({ a, b }) =>
        calls++ % 2 === 0 ? { a: { n: a.n + 1 } } : { b: { n: b.n + 1 } },
      ),
    }),
  });
  expect(() => check(impure)).toThrow(InputError);
});

/** A sender of three numbered letters, and a taker that keeps their numbers in the order of receipt. */
const numbered = (environment: Environment<number>): System => {
  const sender = speaks<number, number>();
  const taker = speaks<readonly number[], number>();
  return system({
    name: "numbered",
    roles: {
      sender: one(
        sender.process({
          init: 1,
          actions: {
            send: (n) => (n < 4 ? sender.next(n + 1).send("taker", n) : undefined),
          },
        }),
      ),
      taker: one(
        taker.process({
          init: [],
          receive: (seen, { body }) =>
            seen.length < 5 ? taker.next([...seen, body]) : undefined,
          survives: () => [],
          wiped: () => [],
        }),
      ),
    },
    environment,
    always: {
      "in order": ({ taker }) => taker.every((n, i) => n >= (taker[i - 1] ?? 0)),
      "each once": ({ taker }) => new Set(taker).size === taker.length,
      "none is missing": ({ taker }) =>
        taker.every((n, i) => taker.indexOf(n) !== i || n <= i + 1),
    },
  });
};

test.each<[string, Environment<number>, Record<string, string>]>([
  [
    "bag",
    { network: "bag" },
    {
      "in order": "violated at 4",
      "each once": "holds",
      "none is missing": "violated at 3",
    },
  ],
  [
    "fifo",
    { network: "fifo" },
    { "in order": "holds", "each once": "holds", "none is missing": "holds" },
  ],
  [
    "fifo with loss",
    { network: "fifo", loss: 1 },
    { "in order": "holds", "each once": "holds", "none is missing": "violated at 4" },
  ],
  [
    "fifo with a duplicate",
    { network: "fifo", duplicates: 1 },
    { "in order": "holds", "each once": "violated at 3", "none is missing": "holds" },
  ],
  [
    "set",
    { network: "set" },
    {
      "in order": "violated at 4",
      "each once": "violated at 3",
      "none is missing": "violated at 3",
    },
  ],
  [
    "a letter of an earlier incarnation",
    { network: "fifo", initially: [{ from: "sender", to: "taker", body: 3 }] },
    {
      "in order": "violated at 3",
      "each once": "violated at 7",
      "none is missing": "violated at 1",
    },
  ],
])("networks: %s", (_, environment, expected) => {
  expect(verdictsOf(check(numbered(environment)))).toEqual(expected);
});

test("a crash keeps what survives and lets letters wait, a wipe goes on at once", () => {
  expect(
    verdictsOf(check(numbered({ network: "fifo", crashes: 1, restarts: 1 }))),
  ).toEqual({
    "in order": "holds",
    "each once": "holds",
    "none is missing": "violated at 6",
  });
  expect(verdictsOf(check(numbered({ network: "fifo", wipes: 1 })))).toEqual({
    "in order": "holds",
    "each once": "holds",
    "none is missing": "violated at 5",
  });
});

test("expire takes letters from the network, unlessFlying waits until there are none", () => {
  const OLD = { from: "a", to: "b", body: { old: true } } as const;
  const { next, process } = speaks<string, { readonly old: boolean }>();
  const either = (guarded: boolean): System =>
    system({
      name: "purge",
      roles: {
        a: one(
          process({
            init: "new",
            actions: {
              purge: (s) =>
                s === "new" ? next("purged").expire(({ body }) => body.old) : undefined,
              start: (s) => {
                if (s !== "purged" && s !== "new") return undefined;
                const started = next("started").send("b", { old: false });
                return guarded ? started.unlessFlying(({ body }) => body.old) : started;
              },
            },
          }),
        ),
        b: one(
          process({
            init: "quiet",
            receive: (s, { body }) =>
              next(body.old ? "stale" : s === "stale" ? s : "fresh"),
          }),
        ),
      },
      environment: {
        network: "bag",
        initially: [OLD],
      },
      always: {
        "no old letter after the start": ({ a, b, flying }) =>
          !(a === "started" && b !== "stale" && flying.some(({ body }) => body.old)),
      },
      sometimes: { "a fresh start": ({ b }) => b === "fresh" },
    });
  const guarded = check(either(true));
  expect(verdictsOf(guarded)).toEqual({
    "no old letter after the start": "holds",
    "a fresh start": "holds at 3",
  });
  // A path says what has gone, for those who play it on nodes.
  const { path } = guarded.properties.find(({ name }) => name === "a fresh start")!;
  expect(path!.entries.map(({ name, expired }) => [name, expired])).toEqual([
    ["purge", [OLD]],
    ["start", undefined],
    [undefined, undefined],
  ]);
  expect(verdictsOf(check(either(false)))).toEqual({
    "no old letter after the start": "violated at 1",
    "a fresh start": "holds at 2",
  });
});

test("what is remembered of the past is for properties alone", () => {
  const { next, process } = speaks<number, never, never, never, boolean>();
  const wheel = (most: number, isJudged = true): System =>
    system({
      name: "wheel",
      roles: {
        wheel: one(
          process({
            init: 0,
            actions: { turn: (n) => next((n + 1) % 3) },
            remember: { init: false, after: (was, n) => was || n === most },
          }),
        ),
      },
      ...(isJudged && { always: { "never was there": ({ past }) => !past.wheel } }),
    });
  expect(verdictsOf(check(wheel(2)))).toEqual({ "never was there": "violated at 2" });
  expect(verdictsOf(check(wheel(0)))).toEqual({ "never was there": "violated at 0" });
  expect(verdictsOf(check(wheel(3)))).toEqual({ "never was there": "holds" });
  // With the ghost false the states are 0 and 1, and with the ghost true 2, 0 and 1: the ghost is part of the state.
  expect(check(wheel(2, false)).states).toBe(5);
});

test("a letter is held up one way by a one-way partition", () => {
  const { next, process } = speaks<number, "ping" | "pong">();
  const pinging = (cut: { from: string[]; to: string[] }): System =>
    system({
      name: "pinging",
      roles: {
        a: one(
          process({
            init: 0,
            actions: { ping: (n) => (n === 0 ? next(1).send("b", "ping") : undefined) },
            receive: (_n, { body }) => (body === "pong" ? next(2) : undefined),
          }),
        ),
        b: one(
          process({
            init: 0,
            receive: (n, { from }) => next(Math.min(n + 1, 2)).send(from, "pong"),
          }),
        ),
      },
      environment: { network: "bag", partitions: { times: 1, cuts: [cut] } },
    });
  const one_way = check(pinging({ from: ["a"], to: ["b"] }));
  const other_way = check(pinging({ from: ["b"], to: ["a"] }));
  // The exchange has four states, and each of them occurs before, during and after the cut.
  expect([one_way.states, other_way.states]).toEqual([12, 12]);
  // The cut blocks a delivery while it lasts: that of the ping, or that of the pong.
  expect([one_way.transitions, other_way.transitions]).toEqual([16, 16]);
});

test("ids of a role are its processes", () => {
  expect(ids("node", 3)).toEqual(["node0", "node1", "node2"]);
});
