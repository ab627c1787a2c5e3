import type { Sequential } from "../../model/sequential.ts";
import { unknownRequest } from "../register.ts";
import { isSameValue, valueKey } from "../value-key.ts";
import { answering, type Recorded } from "./answers.ts";
import { asKind } from "./kind.ts";

/** Requests to a set. */
type SetRequest<V> = { readonly key?: string | number } & (
  | { readonly type: "read" }
  | { readonly type: "add" | "remove" | "contains"; readonly value: V }
);

/**
 * A set per key, empty at first. `add` and `remove` answer whether they changed it, and `contains`
 * whether the value is in it. If a recorder noted another answer, such as null or "ok", it says
 * nothing. `read` answers all members, in any order.
 */
export const set = <V>({
  nil,
}: Recorded = {}): Sequential<readonly V[], SetRequest<V>, unknown> => {
  const object: Sequential<readonly V[], SetRequest<V>, unknown> = {
    name: "set",
    initial: [] as readonly V[],
    apply(state, request): readonly [readonly V[], unknown] {
      if (request.type === "read") return [state, state];
      const { type, value } = request;
      const isIn = state.some((member) => isSameValue(member, value));
      if (type === "contains") return [state, isIn];
      if (type === "add")
        return isIn ? [state, false] : [sorted([...state, value]), true];
      if (type === "remove")
        return isIn
          ? [state.filter((one) => !isSameValue(one, value)), true]
          : [state, false];
      throw unknownRequest("set", request);
    },
    key: ({ key }) => key ?? "",
  };
  return asKind(
    "set",
    answering(object, {
      nil,
      tell: (type, recorded) => type === "read" || typeof recorded === "boolean",
      compare: isSameSet,
    }),
  );
};

/** Sets with the same members are the same state. */
const sorted = <V>(members: readonly V[]): readonly V[] =>
  members.toSorted((a, b) => (valueKey(a) < valueKey(b) ? -1 : 1));

const isSameSet = (expected: unknown, recorded: unknown): boolean =>
  Array.isArray(expected) && Array.isArray(recorded)
    ? isSameValue(new Set(expected), new Set(recorded)) &&
      expected.length === recorded.length
    : isSameValue(expected, recorded);
