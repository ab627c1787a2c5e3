/** Requests of clients to a store and answers to them, in the words of Maelstrom's key-value workloads. */
import type { Body, Json } from "../ports.ts";

/** The name of a value in a store. */
export type Key = string | number;

/** The error codes of Maelstrom that stores answer with. */
export const errors = {
  timeout: 0,
  notSupported: 10,
  unavailable: 11,
  malformed: 12,
  noSuchKey: 20,
} as const;

/** A request that a store carries out. */
export type ClientRequest =
  | { readonly type: "read"; readonly key: Key }
  | { readonly type: "write"; readonly key: Key; readonly value: Json };

/** A message that a store does not accept: the code and the text of the error to answer with. */
export type Refused = {
  readonly type: "refused";
  readonly code: number;
  readonly text: string;
};

/** A parsed message that is not one between members. */
export type FromClient =
  | ClientRequest
  | Refused
  | { readonly type: "init" }
  | { readonly type: "ignored" };

/** A parsed message that is to be answered with this error. */
export const refused = (code: number, text: string): Refused => ({
  type: "refused",
  code,
  text,
});

/** The refusal of a request without a key. */
export const missingKey = (): Refused =>
  refused(errors.malformed, "expected a key: a string or a number");

/** The refusal of a message that only members may send, from `src`. */
export const notAMember = (type: string, src: string): Refused =>
  refused(errors.malformed, `${type} is for members, and ${src} is none`);

/** Is this field a key? */
export const isKey = (key: Json | undefined): key is Key =>
  typeof key === "string" || typeof key === "number";

/** Parses the body of a message that is not one between members. */
export const parseFromClient = (body: Body): FromClient => {
  const { type, key, value } = body;
  switch (type) {
    case "init":
      return { type };
    case "read":
      return isKey(key) ? { type, key } : missingKey();
    case "write":
      if (!isKey(key)) return missingKey();
      return value === undefined
        ? refused(errors.malformed, "expected a value")
        : { type, key, value };
    default:
      // An answer to an answer could be answered in turn, for ever.
      if (type === "error" || body.in_reply_to !== undefined) return { type: "ignored" };
      return refused(errors.notSupported, `${type} is not supported`);
  }
};

/** The body of an error in the words of Maelstrom. */
export const refusal = (code: number, text: string): Body => ({
  type: "error",
  code,
  text,
});
