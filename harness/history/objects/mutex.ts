import type { Sequential } from "../../model/sequential.ts";
import { unknownRequest } from "../register.ts";
import { answering } from "./answers.ts";
import { asKind } from "./kind.ts";

/** Requests to a mutex. */
type MutexRequest = {
  readonly type: "acquire" | "release";
  readonly key?: string | number;
};

/**
 * A mutex per key, free at first. Both operations answer whether they were possible. If a recorder
 * noted another answer, such as null or "ok", they were.
 */
export const mutex = (): Sequential<boolean, MutexRequest, boolean | null> => {
  const object: Sequential<boolean, MutexRequest, boolean | null> = {
    name: "mutex",
    initial: false,
    apply(isHeld, request) {
      if (request.type === "acquire") return [true, !isHeld];
      if (request.type === "release") return [false, isHeld];
      throw unknownRequest("mutex", request);
    },
    key: ({ key }) => key ?? "",
  };
  return asKind(
    "mutex",
    answering(object, {
      tell: () => true,
      compare: (isPossible, recorded) => isPossible === (recorded !== false),
    }),
  );
};
