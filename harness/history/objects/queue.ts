import type { Sequential } from "../../model/sequential.ts";
import { unknownRequest } from "../register.ts";
import { answering, type Recorded } from "./answers.ts";
import { asKind } from "./kind.ts";

/** Requests to a queue. */
type QueueRequest<V> = { readonly key?: string | number } & (
  | { readonly type: "enqueue"; readonly value: V }
  | { readonly type: "dequeue" }
);

/** A FIFO queue per key: `enqueue` answers null, `dequeue` the oldest element, or null for none. */
export const queue = <V>({
  nil,
}: Recorded = {}): Sequential<readonly V[], QueueRequest<V>, V | null> => {
  const object: Sequential<readonly V[], QueueRequest<V>, V | null> = {
    name: "queue",
    initial: [] as readonly V[],
    apply(state, request): readonly [readonly V[], V | null] {
      if (request.type === "enqueue") return [[...state, request.value], null];
      if (request.type === "dequeue") {
        const [first] = state;
        return first === undefined ? [state, null] : [state.slice(1), first];
      }
      throw unknownRequest("queue", request);
    },
    key: ({ key }) => key ?? "",
  };
  return asKind("queue", answering(object, { nil, tell: (type) => type === "dequeue" }));
};
