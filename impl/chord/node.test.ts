import { expect, test } from "vitest";
import { SteeredWorld } from "../../harness/simulate/steered-world.ts";
import type { RingOptions } from "./ring-options.ts";
import { startRing } from "./start-ring.ts";

/** Nodes by their identifiers, which are in their names. */
const ringOf = async (ids: readonly number[], options: RingOptions) => {
  const nodes = ids.map((id) => `n${id}`);
  const byName = Object.fromEntries(ids.map((id) => [`n${id}`, id]));
  const lists = new Map<string, unknown>();
  const world = new SteeredWorld({
    nodes,
    start: (ports) => startRing(ports, { bits: 6, ids: byName, ...options }),
    note: ({ node, state }) => {
      if (state !== undefined) lists.set(node, state);
    },
  });
  await world.open();
  const run = async (ms: number): Promise<void> => {
    for (let at = 0; at < ms; at += 10) {
      for (const each of world.waiting)
        if (world.isNode(each.dest)) await world.deliver(each);
      await world.pass(10);
    }
  };
  return { world, run, of: (node: string) => lists.get(node) };
};

test("two nodes join a ring of three, one dies, and the lists are right again", async () => {
  const { world, run, of } = await ringOf([4, 8, 15, 20, 32], {
    members: ["n4", "n15", "n32"],
    successors: 2,
  });
  await run(3000);
  expect(of("n4")).toMatchObject({ succs: ["n8", "n15"], prdc: "n32" });
  expect(of("n20")).toMatchObject({ succs: ["n32", "n4"], prdc: "n15" });
  world.crash("n15");
  await run(4000);
  expect(of("n8")).toMatchObject({ succs: ["n20", "n32"], prdc: "n4" });
  expect(of("n20")).toMatchObject({ succs: ["n32", "n4"], prdc: "n8" });
  await world.restart("n15");
  await run(3000);
  expect(of("n15")).toMatchObject({ succs: ["n20", "n32"], prdc: "n8" });
  expect(of("n8")).toMatchObject({ succs: ["n15", "n20"], prdc: "n4" });
});
