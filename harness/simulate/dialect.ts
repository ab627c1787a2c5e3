import type { Body, Json } from "../../impl/ports.ts";

/** What a client makes of an answer. */
export type Outcome =
  | { readonly outcome: "ok"; readonly result: Json }
  /** It did not happen, or it changed nothing and told nothing: no part of the history. */
  | { readonly outcome: "failed" }
  /** It may have happened, and may still. */
  | { readonly outcome: "unknown" };

/** How requests of a history are put to nodes, and what their answers mean. */
export type Dialect<Q extends Json> = {
  ask(request: Q): Body;
  hear(request: Q, answer: Body): Outcome;
  /** What became of a request that nobody answered. */
  silence(request: Q): Outcome;
  /** As a message from a client, unless it is a call of the node's local API. */
  readonly way?: "message" | "call";
};

export type KeyValueRequest =
  | { readonly type: "read"; readonly key: string }
  | { readonly type: "write"; readonly key: string; readonly value: Json };

/** Maelstrom's lin-kv, as far as the requests of a register go. A missing key reads as null. */
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

/** Maelstrom: 0 and 13 leave it open, and so do codes that it does not know. */
const isDefinite = (code: Json | undefined): boolean =>
  typeof code === "number" && code > 0 && code !== 13 && code < 1000;
