import type { Json } from "../../ports.ts";
import type { Answering, Asking } from "./messages.ts";

/** What a server makes of a message. */
export type Decision = {
  /** The answer; undefined: there is none. */
  readonly answer: Answering | undefined;
  /** What has to be on disk before the answer, and what follows once it is. */
  readonly commits?: { readonly stores: Json; readonly then: () => void };
};

/** The server of a protocol: it has all keys, and decides about one message at a time. */
export type TransactionServer = {
  /** What is on its disk, for the trace. */
  readonly stored: () => Json;
  readonly decide: (from: string, asking: Asking) => Decision;
};
