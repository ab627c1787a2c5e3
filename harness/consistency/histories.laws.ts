import fc from "fast-check";
import { isSameValue } from "../history/value-key.ts";
import type { Operation } from "../model/operation.ts";
import type { AnyObject } from "./judgement.ts";

/** Histories small enough for the dumb way, dense enough to be interesting. */

export type Shape = {
  readonly operations?: number;
  readonly values?: number;
  readonly kinds?: readonly ("read" | "write" | "cas")[];
  readonly unique?: boolean;
};

/** Intervals, requests and answers at random: about half of such histories are consistent. */
export function histories(shape: Shape = {}): fc.Arbitrary<readonly Operation[]> {
  const { operations = 6, values = 2, kinds = ["read", "write"], unique = false } = shape;
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
  return fc.array(drawn, { minLength: 1, maxLength: operations }).map((all) =>
    all.map(({ kind, value, from, answer, invoked, length, isOpen }, i): Operation => {
      const written = unique ? i + 1 : value;
      const read = unique ? value : value;
      const [request, result] =
        kind === "read"
          ? [{ type: "read" }, read]
          : kind === "write"
            ? [{ type: "write", value: written }, null]
            : [{ type: "cas", from, to: value }, answer];
      const timed = { client: String(i), request, invoked };
      if (isOpen) return { ...timed, returned: Infinity };
      return { ...timed, result, returned: invoked + length };
    }),
  );
}

/** Linearizability by its definition: every order of every choice of open operations. */
export function isLinearizableByForce(
  object: AnyObject,
  operations: readonly Operation[],
): boolean {
  const accepts = object.accepts?.bind(object) ?? isSameValue;
  const place = (left: readonly Operation[], state: unknown): boolean => {
    if (left.every(({ result }) => result === undefined)) return true;
    return left.some((next) => {
      if (left.some(({ returned }) => returned < next.invoked)) return false;
      const [after, answer] = object.apply(state, next.request);
      if (next.result !== undefined && !accepts(answer, next.result)) return false;
      return place(
        left.filter((other) => other !== next),
        after,
      );
    });
  };
  return place(operations, object.initial);
}
