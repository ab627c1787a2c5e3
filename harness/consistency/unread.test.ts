import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ASKINGS, recorded } from "../history/histories.laws.ts";
import { type ObjectName, objects } from "../history/objects.ts";
import type { Operation } from "../model/operation.ts";
import { judgeAll } from "./judge-all.ts";
import { type ModelName, models } from "./models.ts";
import { whyUnread } from "./unread.ts";

const NAMES = Object.keys(ASKINGS) as ObjectName[];

const one = (request: object, result?: unknown): Operation => ({
  client: "a",
  request,
  invoked: 0,
  ...(result === undefined ? { returned: Infinity } : { result, returned: 1 }),
});

describe("where nothing was read, every model is unsupported:", () => {
  test.each([
    ["register", one({ type: "write", value: 1 }, null)],
    ["register", one({ type: "read" })],
    ["cas-register", one({ type: "cas", from: 1, to: 2 })],
    ["kv", one({ type: "append", key: "k", value: "a" }, "ok")],
    ["counter", one({ type: "increment" }, 7)],
    ["set", one({ type: "add", value: 1 }, null)],
    ["queue", one({ type: "enqueue", value: 1 }, null)],
    ["stack", one({ type: "push", value: 1 }, null)],
    ["mutex", one({ type: "acquire" })],
    ["multi-register", one({ type: "write", value: { x: 1 } }, null)],
    ["multi-register", one({ type: "read" }, {})],
    ["file", one({ type: "close" }, null)],
    ["block-file", one({ type: "write", offset: 0, values: [1] }, null)],
  ] as const)("%s %j", (name, operation) => {
    const all = judgeAll(objects[name](), [operation]);

    for (const { verdict } of all.values()) expect(verdict).toBe("unsupported");
    expect(all.get("linearizable")!.reason).toBe(
      `nothing was read: no answer in this history tells what the ${name} held`,
    );
  });
  test("even of a history without operations", () => {
    expect(judgeAll(objects.register(), []).get("linearizable")).toMatchObject({
      verdict: "unsupported",
    });
  });
  test("but a model that does not apply says so instead", () => {
    const enqueued = [one({ type: "enqueue", value: 1 }, null)];

    expect(judgeAll(objects.queue(), enqueued).get("regular")!.reason).toBe(
      "regular is about registers, not about a queue",
    );
  });
  test("nil says nothing where it is unknown", () => {
    const read = [one({ type: "read" }, null)];

    expect(whyUnread(objects.register("unknown"), read)).toMatch(/^nothing was read/);
    expect(whyUnread(objects.register("value"), read)).toBeUndefined();
  });
});

test.each([
  ["register", one({ type: "read" }, null)],
  ["cas-register", one({ type: "cas", from: 1, to: 2 }, false)],
  ["set", one({ type: "add", value: 1 }, true)],
  ["set", one({ type: "contains", value: 1 }, false)],
  ["queue", one({ type: "dequeue" }, null)],
  ["mutex", one({ type: "acquire" }, null)],
  ["multi-register", one({ type: "read" }, { x: null })],
] as const)("one answer is enough: %s %j", (name, operation) => {
  expect(judgeAll(objects[name](), [operation]).get("linearizable")).toMatchObject({
    verdict: "holds",
  });
});

test("monotonic writes needs the versions of writes alone", () => {
  const write = (value: number, version: number, at: number) => ({
    client: "a",
    request: { type: "write", value },
    result: null,
    invoked: at,
    returned: at + 1,
    version,
  });
  const all = judgeAll(objects.register(), [write(1, 2, 0), write(2, 1, 2)]);

  expect(all.get("monotonic-writes")!.verdict).toBe("violated");
  expect(all.get("read-your-writes")!.verdict).toBe("unsupported");
});

test("of an object of the user's own, every answer counts", () => {
  const own = { name: "odd", initial: 0, apply: () => [0, null] as const };

  expect(judgeAll(own, [one({ type: "write" }, null)]).get("linearizable")).toMatchObject(
    {
      verdict: "holds",
    },
  );
});

test.each(NAMES)("no model is violated by a %s of which nothing was read", (name) => {
  const object = objects[name]("unknown");
  fc.assert(
    fc.property(recorded(ASKINGS[name], ["0", "1", "2"]), (drawn) => {
      const unanswered = drawn.map((operation): Operation => {
        if (whyUnread(object, [operation]) !== undefined) return operation;
        const { client, request, invoked } = operation;
        return { client, request, invoked, returned: Infinity };
      });
      const all = judgeAll(object, unanswered, { configurations: 20_000 });

      for (const [model, { verdict }] of all) {
        const alone = models[model as ModelName](object, unanswered, {
          configurations: 20_000,
        });
        expect([model, "violated"]).not.toEqual([model, alone.verdict]);
        if (model !== "monotonic-writes")
          expect([model, verdict]).toEqual([model, "unsupported"]);
      }
    }),
    { seed: 33, numRuns: 25 },
  );
});
