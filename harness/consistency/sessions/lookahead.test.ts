import { expect, test } from "vitest";
import { casRegister, keyValue } from "../../history/objects.ts";
import type { Operation } from "../../model/operation.ts";
import type { AnyObject } from "../judgement.ts";
import { sequential } from "../models/sequential.ts";

/** The same object as a user's own, whose effects are not known. */
const unknown = (object: AnyObject): AnyObject => ({ ...object });

/** Numbers below a limit, the same each time. */
const numbers = (seed: number) => {
  let state = seed;
  return (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 12) % limit;
  };
};

type Asking = readonly [request: object, results: readonly unknown[]];

/** A random history. A client without an answer makes no further request. */
const historyOf = (
  below: (limit: number) => number,
  ask: () => Asking,
): readonly Operation[] => {
  const clients = ["a", "b", "c"];
  const history: Operation[] = [];
  for (let i = 0; i < 7 && clients.length > 0; i++) {
    const at = below(clients.length);
    const client = clients[at]!;
    const [request, results] = ask();
    const timed = { client, request, invoked: 2 * i, returned: 2 * i + 1 };
    if (below(5) === 0) {
      clients.splice(at, 1);
      history.push({ ...timed, returned: Number.POSITIVE_INFINITY });
    } else history.push({ ...timed, result: results[below(results.length)] });
  }
  return history;
};

const casHistory = (below: (limit: number) => number): readonly Operation[] =>
  historyOf(below, () => {
    const kind = below(3);
    if (kind === 0) return [{ type: "read" }, [0, 1, 2]];
    if (kind === 1) return [{ type: "write", value: below(3) }, [null]];
    return [{ type: "cas", from: below(3), to: below(3) }, [true, false]];
  });

const storeHistory = (below: (limit: number) => number): readonly Operation[] =>
  historyOf(below, () => {
    const key = `k${below(2)}`;
    const kind = below(7);
    const value = "xy"[below(2)];
    if (kind < 3) return [{ type: "get", key }, ["", "x", "y", "xy", "yx"]];
    if (kind < 5) return [{ type: "append", key, value }, [null]];
    return [kind === 5 ? { type: "put", key, value } : { type: "delete", key }, [null]];
  });

test.each([
  ["compare-and-set register", casRegister<unknown>(0) as AnyObject, casHistory],
  ["store", keyValue() as AnyObject, storeHistory],
] as const)("looking ahead changes no verdict on a %s", (_, object, some) => {
  const below = numbers(5);
  const verdicts = { holds: 0, violated: 0 };
  for (let i = 0; i < 2000; i++) {
    const history = some(below);
    const { verdict } = sequential(object, history);

    expect(verdict, JSON.stringify(history)).toBe(
      sequential(unknown(object), history).verdict,
    );
    verdicts[verdict as "holds"]++;
  }
  expect(Math.min(verdicts.holds, verdicts.violated)).toBeGreaterThan(50);
});

test("an object whose reads sometimes change it is searched again from the start", () => {
  // A get fires the trap if it is armed, and answers nothing; a check answers how often it fired.
  const object: AnyObject = {
    name: "trap",
    initial: { isArmed: false, fired: 0 },
    apply(state, request) {
      const { isArmed, fired } = state as { isArmed: boolean; fired: number };
      const { type } = request as { type: string };
      if (type === "arm") return [{ isArmed: true, fired }, null];
      if (type === "check") return [state, fired];
      return [{ isArmed: false, fired: isArmed ? fired + 1 : fired }, null];
    },
  };
  const did = (client: string, type: string, result: unknown, at: number): Operation => {
    return { client, request: { type }, result, invoked: 2 * at, returned: 2 * at + 1 };
  };
  const history = [
    did("a", "get", null, 0),
    did("b", "arm", null, 1),
    did("b", "get", null, 2),
    did("b", "arm", null, 3),
    did("b", "check", 2, 4),
  ];

  expect(sequential(object, history).verdict).toBe("holds");
});
