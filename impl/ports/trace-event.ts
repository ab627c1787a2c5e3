import type { Body, Json } from "./messages.ts";

/** What a node says of itself. The world adds who, when and in which place of the order. */
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
