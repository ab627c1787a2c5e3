/** A system refines another one, or takes a step that the other does not have. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { twoPhaseCommit } from "../../../spec/two-phase-commit/two-phase-commit.ts";
import { InputError } from "../../model/input-error.ts";
import { speaks } from "../../model/process.ts";
import { many, one } from "../../model/roles.ts";
import { type System, system } from "../../model/system.ts";
import { cellsOf } from "../cells/cells.ts";
import { explore } from "../explicit/explore.ts";
import { type Move, walker } from "../temporal/walker.laws.ts";
import { mismatchText } from "./mismatch-text.ts";
import { breaksRefinement, judgeRefinement } from "./refinement.ts";

const judged = (of: System, name: string) => {
  const cells = cellsOf(of);
  const explored = explore(
    cells,
    { questions: [], found: () => false, stuck: () => false },
    {},
  );
  const { verdict, path, mismatch } = judgeRefinement(cells, explored, name);
  if (path === null) return { verdict };
  expect(breaksRefinement(cells, name, path)).toBe(true);
  for (let steps = 1; steps < path.length; steps++)
    expect(breaksRefinement(cells, name, path.slice(0, steps))).toBe(false);
  return { verdict, steps: path.length - 1, why: mismatchText(mismatch!) };
};

describe("two-phase commit implements transaction commit", () => {
  const early = "manager commits before the last vote";
  const commit = (participants: number, mutant?: string) =>
    judged(twoPhaseCommit.system({ participants }, mutant), "transaction commit");

  test("with every vote", () => {
    expect(commit(3)).toEqual({ verdict: "holds" });
  });

  test("not if the manager does not wait for the last vote", () => {
    expect(commit(3, early)).toMatchObject({ verdict: "violated", steps: 6 });
    expect(commit(2, early)).toEqual({
      verdict: "violated",
      steps: 4,
      why: [
        'transaction commit has no step that does this: participant0 {"phase":"prepared"} → {"phase":"committed"}',
        "possible there:",
        '  prepare(participant1): participant1 {"phase":"working"} → {"phase":"prepared"}',
        '  abort(participant0): participant0 {"phase":"prepared"} → {"phase":"aborted"}',
        '  abort(participant1): participant1 {"phase":"working"} → {"phase":"aborted"}',
      ].join("\n"),
    });
  });
});

type Ring = { readonly turns: number };
const { next, process } = speaks<Ring, "go">();

/** Processes `a` and `b` send one message back and forth; with 2 `answers`, `b` answers twice at its first turn. */
const pingPong = (answers: number): System =>
  system({
    name: "ping-pong",
    roles: {
      a: one(
        process({
          init: { turns: 0 },
          actions: { start: (me) => (me.turns === 0 ? to("b", me) : undefined) },
          receive: (me) => to("b", me),
        }),
      ),
      b: one(
        process({
          init: { turns: 0 },
          receive: (me) =>
            me.turns === 0 && answers === 2 ? to("a", me).send("a", "go") : to("a", me),
        }),
      ),
    },
    environment: { network: "bag" },
  });

const to = (other: string, { turns }: Ring) =>
  next({ turns: (turns + 1) % 2 || 2 }).send(other, "go");

test("letters are part of the other's state where the mapping gives them", () => {
  const relayed = (answers: number): System => ({
    ...pingPong(answers),
    refines: {
      itself: [pingPong(1), ({ a, b, flying }: Mapped) => ({ a, b, flying })],
      "without letters": [pingPong(1), ({ a, b }: Mapped) => ({ a, b })],
    },
  });
  type Mapped = Readonly<Record<"a" | "b" | "flying", unknown>>;
  expect(judged(relayed(1), "itself")).toEqual({ verdict: "holds" });
  expect(judged(relayed(2), "itself")).toMatchObject({ verdict: "violated", steps: 2 });
  expect(judged(relayed(1), "without letters")).toEqual({
    verdict: "violated",
    steps: 1,
    why: [
      'ping-pong has no step that does this: a {"turns":0} → {"turns":1}',
      "possible there:",
      '  start at a: a {"turns":0} → {"turns":1}, sent {"from":"a","to":"b","body":"go"}',
    ].join("\n"),
  });
});

