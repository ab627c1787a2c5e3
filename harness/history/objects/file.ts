import type { Sequential } from "../../model/sequential.ts";
import { unknownRequest } from "../register.ts";
import { answering, type Recorded } from "./answers.ts";
import { asKind } from "./kind.ts";

/** Requests to a file; `key` is its path. */
type FileRequest<V> = { readonly key?: string | number } & (
  | { readonly type: "open" | "close" | "read" }
  | { readonly type: "write"; readonly value: V }
);

/**
 * A file per key (its path), on one machine: a read answers the whole contents and a write replaces
 * them, wherever the file is open. `open`, `close` and `write` answer null. Only the answers to
 * reads say anything.
 */
export const file = <V>(
  initial: V,
  { nil }: Recorded = {},
): Sequential<V, FileRequest<V>, V | null> => {
  const object: Sequential<V, FileRequest<V>, V | null> = {
    name: "file",
    initial,
    apply(state, request) {
      if (request.type === "open" || request.type === "close") return [state, null];
      if (request.type === "read") return [state, state];
      if (request.type === "write") return [request.value, null];
      throw unknownRequest("file", request);
    },
    key: ({ key }) => key ?? "",
  };
  return asKind("file", answering(object, { nil, tell: (type) => type === "read" }));
};
