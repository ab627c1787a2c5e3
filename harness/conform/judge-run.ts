import type { Run } from "../simulate/simulate.ts";
import { type Conformance, conform } from "./conform.ts";
import { followerOf } from "./follower-of.ts";
import { type JudgedPromise, judgePromise, namesOf } from "./promised.ts";
import type { Implementation, Json } from "./subject.ts";

/** The verdicts of both kinds of judges on one run. */
export type JudgedRun = {
  readonly conformance: Conformance;
  /** In the order of the implementation's promises; none where it promises nothing of histories. */
  readonly promises: readonly JudgedPromise[];
};

/**
 * Independent judges of one run: is each step one of the spec, and do the answers fit each promise? The promises
 * of a run without a read are `unsupported`: no answer could have been wrong.
 *
 * @throws InputError where two promises have one name
 * @throws UnreadableEvent where the follower cannot read an event
 */
export const judgeRun = (
  { promises, ...others }: Pick<Implementation, "follower" | "promises">,
  { events, operations }: Pick<Run<Json>, "events" | "operations">,
): JudgedRun => {
  namesOf(promises);
  return {
    conformance: conform(events, followerOf(others)),
    promises: promises.map((promised) => judgePromise(promised, operations)),
  };
};

/** By judge, as a trace keeps it. */
export const verdictsOf = ({ conformance, promises }: JudgedRun) => ({
  conform: conformance.verdict,
  ...Object.fromEntries(promises.map(({ name, verdict }) => [name, verdict])),
});

/** Was nothing read, so that no promise was tested? */
export const isUnread = ({ promises }: JudgedRun): boolean =>
  promises.length > 0 && promises.every((each) => each.isUnread);
