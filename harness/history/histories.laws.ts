import fc from "fast-check";
import type { Operation } from "../model/operation.ts";
import type { ObjectName } from "./objects.ts";

const scalar = fc.oneof(
  fc.constant(null),
  fc.integer(),
  // An integer that a double does not hold exactly is read as a string.
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((number) => !Number.isInteger(number)),
  fc.string({ unit: "binary" }),
  fc.boolean(),
);
const value = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.string(), scalar, { maxKeys: 2 }),
);
const key = fc.oneof(fc.integer(), fc.string());

type Exchange = { readonly type: string; readonly result: unknown };
type Asking = fc.Arbitrary<Exchange>;

const bare = (type: string, result: fc.Arbitrary<unknown> = fc.constant(null)): Asking =>
  fc.record({ type: fc.constant(type), result });
const valued = (
  type: string,
  brought: fc.Arbitrary<unknown> = value,
  result: fc.Arbitrary<unknown> = fc.constant(null),
): Asking => fc.record({ type: fc.constant(type), value: brought, result });

const done = fc.constantFrom(null, true, false);
/** A compare-and-set whose parts are pairs would look like a key with a request. */
const cas: Asking = fc.record({
  type: fc.constant("cas"),
  from: scalar,
  to: scalar,
  result: fc.boolean(),
});
const fields = fc.dictionary(fc.constantFrom("x", "y", "a b", "0"), scalar, {
  minKeys: 1,
});

const microKey = fc.constantFrom<unknown>("x", "y", 0, 1);

/** Transactions of appends or writes, and of reads that answer such values. */
const transactions = (f: "append" | "w", read: fc.Arbitrary<unknown>): Asking =>
  fc
    .array(
      fc.oneof(
        fc.record({ f: fc.constant(f), key: microKey, value: scalar }),
        fc.record({ f: fc.constant("r"), key: microKey, value: read }),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((micros) => ({
      type: "txn",
      value: micros.map(({ f, key, value }) => [f, key, f === "r" ? null : value]),
      result: micros.map(({ f, key, value }) => [f, key, value]),
    }));

/** Requests to each object, with possible answers. */
export const ASKINGS: Readonly<Record<ObjectName, fc.Arbitrary<Exchange>>> = {
  register: fc.oneof(
    bare("read", value),
    valued("write"),
    bare("get", value),
    valued("put"),
  ),
  "cas-register": fc.oneof(bare("read", value), valued("write"), cas),
  kv: fc.oneof(
    bare("get", fc.string()),
    valued("put", fc.string()),
    valued("append", fc.string()),
    bare("delete"),
  ),
  counter: fc.oneof(
    bare("read", fc.integer()),
    valued("increment", fc.integer()),
    bare("decrement"),
  ),
  set: fc.oneof(
    bare("read", fc.array(scalar)),
    valued("add", value, done),
    valued("remove", value, done),
    valued("contains", value, fc.boolean()),
  ),
  queue: fc.oneof(valued("enqueue"), bare("dequeue", value)),
  stack: fc.oneof(valued("push"), bare("pop", value)),
  mutex: fc.oneof(bare("acquire", done), bare("release", done)),
  "multi-register": fc.oneof(bare("read", fields), valued("write", fields)),
  "block-file": fc.oneof(
    bare("open"),
    bare("close"),
    fc.record({
      type: fc.constant("read"),
      offset: fc.nat(3),
      size: fc.nat(3),
      result: fc.array(value, { maxLength: 3 }),
    }),
    fc.record({
      type: fc.constant("write"),
      offset: fc.nat(3),
      values: fc.array(value, { maxLength: 3 }),
      result: fc.constant(null),
    }),
  ),
  file: fc.oneof(bare("open"), bare("close"), bare("read", value), valued("write")),
  "list-append": transactions("append", fc.array(scalar, { maxLength: 3 })),
  "rw-register": transactions("w", scalar),
};

/** Random histories of clients that do one operation at a time. Some lose an answer and stop. */
export const recorded = (
  asking: fc.Arbitrary<Exchange>,
  clients: readonly string[],
): fc.Arbitrary<readonly Operation[]> =>
  fc
    .array(
      fc.record({
        client: fc.constantFrom(...clients),
        asked: asking,
        key: fc.option(key, { nil: undefined }),
        pause: fc.integer({ min: 0, max: 2 }),
        length: fc.integer({ min: 0, max: 3 }),
        isOpen: fc.constantFrom(true, false, false, false),
        version: fc.option(fc.nat(), { nil: undefined, freq: 3 }),
      }),
      { minLength: 1 },
    )
    .map((all) => {
      const free = new Map<string, number>();
      return all.flatMap(({ client, asked, key, pause, length, isOpen, version }) => {
        const { result, ...rest } = asked;
        const invoked = (free.get(client) ?? 0) + pause;
        if (invoked === Number.POSITIVE_INFINITY) return [];
        const returned = isOpen ? Number.POSITIVE_INFINITY : invoked + length;
        free.set(client, returned);
        const request = key === undefined ? rest : { ...rest, key };
        if (isOpen) return [{ client, request, invoked, returned }];
        // The request of an answered transaction is its answer.
        const answered = rest.type === "txn" ? { ...request, value: result } : request;
        const operation: Operation = {
          client,
          request: answered,
          result,
          invoked,
          returned,
        };
        return [version === undefined ? operation : { ...operation, version }];
      });
    });
