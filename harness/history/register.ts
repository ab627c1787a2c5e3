import { InputError } from "../model/input-error.ts";
import type { Sequential } from "../model/sequential.ts";
import { answering, type Recorded } from "./objects/answers.ts";
import { isSameValue } from "./value-key.ts";

/** Requests to a register; `get` and `put` are other words for `read` and `write`. */
export type RegisterRequest<V> = { readonly key?: string | number } & (
  | { readonly type: "read" | "get" }
  | { readonly type: "write" | "put"; readonly value: V }
);

/** Requests to a register with compare-and-set. */
type CasRequest<V> =
  | RegisterRequest<V>
  | {
      readonly type: "cas";
      readonly from: V;
      readonly to: V;
      readonly key?: string | number;
    };

const registers = new WeakSet<object>();

/** Marks an object whose reads answer the last written value of the key. */
export const asRegister = <T extends object>(object: T): T => {
  registers.add(object);
  return object;
};

/**
 * Is this object known to be a register, as far as reads and writes go? Judges have fast procedures
 * for registers. The behaviour of a user's own object is not known.
 */
export const isRegister = (object: object): boolean => registers.has(object);

/**
 * One value per key: a read answers it, and a write replaces it and answers null. The answer to a
 * write says nothing.
 */
export const register = <V>(
  initial: V,
  { nil }: Recorded = {},
): Sequential<V, RegisterRequest<V>, V | null> => {
  const object: Sequential<V, RegisterRequest<V>, V | null> = {
    name: "register",
    initial,
    apply: (state, request) => readOrWrite("register", state, request),
    key: keyOf,
  };
  return asRegister(answering(object, { nil, tell: isRead }));
};

/** A register with compare-and-set, which answers whether it replaced the value. */
export const casRegister = <V>(
  initial: V,
  { nil }: Recorded = {},
): Sequential<V, CasRequest<V>, V | boolean | null> => {
  const object: Sequential<V, CasRequest<V>, V | boolean | null> = {
    name: "cas-register",
    initial,
    apply(state, request) {
      if (request.type !== "cas") return readOrWrite("cas-register", state, request);
      return isSameValue(state, request.from) ? [request.to, true] : [state, false];
    },
    key: keyOf,
  };
  return asRegister(
    answering(object, {
      nil,
      tell: (type, recorded) =>
        type === "cas" ? typeof recorded === "boolean" : isRead(type),
    }),
  );
};

const isRead = (type: string): boolean => type === "read" || type === "get";

const readOrWrite = <V>(
  object: string,
  state: V,
  request: RegisterRequest<V>,
): readonly [V, V | null] => {
  if (request.type === "read" || request.type === "get") return [state, state];
  if (request.type === "write" || request.type === "put") return [request.value, null];
  throw unknownRequest(object, request);
};

const keyOf = (request: { readonly key?: string | number }): string | number =>
  request.key ?? "";

/** The error for a request that an object does not have. Requests may come from files. */
export const unknownRequest = (object: string, request: unknown): InputError => {
  const type = (request as { readonly type?: unknown } | null)?.type;
  return new InputError(
    `a ${object} has no operation ${JSON.stringify(type)}; if the history is of another object, give that one (--object)`,
  );
};
