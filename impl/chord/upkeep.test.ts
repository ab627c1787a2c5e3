import { expect, test } from "vitest";
import { ringSettings } from "./ring-options.ts";
import {
  amongMembers,
  join,
  missed,
  objection,
  outside,
  type Place,
  type Reaction,
  receive,
  stabilize,
} from "./upkeep.ts";

const nodes = ["n1", "n2", "n3", "n4"];
const settings = ringSettings(nodes, {
  bits: 6,
  successors: 2,
  ids: { n1: 10, n2: 20, n3: 30, n4: 40 },
});
const place: Place = { self: "n1", settings };
const ring = amongMembers(1, place);

test("an answer to an earlier question is no answer to this one", () => {
  const state = { type: "state", succs: ["n3", "n4"], prdc: "n1" } as const;
  const asking = stabilize(ring, place)!.state;
  const later = stabilize({ ...missed(asking, place)!.state, notifies: null }, place)!;
  expect(later.state.asks).toEqual({ node: "n3", why: "successor" });
  const answer = (turn: readonly [number, number]) =>
    receive(later.state, "n3", { ...state, turn }, place);
  expect(answer([1, 1])).toBeUndefined();
  expect(answer([2, 2])).toBeUndefined();
  expect((answer([1, 2]) as Reaction).state.asks).toBeNull();
});

test.each([
  [{ bits: 8, id: 20 }, "identifiers of this ring have 6 bits, and those of n2 have 8"],
  [{ bits: 6, id: 21 }, "n2 has the identifier 20 here, and says 21"],
  [{ bits: 6, id: 20 }, undefined],
])("a node that asks and states %j", (said, why) => {
  const ask = { type: "ask", why: "join", turn: [1, 0], ...said } as const;
  expect(objection(ring, "n2", ask, place)).toBe(why);
});

test("a node with a taken identifier is not let in, and the answer names its owner", () => {
  const taken: Place = {
    self: "n1",
    settings: ringSettings(nodes, { bits: 6, ids: { n1: 10, n2: 10, n3: 30, n4: 40 } }),
  };
  const ask = { type: "ask", why: "join", turn: [1, 0], bits: 6, id: 10 } as const;
  expect(objection(ring, "n2", ask, taken)).toBe(
    "the identifier 10 of n2 is taken by n1",
  );
  const asking = join(outside(1), "n1", { self: "n2", settings })!.state;
  const told = receive(
    asking,
    "n1",
    { type: "taken", why: "…", turn: [1, 1] },
    place,
  ) as Reaction;
  expect(told.state.phase).toBe("refused");
  // Others do not refuse it: it has not asked them.
  expect(
    receive(asking, "n3", { type: "taken", why: "…", turn: [1, 1] }, place),
  ).toBeUndefined();
});
