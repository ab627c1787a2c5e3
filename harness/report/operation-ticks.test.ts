import { expect, test } from "vitest";
import { check } from "../checker/check.ts";
import { register } from "../history/register.ts";
import type { Operation } from "../model/operation.ts";
import { speaks } from "../model/process.ts";
import { one } from "../model/roles.ts";
import { system } from "../model/system.ts";
import { counterexample } from "./counterexample.ts";
import { countsFewer, textWithTicks } from "./operation-ticks.ts";

type Request =
  | { readonly type: "read" }
  | { readonly type: "write"; readonly value: number };
const store = speaks<number, never, Request, number | null>();
const cache = speaks<number, never, Request, number | null>();
const BOUNDED = "bounded-staleness";

/** A cache that never reads its copy again, so that its answers grow old. */
const stale = (timed: number | undefined) =>
  system({
    name: "a cache that grows old",
    roles: {
      store: one(
        store.process({
          init: 0,
          request: (_, request) =>
            request.type === "write"
              ? store.next(request.value).respond(null)
              : undefined,
        }),
      ),
      cache: one(
        cache.process({ init: 0, request: (copy) => cache.next(copy).respond(copy) }),
      ),
    },
    clients: {
      writer: { at: "store", script: [{ type: "write", value: 1 }] },
      reader: { at: "cache", script: [{ type: "read" }] },
    },
    environment: { network: "bag", ticks: 3 },
    consistent: {
      linearizable: timed === undefined && register(0),
      [BOUNDED]: timed !== undefined && register(0),
    },
    ...(timed !== undefined && { timed }),
  });

const historyOf = (timed: number | undefined): readonly string[] => {
  const asked = stale(timed);
  const { properties, engine } = check(asked);
  const found = properties.find(({ verdict }) => verdict === "violated")!;
  const lines = counterexample(asked, {
    ...found,
    path: found.path!,
    engine,
    trace: null,
  } as never);
  const from = lines.findIndex((line) => line.startsWith("history"));
  return lines.slice(from, lines.indexOf("", from));
};

test("a counterexample of a timed system shows the ticks of its operations", () => {
  expect(historyOf(1)).toEqual([
    "history   writer ├─ write 1, tick 0 ─┤",
    "          reader                      ├─ read 0, tick 1 ─┤",
  ]);
});

test.each([
  [{ passed: 4, returned: 0 }, true],
  [{ passed: 2, returned: 0 }, false], // It has all ticks that passed.
  [{ passed: 4, returned: 1 }, false], // What passed beyond these came before them, or after.
])("a time beyond the bound shows less: %o", ({ passed, returned }, isTold) => {
  const asked: Operation[] = [
    { client: "a", request: {}, result: null, invoked: 0.2, returned: returned + 0.4 },
    { client: "b", request: {}, result: null, invoked: 2.6, returned: 2.8 },
  ];
  expect(countsFewer(asked, { bound: 2, passed })).toBe(isTold);
});

test("an operation has the tick of its invocation and of its return", () => {
  const read = { client: "a", request: { type: "read" }, invoked: 1.5 };
  expect(textWithTicks({ ...read, result: 1, returned: 3.25 })).toBe(
    "read 1, ticks 1 to 3",
  );
  expect(textWithTicks({ ...read, returned: Infinity })).toBe("read ?, from tick 1");
});

test("without time no ticks are shown", () => {
  expect(historyOf(undefined)).toEqual([
    "history   writer ├─ write 1 ─┤",
    "          reader              ├─ read 0 ─┤",
  ]);
});
