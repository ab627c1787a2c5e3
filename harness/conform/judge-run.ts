/**
 * Two independent judges of one run: is each step one of the spec, and do the answers fit? Of a run in
 * which nothing was read the second one says `unsupported`: no answer could have been wrong.
 */
import type { Judgement } from "../consistency/judgement.ts";
import { models } from "../consistency/models.ts";
import { whyUnread } from "../consistency/unread.ts";
import type { Run } from "../simulate/simulate.ts";
import { type Conformance, conform } from "./conform.ts";
import type { Implementation, Json } from "./subject.ts";

export type Judged = {
  readonly conformance: Conformance;
  readonly consistency: Judgement;
};

export const judgeRun = (
  { follower, model, object, settled }: Implementation,
  { events, operations }: Pick<Run<Json>, "events" | "operations">,
): Judged => {
  const moment = settled?.(operations);
  const options = moment === undefined ? {} : { settled: moment };
  const unread = whyUnread(object, operations);
  return {
    conformance: conform(events, follower()),
    consistency:
      unread === undefined
        ? models[model](object, operations, options)
        : { model, verdict: "unsupported", reason: unread },
  };
};
