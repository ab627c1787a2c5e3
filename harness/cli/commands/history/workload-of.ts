import type { ReadOptions, RecordedHistory } from "../../../history/read-history.ts";
import { InputError } from "../../../model/input-error.ts";
import { unknown } from "../../../registry/nearest.ts";
import type { HistoryResult, JudgedWorkload } from "../../../report/history-report.ts";
import { lookOf } from "../../../workloads/look.ts";
import type { Workload, WorkloadOptions } from "../../../workloads/workload.ts";
import {
  isWorkloadName,
  recognised,
  WORKLOADS,
  type WorkloadName,
  workloadNamed,
} from "../../../workloads/workloads.ts";

/** A workload, and why it was recognised; `why` is undefined if the user named it. */
export type ChosenWorkload = {
  readonly name: WorkloadName;
  readonly why: string | undefined;
  readonly workload: Workload;
};

/**
 * The workload that the user named.
 *
 * @throws InputError if there is none of this name
 */
export const workloadAsked = (name: string | undefined): ChosenWorkload | undefined => {
  if (name === undefined) return undefined;
  if (!isWorkloadName(name))
    throw unknown({ what: "workload", given: name, known: WORKLOADS });
  return { name, why: undefined, workload: workloadNamed(name) };
};

/** How to read a history of this workload, where the user names no object. */
export const readingOf = (asked: ChosenWorkload | undefined): ReadOptions => {
  if (asked === undefined) return { operations: "known" };
  const { object } = asked.workload;
  // A check of its own reads operations that no object has.
  return object === undefined ? { operations: "any" } : { object };
};

/** The workload that the user named, or else the one that the operations look like. */
export const workloadOf = (
  asked: ChosenWorkload | undefined,
  object: string,
  history: RecordedHistory,
): ChosenWorkload | undefined => {
  if (asked !== undefined) return asked;
  const found = recognised(lookOf(object, history));
  return found === undefined
    ? undefined
    : { ...found, workload: workloadNamed(found.name) };
};

/**
 * Refuses models for a history without an object.
 *
 * @throws InputError if the user named a model
 */
export const requireNoModels = (
  { name }: ChosenWorkload,
  models: readonly string[] | undefined,
): void => {
  if (models === undefined) return;
  throw new InputError(
    `--model ${models[0]}: the history is of the workload ${name}, which has a check of its own and no object that a model could judge; name an object with --object, or leave out --model`,
  );
};

/** The judgement of the workload: that of its check, or of its model among `results`. */
export const judgedWorkload = (
  { name, why, workload }: ChosenWorkload,
  history: RecordedHistory,
  results: readonly HistoryResult[],
  options: WorkloadOptions,
): JudgedWorkload => {
  const { judge } = workload;
  if (typeof judge === "function")
    return { name, why, model: undefined, judgement: judge(history, options) };
  const result = results.find(({ model }) => model === judge);
  const judgement =
    result === undefined
      ? undefined
      : {
          verdict: result.verdict,
          reason: result.reason ?? `${judge} ${result.verdict}`,
          facts: {},
        };
  return { name, why, model: judge, judgement };
};
