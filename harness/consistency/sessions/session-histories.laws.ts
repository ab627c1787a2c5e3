import fc from "fast-check";
import type { Operation } from "../../model/operation.ts";

export type SessionShape = {
  readonly operations: number;
  /** The number of values, if they may repeat. */
  readonly values?: number;
};

/** Random histories of at most three sessions on two keys. Most reads answer a written value. */
export const sessionHistories = ({
  operations,
  values,
}: SessionShape): fc.Arbitrary<readonly Operation[]> => {
  const step = fc.record({
    client: fc.constantFrom("A", "B", "C"),
    key: fc.constantFrom("x", "y"),
    isWrite: fc.boolean(),
    value: fc.nat(values ?? operations),
  });
  return fc.array(step, { minLength: 1, maxLength: operations }).map((steps) => {
    const written: Record<string, number> = { x: 0, y: 0 };
    const writes = (key: string): number =>
      steps.filter((each) => each.isWrite && each.key === key).length;
    return steps.map(({ client, key, isWrite, value }, i): Operation => {
      const timed = { client, invoked: 2 * i, returned: 2 * i + 1 };
      if (!isWrite) {
        const read = values === undefined ? value % (writes(key) + 1) : value;
        return { ...timed, request: { type: "read", key }, result: read };
      }
      const next = values === undefined ? ++written[key]! : value;
      return { ...timed, request: { type: "write", key, value: next }, result: null };
    });
  });
};
