/** Two independent judges of one run: is each step one of the spec, and do the answers fit? */
import type { Judgement } from "../consistency/judgement.ts";
import { models } from "../consistency/models.ts";
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
  return {
    conformance: conform(events, follower()),
    consistency: models[model](object, operations, options),
  };
};
