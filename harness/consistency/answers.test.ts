import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSilent } from "../history/objects/answers.ts";
import { isTransactional } from "../history/objects/transactional.ts";
import { type ObjectName, objects } from "../history/objects.ts";
import { fieldsOf } from "../history/operation-text.ts";
import type { Operation } from "../model/operation.ts";
import { isLinearizableByForce } from "./histories.laws.ts";
import { judgeAll } from "./judge-all.ts";
import type { AnyObject } from "./judgement.ts";
import { linearizable } from "./models/linearizable.ts";
import { strictSerializable } from "./models/strict-serializable.ts";

type Exchange = { readonly request: object; readonly result: unknown };

const small = fc.integer({ min: 0, max: 2 });
const text = fc.constantFrom("", "a", "b", "ab");
/** Trying every order works for one key. */
const key = fc.constant("x");
const nothing = fc.constant(null);
const asking = (
  type: string,
  result: fc.Arbitrary<unknown>,
  more: { readonly [field: string]: fc.Arbitrary<unknown> } = {},
): fc.Arbitrary<Exchange> =>
  fc.record({ request: fc.record({ type: fc.constant(type), ...more }), result });
const members = fc.subarray([0, 1, 2]);
const registers = fc.record({ x: small, y: small });

const transactions = (f: string, read: fc.Arbitrary<unknown>): fc.Arbitrary<Exchange> =>
  fc
    .array(fc.tuple(fc.constantFrom(f, "r"), fc.constantFrom("x", "y"), small, read), {
      minLength: 1,
      maxLength: 3,
    })
    .map((micros) => ({
      request: {
        type: "txn",
        value: micros.map(([f, k, v]) => [f, k, f === "r" ? null : v]),
      },
      result: micros.map(([f, k, v, read]) => [f, k, f === "r" ? read : v]),
    }));

/** Requests to each object, with few values, so that some histories hold and some do not. */
const ASKED: Readonly<Record<ObjectName, fc.Arbitrary<Exchange>>> = {
  register: fc.oneof(
    asking("read", small, { key }),
    asking("write", nothing, { key, value: small }),
  ),
  "cas-register": fc.oneof(
    asking("read", small),
    asking("write", nothing, { value: small }),
    asking("cas", fc.boolean(), { from: small, to: small }),
  ),
  kv: fc.oneof(
    asking("get", text, { key }),
    asking("put", nothing, { key, value: text }),
    asking("append", nothing, { key, value: text }),
    asking("delete", nothing, { key }),
  ),
  counter: fc.oneof(asking("read", small), asking("increment", nothing)),
  set: fc.oneof(
    asking("read", members),
    asking("contains", fc.boolean(), { value: small }),
    asking("add", fc.constantFrom(null, true, false), { value: small }),
    asking("remove", nothing, { value: small }),
  ),
  queue: fc.oneof(
    asking("dequeue", fc.option(small)),
    asking("enqueue", nothing, { value: small }),
  ),
  stack: fc.oneof(
    asking("pop", fc.option(small)),
    asking("push", nothing, { value: small }),
  ),
  mutex: fc.oneof(asking("acquire", nothing), asking("release", nothing)),
  "multi-register": fc.oneof(
    asking("read", registers),
    asking("write", nothing, { value: registers }),
  ),
  "block-file": fc.oneof(
    asking("open", nothing),
    asking("close", nothing),
    asking("read", fc.array(small, { maxLength: 2 }), {
      offset: small,
      size: fc.constant(2),
    }),
    asking("write", nothing, {
      offset: small,
      values: fc.array(small, { minLength: 1, maxLength: 2 }),
    }),
  ),
  file: fc.oneof(
    asking("open", nothing),
    asking("close", nothing),
    asking("read", small),
    asking("write", nothing, { value: small }),
  ),
  "list-append": transactions("append", fc.array(small, { maxLength: 2 })),
  "rw-register": transactions("w", small),
};
const NAMES = Object.keys(ASKED) as ObjectName[];

/** Three clients that do one thing after the other, at overlapping times. */
const historiesOf = (name: ObjectName): fc.Arbitrary<readonly Operation[]> => {
  const drawn = fc.record({
    asked: ASKED[name],
    client: fc.constantFrom("a", "b", "c"),
    pause: fc.nat(3),
    length: fc.integer({ min: 1, max: 5 }),
  });
  return fc.array(drawn, { minLength: 1, maxLength: 7 }).map((all) => {
    const free = new Map<string, number>();
    return all.map(({ asked, client, pause, length }): Operation => {
      const invoked = (free.get(client) ?? 0) + 1 + pause;
      free.set(client, invoked + length);
      return { client, ...asked, invoked, returned: invoked + length };
    });
  });
};

const verdictsOf = (...asked: Parameters<typeof judgeAll>) =>
  [...judgeAll(...asked)].map(([name, { verdict }]) => [name, verdict]);

/** The types of operations whose answers say something. */
const TELLING: Partial<Record<ObjectName, readonly unknown[]>> = {
  register: ["read"],
  "cas-register": ["read", "cas"],
  kv: ["get"],
  counter: ["read"],
  set: ["read", "contains"],
  queue: ["dequeue"],
  stack: ["pop"],
  "multi-register": ["read"],
  file: ["read"],
  "block-file": ["read"],
};

