import { InputError } from "../../model/input-error.ts";
import type { Sequential } from "../../model/sequential.ts";
import { unknownRequest } from "../register.ts";
import { isSameValue } from "../value-key.ts";
import { answering, type Recorded } from "./answers.ts";

type Values = Readonly<Record<string, unknown>>;

/** Requests to several registers at once. */
type MultiRegisterRequest =
  | { readonly type: "read" }
  | { readonly type: "write"; readonly value: Values };

/**
 * Several registers in one: a write replaces some of them and answers null, a read answers some or
 * all of them. A register is absent, or null, until it is written. Only the answers to reads say
 * anything.
 */
export const multiRegister = ({
  nil,
}: Recorded = {}): Sequential<Values, MultiRegisterRequest, Values | null> => {
  const object: Sequential<Values, MultiRegisterRequest, Values | null> = {
    name: "multi-register",
    initial: {},
    apply(state, request) {
      if (request.type === "read") return [state, state];
      if (request.type === "write") {
        if (isRecord(request.value)) return [{ ...state, ...request.value }, null];
        throw new InputError(
          `a multi-register writes registers by name, not ${JSON.stringify(request.value)}; if the history is of another object, give that one (--object)`,
        );
      }
      throw unknownRequest("multi-register", request);
    },
  };
  return answering(object, {
    nil,
    tell: (type, recorded) =>
      type === "read" && !(isRecord(recorded) && Object.keys(recorded).length === 0),
    compare: (expected, recorded) =>
      isRecord(recorded) &&
      Object.entries(recorded).every(([name, value]) =>
        isSameValue((expected as Values)[name] ?? null, value),
      ),
  });
};

/** Requests and answers come from files. */
const isRecord = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);
