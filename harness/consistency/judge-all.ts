import type { Operation } from "../model/operation.ts";
import type { Verdict } from "../model/verdict.ts";
import { columnsOf } from "./columns/columns-of.ts";
import { violated } from "./criterion.ts";
import { impliedBy } from "./implications.ts";
import type { AnyObject, Judgement, Least, Options } from "./judgement.ts";
import { type ModelName, models } from "./models.ts";
import { sessionsOf } from "./sessions/sessions.ts";
import { isVersioned } from "./sessions/versions.ts";
import { whyUnread } from "./unread.ts";

/**
 * The order in which models are judged: linearizability first, since it implies most and is quick to
 * decide, and sequential consistency after all that it implies, since it may take a search.
 */
const LATE: readonly ModelName[] = ["causal-memory", "sequential"];

const EARLY = (Object.keys(models) as ModelName[]).filter((name) => !LATE.includes(name));

export const ORDER: readonly ModelName[] = [...EARLY, ...LATE];

/** The least bounds of what is linearizable. */
const LEAST: Partial<Record<ModelName, Least>> = {
  "2-atomic": { name: "k", value: 1 },
  "bounded-staleness": { name: "delta", value: 0 },
};

/** Judged by time alone, so that it follows from linearizability whatever sessions there are. */
const BY_TIME: readonly ModelName[] = [
  "regular",
  "safe",
  "2-atomic",
  "bounded-staleness",
];

/** Judged by versions alone, which writes have as well. */
const BY_VERSION: ReadonlySet<ModelName> = new Set(["monotonic-writes"]);

export type JudgeAllOptions = Options & {
  readonly names?: readonly ModelName[];
  /** Is told of each judgement as soon as it is there; in the order of judging. */
  readonly onJudged?: (name: ModelName) => void;
};

/**
 * Judges one history by many models, all unless some are named. What follows from another verdict
 * is not judged anew: a model that is implied by one that holds holds too, and one that implies
 * something violated is violated by the same operations. Where nothing was read there is nothing to
 * judge, though a model asked by itself would find an order: all are unsupported.
 */
export const judgeAll = (
  object: AnyObject,
  operations: readonly Operation[],
  {
    names = Object.keys(models) as ModelName[],
    onJudged,
    ...options
  }: JudgeAllOptions = {},
): ReadonlyMap<ModelName, Judgement> => {
  const judged = new Map<ModelName, Judgement>();
  const history = historyOf(object, operations, options);
  const unread = whyUnread(object, operations);
  for (const name of ORDER) {
    if (!names.includes(name)) continue;
    const isSilent =
      unread !== undefined && !refuses(name, history) && !BY_VERSION.has(name);
    judged.set(
      name,
      isSilent
        ? { model: name, verdict: "unsupported", reason: unread }
        : (inferred(name, judged, history) ?? models[name](object, operations, options)),
    );
    onJudged?.(name);
  }
  return new Map(names.map((name) => [name, judged.get(name)!]));
};

export type History = {
  readonly object: AnyObject;
  readonly operations: readonly Operation[];
  readonly options: Options;
  /** Does an order that keeps time keep what each client did in its order? */
  readonly keepsSessions: () => boolean;
};

export const historyOf = (
  object: AnyObject,
  operations: readonly Operation[],
  options: Options = {},
): History => ({
  object,
  operations,
  options,
  keepsSessions: once(() => !doTouch(operations)),
});

const doTouch = (operations: readonly Operation[]): boolean => {
  const sessions = sessionsOf(operations);
  return "overlapping" in sessions || sessions.touch;
};

const once = <T extends {}>(compute: () => T): (() => T) => {
  let known: T | undefined;
  return () => (known ??= compute());
};

/** Does a model not apply to a history at all? It says why itself. */
const refuses = (name: ModelName, { object, operations, options }: History): boolean =>
  models[name].criterion.refuses(object, operations, options) !== undefined;

/** What the verdicts so far say of another model. */
const inferred = (
  name: ModelName,
  judged: ReadonlyMap<ModelName, Judgement>,
  history: History,
): Judgement | undefined => {
  const { criterion } = models[name];
  const { options } = history;
  if (isSpecial(name, history) || refuses(name, history)) return undefined;
  for (const [other, { verdict, witness }] of judged) {
    if (!follows(name, [other, verdict], history)) continue;
    if (verdict === "holds") {
      const least = LEAST[name];
      const judgement = { model: name, verdict } as const;
      return least === undefined ? judgement : { ...judgement, least };
    }
    const budget = { left: options.configurations ?? Number.POSITIVE_INFINITY };
    return violated(criterion, { ...history, budget }, witness!.operations);
  }
  return undefined;
};

/** Is the verdict of a model the same as that of another, by the order of models? */
export const follows = (
  name: ModelName,
  [other, verdict]: readonly [ModelName, Verdict],
  history: History,
): boolean => {
  if (isSpecial(other, history)) return false;
  if (other === "linearizable" && !BY_TIME.includes(name) && !history.keepsSessions())
    return false;
  return (
    (verdict === "holds" && impliedBy(other).has(name)) ||
    (verdict === "violated" && impliedBy(name).has(other))
  );
};

/** Judged by more than the answers, so that the order of models says nothing of it. */
export const isSpecial = (
  name: ModelName,
  { object, operations, options }: History,
): boolean => {
  switch (name) {
    case "convergent":
      return options.settled !== undefined;
    case "bounded-staleness":
      return options.delta !== undefined;
    case "read-your-writes":
    case "monotonic-reads": {
      const columns = columnsOf(object, operations);
      return columns !== undefined && isVersioned(columns);
    }
    default:
      return false;
  }
};
