import type { ModelName } from "../consistency/models.ts";
import type { Trace } from "../history/trace.ts";
import type { Scope } from "../model/family.ts";
import { judgeObjects } from "./promised.ts";
import { type Steered, steer } from "./steer.ts";
import type { Implementation } from "./subject.ts";

/** The result of playing a path. */
export type Played =
  | {
      readonly outcome: "reproduced" | "not reproduced";
      readonly steps: number;
      readonly verdict: string;
    }
  | {
      readonly outcome: "refused";
      /** The step that it does not take, from 1. */
      readonly step: number;
      readonly steps: number;
      readonly why: string;
    };

/** Plays a path that breaks a consistency model on an implementation, and judges what its clients saw. */
export type Player = (trace: Trace, model: ModelName) => Promise<Played>;

/**
 * The player of an implementation; undefined where it plays no paths, or promises its clients nothing. Equal paths
 * are played once, however many models they break.
 */
export const playerOf = ({
  steering,
  promises,
}: Pick<Implementation, "steering" | "promises">): Player | undefined => {
  if (steering === undefined || promises.length === 0) return undefined;
  const known = new Map<string, Promise<Steered>>();
  return async (trace, model) => {
    const { scope } = trace.header;
    const key = JSON.stringify([scope, trace.events]);
    const playing = known.get(key) ?? steer(trace, steering(scope as Scope));
    known.set(key, playing);
    const { taken, steps, refusal, operations } = await playing;
    if (refusal !== null)
      return { outcome: "refused", step: taken + 1, steps, why: refusal };
    const { verdict } = judgeObjects(promises, model, operations)!;
    const outcome = verdict === "violated" ? "reproduced" : "not reproduced";
    return { outcome, steps, verdict };
  };
};

/** The result in a sentence without its full stop. */
export const playedText = (played: Played): string =>
  played.outcome === "refused"
    ? `the code refuses step ${played.step} of ${played.steps}: ${played.why}`
    : `${played.outcome}: the code takes all ${played.steps} steps`;