describe("the answer to a write says nothing:", () => {
  const recorders = fc.constantFrom<unknown>("ok", "OK", 1, { ok: true }, ["done"]);

  test.each(NAMES)("every model says the same of a %s with and without it", (name) => {
    const telling = TELLING[name] ?? [];
    fc.assert(
      fc.property(historiesOf(name), fc.array(recorders), (plain, answers) => {
        const noted = plain.map((operation, i) => {
          const isTold = telling.includes(fieldsOf(operation.request).type);
          // For a mutex and a set a null is a recorder's answer that says nothing.
          if (isTold || operation.result !== null) return operation;
          return { ...operation, result: answers[i] ?? "ok" };
        });
        const object = objects[name]();

        expect(verdictsOf(object, noted)).toEqual(verdictsOf(object, plain));
      }),
      { numRuns: 40, seed: 61 },
    );
  });

  test.each([
    "register",
    "cas-register",
    "queue",
    "stack",
    "counter",
    "file",
    "kv",
  ] as const)("not even false, of a %s", (name) => {
    const [type, value] = name === "kv" ? ["put", "a"] : WRITES[name];
    const write = { client: "a", request: { type, value }, invoked: 0, returned: 1 };
    for (const result of [false, true, null, 0, "fail"])
      expect(isSilent(objects[name](), { ...write, result })).toBe(true);
  });
});

const WRITES = {
  register: ["write", 1],
  "cas-register": ["put", 1],
  queue: ["enqueue", 1],
  stack: ["push", 1],
  counter: ["add", 1],
  file: ["write", 1],
} as const;

describe("an answer that the object gives does say something:", () => {
  const one = (request: object, result: unknown): Operation => ({
    client: "a",
    request,
    result,
    invoked: 0,
    returned: 1,
  });

  test.each([
    ["cas-register", one({ type: "cas", from: 1, to: 2 }, true)],
    ["set", one({ type: "add", value: 1 }, false)],
    ["set", one({ type: "remove", value: 1 }, true)],
    ["set", one({ type: "contains", value: 1 }, true)],
    ["mutex", one({ type: "acquire" }, false)],
    ["mutex", one({ type: "release" }, "ok")],
    ["queue", one({ type: "dequeue" }, 1)],
    ["stack", one({ type: "pop" }, 1)],
    ["kv", one({ type: "get", key: "k" }, "a")],
  ] as const)("of a %s", (name, operation) => {
    expect(linearizable(objects[name](), [operation]).verdict).toBe("violated");
  });
});

/** Transactions whose values are not unique are not always decided. */
const expectVerdict = (
  name: ObjectName,
  object: AnyObject,
  all: readonly Operation[],
  expected: string,
): void => {
  if (!isTransactional(object)) {
    expect([name, linearizable(object, all).verdict]).toEqual([name, expected]);
    return;
  }
  const { verdict } = strictSerializable(object, all);
  if (verdict !== "unfinished") expect([name, verdict]).toEqual([name, expected]);
};

/** Every other operation that looks at the object gets the answer nil. */
const withNils = (
  operations: readonly Operation[],
  looks: readonly string[],
): readonly Operation[] =>
  operations.map((operation, i) => {
    const isLook = looks.includes(fieldsOf(operation.request).type as string);
    return isLook && i % 2 === 0 ? { ...operation, result: null } : operation;
  });

describe("where nil is unknown, an operation answered nil says nothing:", () => {
  const isNil = ({ result, request }: Operation) =>
    result === null &&
    ["read", "get", "contains"].includes(fieldsOf(request).type as string);

  test.each(NAMES)("every model says of a %s what it says without it", (name) => {
    fc.assert(
      fc.property(historiesOf(name), (drawn) => {
        const all = withNils(drawn, ["read", "get", "contains"]);
        const told = all.filter((operation) => !isNil(operation));
        const object = objects[name]("unknown");

        const without = new Map(judgeAll(object, told));
        for (const [model, { verdict }] of judgeAll(object, all)) {
          const expected = without.get(model)!.verdict;
          // A file has to be open for a read, whatever that answers.
          const isJudged = verdict !== "unsupported" && expected !== "unsupported";
          if (isJudged) expect([model, verdict]).toEqual([model, expected]);
        }
      }),
      { numRuns: 40, seed: 62 },
    );
  });
  test.each(NAMES)("trying every order agrees, of a %s", (name) => {
    fc.assert(
      fc.property(historiesOf(name), (drawn) => {
        const all = withNils(drawn, ["read", "get", "contains", "dequeue", "pop"]);
        const object = objects[name]("unknown");
        const isFine = isLinearizableByForce(object, all);

        expectVerdict(name, object, all, isFine ? "holds" : "violated");
      }),
      { numRuns: 40, seed: 63 },
    );
  });
  test.each(NAMES)("and where it is a value, it is one, of a %s", (name) => {
    fc.assert(
      fc.property(historiesOf(name), (drawn) => {
        const all = withNils(drawn, ["read", "get", "contains", "dequeue", "pop"]);
        const object = objects[name]("value");
        const isFine = isLinearizableByForce(object, all);

        expectVerdict(name, object, all, isFine ? "holds" : "violated");
      }),
      { numRuns: 40, seed: 64 },
    );
  });
});
