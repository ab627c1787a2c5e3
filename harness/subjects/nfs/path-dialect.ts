import type { Body } from "../../../impl/ports.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";

/** How programs speak with nodes on a path: there an error is an answer. */
export const pathDialect = {
  ...localDialect,
  hear: (request: unknown, answer: Body) =>
    answer.type === "error"
      ? { outcome: "ok" as const, result: answer.code! }
      : localDialect.hear(request, answer),
};
