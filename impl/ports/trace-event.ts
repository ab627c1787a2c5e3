import type { Body, Json } from "./messages.ts";

/** A line of a node's trace. The world adds the node, the time and the place in the order of all events. */
export type TraceEvent = {
  readonly action: string;
  readonly from?: string;
  readonly message?: {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly body: Body;
  };
  readonly state?: Json;
  readonly op?: Json;
};
