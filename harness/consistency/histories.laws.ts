import fc from "fast-check";
import { isSameValue } from "../history/value-key.ts";
import type { Operation } from "../model/operation.ts";
import type { AnyObject } from "./judgement.ts";

/**
 * Random histories that are small enough to try every order, and dense enough to violate models
 * often.
 */

/** The shape of a random history. */
export type Shape = {
  readonly operations?: number;
  readonly values?: number;
  readonly kinds?: readonly ("read" | "write" | "cas")[];
  readonly unique?: boolean;
  /**
   * The number of clients, each with one operation at a time; if left out, every operation has a
   * client of its own.
   */
  readonly clients?: number;
  /** May a client begin at the very moment at which its last operation ended? */
  readonly touching?: true;
};

/** Intervals, requests and answers at random: about half of such histories are consistent. */
export const histories = (shape: Shape = {}): fc.Arbitrary<readonly Operation[]> => {
  const {
    operations = 6,
    values = 2,
    kinds = ["read", "write"],
    unique = false,
    clients,
    touching,
  } = shape;
  const value = fc.integer({ min: 0, max: values });
  const drawn = fc.record({
    kind: fc.constantFrom(...kinds),
    value,
    from: value,
    answer: fc.boolean(),
    invoked: fc.integer({ min: 0, max: 2 * operations }),
    length: fc.integer({ min: 0, max: operations }),
    isOpen: fc.integer({ min: 0, max: 4 }).map((chance) => chance === 0),
  });
  const drawnAll = fc.array(drawn, { minLength: 1, maxLength: operations }).map((all) =>
    all.map(({ kind, value, from, answer, invoked, length, isOpen }, i): Operation => {
      const written = unique ? i + 1 : value;
      const [request, result] =
        kind === "read"
          ? [{ type: "read" }, value]
          : kind === "write"
            ? [{ type: "write", value: written }, null]
            : [{ type: "cas", from, to: written }, answer];
      const timed = { client: String(i), request, invoked };
      if (isOpen) return { ...timed, returned: Infinity };
      return { ...timed, result, returned: invoked + length };
    }),
  );
  return clients === undefined
    ? drawnAll
    : drawnAll.map((all) => shared(all, clients, touching));
};

/** Gives each operation to the first client that is free, and drops those that no client can do. */
const shared = (
  all: readonly Operation[],
  clients: number,
  touching = false,
): readonly Operation[] => {
  const free = new Array<number>(clients).fill(Number.NEGATIVE_INFINITY);
  const sorted = all.toSorted((a, b) => a.invoked - b.invoked);
  return sorted.flatMap((operation) => {
    const { invoked } = operation;
    const client = free.findIndex((end) => (touching ? end <= invoked : end < invoked));
    if (client < 0) return [];
    free[client] = operation.returned;
    return [{ ...operation, client: "ABC"[client]! }];
  });
};

/** Linearizability by its definition: every order of every choice of open operations. */
export const isLinearizableByForce = (
  object: AnyObject,
  operations: readonly Operation[],
): boolean => {
  const accepts = object.accepts?.bind(object) ?? isSameValue;
  const place = (left: readonly Operation[], state: unknown): boolean => {
    if (left.every(({ result }) => result === undefined)) return true;
    return left.some((next) => {
      if (left.some(({ returned }) => returned < next.invoked)) return false;
      const [after, answer] = object.apply(state, next.request);
      if (next.result !== undefined && !accepts(answer, next.result, next.request))
        return false;
      return place(
        left.filter((other) => other !== next),
        after,
      );
    });
  };
  return place(operations, object.initial);
};

/**
 * Histories of a correct object: each operation takes effect once within its interval, and an open
 * one perhaps never. They are linearizable by construction, at sizes at which trying every order
 * would take too long.
 */
export const executions = (
  object: AnyObject,
  request: fc.Arbitrary<object>,
): fc.Arbitrary<readonly Operation[]> => {
  const drawn = fc.record({
    request,
    before: fc.integer({ min: 0, max: 9 }),
    after: fc.integer({ min: 0, max: 9 }),
    fate: fc.integer({ min: 0, max: 19 }),
  });
  return fc.array(drawn, { minLength: 1, maxLength: 60 }).map((all) => {
    const states = new Map<string | number, unknown>();
    return all.map(({ request, before, after, fate }, i): Operation => {
      const timed = { client: String(i), request, invoked: 2 * i - before };
      if (fate === 0) return { ...timed, returned: Infinity };
      const key = object.key?.(request) ?? "";
      const [next, result] = object.apply(states.get(key) ?? object.initial, request);
      states.set(key, next);
      if (fate === 1) return { ...timed, returned: Infinity };
      return { ...timed, result, returned: 2 * i + after };
    });
  });
};
