import type { Sequential } from "../../model/sequential.ts";
import { unknownRequest } from "../register.ts";
import { answering, type Recorded } from "./answers.ts";
import { asKind } from "./kind.ts";

/** Requests to a stack. */
type StackRequest<V> = { readonly key?: string | number } & (
  | { readonly type: "push"; readonly value: V }
  | { readonly type: "pop" }
);

/** A stack per key: `push` answers null, `pop` the newest element, or null for none. */
export const stack = <V>({
  nil,
}: Recorded = {}): Sequential<readonly V[], StackRequest<V>, V | null> => {
  const object: Sequential<readonly V[], StackRequest<V>, V | null> = {
    name: "stack",
    initial: [] as readonly V[],
    apply(state, request): readonly [readonly V[], V | null] {
      if (request.type === "push") return [[...state, request.value], null];
      if (request.type === "pop") {
        const last = state.at(-1);
        return last === undefined ? [state, null] : [state.slice(0, -1), last];
      }
      throw unknownRequest("stack", request);
    },
    key: ({ key }) => key ?? "",
  };
  return asKind("stack", answering(object, { nil, tell: (type) => type === "pop" }));
};
