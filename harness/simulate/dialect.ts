/** Dialects: how requests of a history become messages to nodes, and answers become results. */
import type { Body, Json } from "../../impl/ports.ts";

/** What an answer means for the history. */
export type AnswerMeaning =
  | { readonly outcome: "ok"; readonly result: Json }
  /** The request had no effect, or neither changed nor returned anything. The history leaves the request out. */
  | { readonly outcome: "failed" }
  /** The request may have taken effect, or still may: a pending operation. */
  | { readonly outcome: "unknown" };

/** How clients of a subject ask, and what answers mean. */
export type Dialect<Q extends Json> = {
  /** The body of the message, or the call, that carries a request. */
  ask(request: Q): Body;
  /** The meaning of this answer. */
  hear(request: Q, answer: Body): AnswerMeaning;
  /** The meaning of a missing answer. */
  silence(request: Q): AnswerMeaning;
  /** Does a request go to the node as a message (unless given), or by its local API? */
  readonly way?: "message" | "call";
};

/** A request to a store of registers. */
export type KeyValueRequest =
  | { readonly type: "read"; readonly key: string }
  | { readonly type: "write"; readonly key: string; readonly value: Json };

/** The dialect of Maelstrom's lin-kv, without cas. A missing key reads as null. */
export const linKv: Dialect<KeyValueRequest> = {
  ask: (request) => request,
  hear: (request, answer) => {
    if (answer.type === "read_ok" && request.type === "read")
      return { outcome: "ok", result: answer.value ?? null };
    if (answer.type === "write_ok" && request.type === "write")
      return { outcome: "ok", result: null };
    if (answer.type !== "error") return linKv.silence(request);
    if (answer.code === 20 && request.type === "read")
      return { outcome: "ok", result: null };
    return isDefinite(answer.code) ? { outcome: "failed" } : linKv.silence(request);
  },
  silence: ({ type }) => ({ outcome: type === "read" ? "failed" : "unknown" }),
};

/** Does this error code say that the request took no effect? In Maelstrom 0, 13 and unknown codes do not. */
const isDefinite = (code: Json | undefined): boolean =>
  typeof code === "number" && code > 0 && code !== 13 && code < 1000;
