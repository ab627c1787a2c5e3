import type { Sequential } from "../../model/sequential.ts";
import { unknownRequest } from "../register.ts";
import { answering, type Recorded } from "./answers.ts";

/** Requests to a counter; it changes by 1 if no value is given. */
type CounterRequest = { readonly key?: string | number } & (
  | { readonly type: "read" }
  | { readonly type: "increment" | "decrement"; readonly value?: number }
  | { readonly type: "add"; readonly value: number }
);

/**
 * One number per key, from 0. Increments and decrements change it by their value, or by 1, and
 * answer null. Only the answers to reads say anything.
 */
export const counter = ({
  nil,
}: Recorded = {}): Sequential<number, CounterRequest, number | null> => {
  const object: Sequential<number, CounterRequest, number | null> = {
    name: "counter",
    initial: 0,
    apply(state, request) {
      if (request.type === "read") return [state, state];
      if (request.type === "add") return [state + request.value, null];
      if (request.type === "increment") return [state + (request.value ?? 1), null];
      if (request.type === "decrement") return [state - (request.value ?? 1), null];
      throw unknownRequest("counter", request);
    },
    key: ({ key }) => key ?? "",
  };
  return answering(object, { nil, tell: (type) => type === "read" });
};
