/** What clients of a store ask and are answered, in the words of Maelstrom's key-value workloads. */
import type { Body, Json } from "../ports.ts";

export type Key = string | number;

/** Maelstrom's error codes, as far as stores give them. */
export const errors = {
  timeout: 0,
  notSupported: 10,
  unavailable: 11,
  malformed: 12,
  noSuchKey: 20,
} as const;

export type ClientRequest =
  | { readonly type: "read"; readonly key: Key }
  | { readonly type: "write"; readonly key: Key; readonly value: Json };

export type Refused = {
  readonly type: "refused";
  readonly code: number;
  readonly text: string;
};

/** What a message says that is none among members. */
export type FromClient =
  | ClientRequest
  | Refused
  | { readonly type: "init" }
  | { readonly type: "ignored" };

export const refused = (code: number, text: string): Refused => ({
  type: "refused",
  code,
  text,
});

export const wantsKey = (): Refused =>
  refused(errors.malformed, "expected a key: a string or a number");

export const forMembers = (type: string, src: string): Refused =>
  refused(errors.malformed, `${type} is for members, and ${src} is none`);

export const isKey = (key: Json | undefined): key is Key =>
  typeof key === "string" || typeof key === "number";

export const fromClient = (body: Body): FromClient => {
  const { type, key, value } = body;
  switch (type) {
    case "init":
      return { type };
    case "read":
      return isKey(key) ? { type, key } : wantsKey();
    case "write":
      if (!isKey(key)) return wantsKey();
      return value === undefined
        ? refused(errors.malformed, "expected a value")
        : { type, key, value };
    default:
      // Answering an answer could go on for ever.
      if (type === "error" || body.in_reply_to !== undefined) return { type: "ignored" };
      return refused(errors.notSupported, `${type} is not supported`);
  }
};

export const refusal = (code: number, text: string): Body => ({
  type: "error",
  code,
  text,
});
