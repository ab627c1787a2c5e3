/** The models that are judged event by event, each key of an object on its own. */
import { isRegister } from "../../history/register.ts";
import { valueKey } from "../../history/value-key.ts";
import type { AnyObject } from "../judgement.ts";
import type { ModelName } from "../models.ts";
import { linearizableStepwise } from "./linearizable.ts";
import { regularStepwise } from "./regular.ts";
import {
  type Event,
  type Residuals,
  residualsOf,
  START,
  UNKNOWN,
  VIOLATED,
} from "./residuals.ts";

/** Judges of the histories of one object. */
type StepwiseJudges = {
  /** The number of an event; equal events share one. */
  readonly numberOf: (event: Event) => number;
  /** Is this model judged event by event? */
  readonly isJudge: (model: ModelName) => boolean;
  /** The verdict of such a model; undefined if the events do not decide it. */
  readonly judge: (
    model: ModelName,
    events: readonly number[],
  ) => "holds" | "violated" | undefined;
};

/**
 * The models that can be judged event by event for histories of this object: linearizability, and
 * for a register also regular and safe.
 */
export const stepwiseJudges = (object: AnyObject): StepwiseJudges => {
  const events: Event[] = [];
  const numbers = new Map<string, number>();
  /** By event: the number of its key. */
  const keyOf: number[] = [];
  const keys = new Map<string | number, number>();
  const residuals = new Map<ModelName, Residuals>([
    ["linearizable", residualsOf(linearizableStepwise(object), events)],
  ]);
  if (isRegister(object))
    residuals
      .set("regular", residualsOf(regularStepwise(object, "every read"), events))
      .set("safe", residualsOf(regularStepwise(object, "reads alone"), events));

  return {
    numberOf(event) {
      const text = valueKey(event);
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, events.length);
      const key = object.key?.(event.request) ?? "";
      if (!keys.has(key)) keys.set(key, keys.size);
      keyOf.push(keys.get(key)!);
      return events.push(event) - 1;
    },
    isJudge: (model) => residuals.has(model),
    judge(model, history) {
      const next = residuals.get(model)!;
      const left = new Array<number>(keys.size).fill(START);
      for (const event of history) {
        const key = keyOf[event]!;
        left[key] = next(left[key]!, event);
      }
      if (left.includes(UNKNOWN)) return undefined;
      return left.includes(VIOLATED) ? "violated" : "holds";
    },
  };
};
