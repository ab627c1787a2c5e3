import { expect, test } from "vitest";
import { asked } from "./requests.ts";
import { rules } from "./rules.ts";
import type { Machine } from "./state.ts";

const me: Machine = {
  phase: "member",
  view: { m0: "in" },
  held: { 2: 7 },
  moving: {},
  sent: {},
  taken: {},
  op: 2,
  waits: true,
};
const place = {
  self: "m0",
  ring: { seed: "m0", idsOf: { m0: [1] }, keys: [2], leaving: [], gossips: false },
  rules,
};
const ask = (op: number) =>
  ({ type: "ask", origin: "m0", op, request: { type: "get", key: 2 } }) as const;

test("an earlier request that comes back to its machine does not answer the next one", () => {
  expect(asked(me, ask(1), place)).toMatchObject({
    responses: [],
    state: { waits: true },
  });
  expect(asked(me, ask(2), place)).toMatchObject({
    responses: [{ result: 7 }],
    state: { waits: false },
  });
});
