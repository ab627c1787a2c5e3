import type { Sequential } from "../model/sequential.ts";
import { answering, type Recorded } from "./objects/answers.ts";
import { asKind } from "./objects/kind.ts";
import { asRegister, unknownRequest } from "./register.ts";

/** Requests to a store of strings. */
type KeyValueRequest = { readonly key: string | number } & (
  | { readonly type: "get" | "delete" }
  | { readonly type: "put" | "append"; readonly value: string }
);

/**
 * A store of strings: put replaces, append adds at the end, and delete leaves the empty string,
 * which is also the answer for an absent key. These three answer null; only the answers to gets say
 * anything. Keys are independent, so the state is that of one key.
 */
export const keyValue = ({
  nil,
}: Recorded = {}): Sequential<string, KeyValueRequest, string | null> => {
  const object: Sequential<string, KeyValueRequest, string | null> = {
    name: "kv",
    initial: "",
    apply(state, request) {
      if (request.type === "get") return [state, state];
      if (request.type === "put") return [request.value, null];
      if (request.type === "append") return [state + request.value, null];
      if (request.type === "delete") return ["", null];
      throw unknownRequest("kv", request);
    },
    key: (request) => request.key ?? "",
  };
  const answers = answering(object, { nil, tell: (type) => type === "get" });
  return asKind("kv", asRegister(answers));
};
