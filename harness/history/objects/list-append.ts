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

type Lists = Readonly<Record<string, readonly unknown[]>>;

/**
 * Lists by key, empty at first, and transactions that append to them and read them. A transaction
 * answers its micro-operations, with what each read saw. A list that was read as nil was empty.
 */
export const listAppend = (): Sequential<Lists, TransactionRequest, unknown> => {
  const object: Sequential<Lists, TransactionRequest, unknown> = {
    name: "list-append",
    initial: {},
    apply(state, request) {
      if (request.type !== "txn" || !isMicros(request.value))
        throw notOfObject("list-append", request);
      let after: Lists = state;
      const answer = request.value.map((micro): Micro => {
        const [f, key, value] = micro;
        if (f === "w") throw notOfObject("list-append", request);
        const held = after[valueKey(key)] ?? [];
        if (isRead(micro)) return ["r", key, held];
        after = keyed(after, key, [...held, value]);
        return micro;
      });
      return [after, answer];
    },
  };
  const isSame = (expected: unknown, recorded: unknown): boolean =>
    isSameValue(expected, recorded ?? []);
  return asKind(
    "list-append",
    answering(object, {
      tell: saysSomething,
      compare: (expected, recorded) => isSameAnswer(expected, recorded, isSame),
    }),
  );
};
