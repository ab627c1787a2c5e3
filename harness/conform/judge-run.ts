/**
 * Independent judges of one run: is each step one of the spec, and do the answers fit each promise? Of
 * a run in which nothing was read the latter say `unsupported`: no answer could have been wrong.
 */
import type { Run } from "../simulate/simulate.ts";
import { type Conformance, conform } from "./conform.ts";
import { type JudgedPromise, judgePromise, namesOf } from "./promised.ts";
import type { Implementation, Json } from "./subject.ts";

export type Judged = {
  readonly conformance: Conformance;
  /** In the order of the implementation's promises; none where it promises nothing of histories. */
  readonly promises: readonly JudgedPromise[];
};

export const judgeRun = (
  { follower, promises }: Pick<Implementation, "follower" | "promises">,
  { events, operations }: Pick<Run<Json>, "events" | "operations">,
): Judged => {
  namesOf(promises);
  return {
    conformance: conform(events, follower()),
    promises: promises.map((promised) => judgePromise(promised, operations)),
  };
};

/** By judge, as a trace keeps it. */
export const verdictsOf = ({ conformance, promises }: Judged) => ({
  conform: conformance.verdict,
  ...Object.fromEntries(promises.map(({ name, verdict }) => [name, verdict])),
});

/** Was no promise put to the test? */
export const isUnread = ({ promises }: Judged): boolean =>
  promises.length > 0 && promises.every((each) => each.isUnread);