test("the first state must be the other's first", () => {
  const late: System = {
    ...pingPong(1),
    refines: {
      late: [pingPong(1), () => ({ a: { turns: 1 }, b: { turns: 0 } })],
    },
  };
  expect(judged(late, "late")).toEqual({
    verdict: "violated",
    steps: 0,
    why: 'the first state is not the first of ping-pong: a {"turns":0} → {"turns":1}',
  });
});

describe("mappings that are wrong are refused", () => {
  const onto = (other: System, as: () => object): System => ({
    ...pingPong(1),
    refines: { other: [other, as as () => Record<string, unknown>] },
  });
  const pair = system({
    name: "pair",
    roles: { node: many(["x", "y"], () => process({ init: { turns: 0 } })) },
  });
  const asked = system({
    name: "asked",
    roles: { server: one(speaks<number, never, "q">().process({ init: 0 })) },
    clients: { client: { at: "server", script: ["q"] } },
    environment: { network: "bag", crashes: 1 },
  });

  test.each([
    [pair, () => ({}), "the mapping to pair gives no state of node"],
    [pair, () => ({ node: { x: { turns: 0 } } }), "gives no state of y"],
    [
      pair,
      () => ({ node: { x: { turns: 0 }, y: { turns: 0 } }, leader: 1 }),
      'the mapping to pair gives "leader", which is no role of it; there are node, and flying',
    ],
    [
      asked,
      () => ({ server: 0 }),
      "asked has clients, crashes, whose state no mapping can give",
    ],
    [
      pair,
      () => {
        throw new Error("oops");
      },
      'the mapping of "other" threw Error: oops',
    ],
  ])("%#", (other, as, message) => {
    expect(() => judged(onto(other, as), "other")).toThrow(InputError);
    expect(() => judged(onto(other, as), "other")).toThrow(message);
  });
});

const SIZE = 5;
const state = fc.nat({ max: SIZE - 1 });
const moves = fc.array(fc.tuple(state, fc.constantFrom("a", "b"), state), {
  minLength: 1,
  maxLength: 10,
});
const example = fc.record({
  concrete: moves,
  abstract: moves,
  images: fc.array(state, { minLength: SIZE, maxLength: SIZE }),
});

/**
 * The number of steps of a shortest path whose last step is wrong, found layer by layer; null if there is no such path.
 */
const wrongByForce = (
  concrete: readonly Move[],
  abstract: readonly Move[],
  image: (state: number) => number,
): number | null => {
  const start = concrete[0]![0];
  if (image(start) !== abstract[0]![0]) return 0;
  const isStep = (from: number, to: number) =>
    from === to || abstract.some(([a, , b]) => a === from && b === to);
  const seen = new Set([start]);
  let layer = [start];
  for (let depth = 1; layer.length > 0; depth++) {
    const steps = concrete.filter(([from]) => layer.includes(from));
    if (steps.some(([from, , to]) => !isStep(image(from), image(to)))) return depth;
    layer = steps.map(([, , to]) => to).filter((to) => !seen.has(to));
    for (const each of layer) seen.add(each);
  }
  return null;
};

test("random graphs: the verdicts and lengths of brute force", () => {
  const counts = { holds: 0, violated: 0 };
  fc.assert(
    fc.property(example, ({ concrete, abstract, images }) => {
      const start = abstract[0]![0];
      const image = (at: number) => (at === concrete[0]![0] ? start : images[at]!);
      const goal = () => false;
      const implementing: System = {
        ...walker({ moves: concrete, goal }),
        refines: {
          abstract: [
            walker({ moves: abstract, goal }),
            ({ at }: { readonly at: number }) => ({ at: image(at) }),
          ],
        },
      };
      const found = wrongByForce(concrete, abstract, image);
      counts[found === null ? "holds" : "violated"]++;
      expect(judged(implementing, "abstract").steps ?? null).toBe(found);
    }),
    { numRuns: 300, seed: 1 },
  );
  expect(Math.min(counts.holds, counts.violated)).toBeGreaterThan(30);
});
