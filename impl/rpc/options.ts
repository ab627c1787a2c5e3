/** Mistakes that client and server can make on purpose, so that judges can show that they find them. */
export const rpcFaults = [
  "cache-by-port",
  "cache-by-xid-alone",
  "exists-is-created",
  "forget-replies",
  "never-ask-again",
  "reply-before-done",
  "retry-with-new-xid",
  "run-copies",
  "take-any-reply",
  "xids-from-one",
] as const;
/** The name of one of them. */
export type RpcFault = (typeof rpcFaults)[number];

/** The faults that are planted. */
export type Faults = { has(fault: RpcFault): boolean };
/** No fault. */
export const noFaults: Faults = { has: () => false };
