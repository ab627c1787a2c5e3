import type { Sequential } from "../model/sequential.ts";
import { answering, type Recorded } from "./objects/answers.ts";
import { asKind } from "./objects/kind.ts";
import { asRegister, unknownRequest } from "./register.ts";

export type KeyValueRequest = { readonly key: string | number } & (
  | { readonly type: "get" | "delete" }
  | { readonly type: "put" | "append"; readonly value: string }
);

/**
 * A store of strings: put replaces, append adds at the end, delete leaves the empty string, which
 * is what an absent key answers; all three answer null. Only what a get was answered says something.
 * The keys do not touch each other, so the state is that of one key.
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
