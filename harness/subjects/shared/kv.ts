import { type Dialect, type KeyValueRequest, linKv } from "../../simulate/dialect.ts";

/** Maelstrom's lin-kv, where a write of null is a delete. */
export const kv: Dialect<KeyValueRequest> = {
  ...linKv,
  ask: (request) =>
    request.type === "write" && request.value === null
      ? { type: "delete", key: request.key }
      : linKv.ask(request),
};
