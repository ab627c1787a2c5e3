import type { Sequential } from "../../model/sequential.ts";
import { isSameValue, valueKey } from "../value-key.ts";
import { answering } from "./answers.ts";
import { asKind } from "./kind.ts";
import { isMicros, type Micro, type TransactionRequest } from "./transaction.ts";
import {
  isRead,
  isSameAnswer,
  keyed,
  notOfObject,
  saysSomething,
} from "./transactional.ts";

type Values = Readonly<Record<string, unknown>>;

/**
 * Registers by key, null at first, and transactions that read and write them. A transaction answers
 * its micro-operations, with what each read saw.
 */
export const rwRegister = (): Sequential<Values, TransactionRequest, unknown> => {
  const object: Sequential<Values, TransactionRequest, unknown> = {
    name: "rw-register",
    initial: {},
    apply(state, request) {
      if (request.type !== "txn" || !isMicros(request.value))
        throw notOfObject("rw-register", request);
      let after: Values = state;
      const answer = request.value.map((micro): Micro => {
        const [f, key, value] = micro;
        if (f === "append") throw notOfObject("rw-register", request);
        if (isRead(micro)) return ["r", key, after[valueKey(key)] ?? null];
        after = keyed(after, key, value);
        return micro;
      });
      return [after, answer];
    },
  };
  return asKind(
    "rw-register",
    answering(object, {
      tell: saysSomething,
      compare: (expected, recorded) => isSameAnswer(expected, recorded, isSameValue),
    }),
  );
};
