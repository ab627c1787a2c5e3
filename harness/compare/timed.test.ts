/**
 * Bounded staleness in the matrix: judged for systems that state a bound in ticks, and for no
 * others.
 */
import { expect, test } from "vitest";
import { register } from "../history/register.ts";
import { speaks } from "../model/process.ts";
import { one } from "../model/roles.ts";
import { type System, system } from "../model/system.ts";
import type { Cell } from "./cell.ts";
import { judgeModels } from "./judge-models.ts";

type Request =
  | { readonly type: "read" }
  | { readonly type: "write"; readonly value: number };
type Copy = { readonly value: number; readonly left: number };

const cell = register(0);
const store = speaks<number, never, Request, number | null>();
const cache = speaks<Copy, never, Request, number | null>();

/** One store and a cache that answers from its copy for two ticks, then takes another copy. */
const leases = (scope: Partial<Pick<System, "timed">>, ticks?: 4): System => ({
  ...system({
    name: "leases",
    roles: {
      store: one(
        store.process({
          init: 0,
          request: (held, request) =>
            request.type === "write"
              ? store.next(request.value).respond(null)
              : store.next(held).respond(held),
        }),
      ),
      cache: one(
        cache.process({
          init: { value: 0, left: 2 },
          request: (copy, request) =>
            request.type === "read" && copy.left > 0
              ? cache.next(copy).respond(copy.value)
              : undefined,
          tick: ({ value, left }) => ({ value, left: Math.max(0, left - 1) }),
        }),
      ),
    },
    clients: {
      writer: { at: "store", script: [{ type: "write", value: 1 }] },
      reader: { at: "cache", script: [{ type: "read" }] },
    },
    environment: { network: "bag", ...(ticks && { ticks }) },
    joint: (on) => ({
      renew: on(({ store, cache }) =>
        cache.left === 0 ? { cache: { value: store, left: 2 } } : undefined,
      ),
    }),
    consistent: { linearizable: cell },
  }),
  ...scope,
});

const BOUNDED = "bounded-staleness";

const judged = (store: System): Cell => {
  const searching = { engine: "explicit", bytes: 2 ** 30, stop: () => false } as const;
  return judgeModels(store, cell, [BOUNDED], searching).cells.get(BOUNDED)!;
};

test("a lease of two ticks keeps answers at most two ticks old, and not one", () => {
  expect(judged(leases({ timed: 2 }, 4))).toEqual({ verdict: "proven" });
  const refuted = judged(leases({ timed: 1 }, 4));
  expect(refuted).toMatchObject({
    verdict: "refuted",
    refutation: { judgement: { verdict: "violated", model: BOUNDED } },
  });
});

test("without time, or without a stated bound, it is unsupported and says why", () => {
  expect(judged(leases({}))).toEqual({
    verdict: "unsupported",
    reason:
      "bounded-staleness bounds time, and in this spec no time passes: environment.ticks is 0 or not set",
  });
  expect(judged(leases({}, 4))).toMatchObject({
    verdict: "unsupported",
    reason: expect.stringMatching(/does not say in timed how many ticks/),
  });
});
