import type { Operation } from "../model/operation.ts";
import type { Verdict } from "../model/verdict.ts";
import { columnsOf } from "./columns/columns-of.ts";
import { violated } from "./criterion.ts";
import { impliedBy } from "./implications.ts";
import type { AnyObject, Judgement, Least, Options } from "./judgement.ts";
import { LEVEL_MODELS, type ModelName, models, modelsFor } from "./models.ts";
import { sessionsOf } from "./sessions/sessions.ts";
import { isVersioned } from "./sessions/versions.ts";
import { whyUnread } from "./unread.ts";

/**
 * The order in which models are judged: linearizability first, since it implies most others and is
 * quick to decide; sequential consistency after all that it implies, since it may need a search.
 */
const LATE: readonly ModelName[] = ["causal-memory", "sequential"];

const EARLY = (Object.keys(models) as ModelName[]).filter(
  (name) => !LATE.includes(name) && !LEVEL_MODELS.includes(name),
);

/** All models in the order in which they are judged, isolation levels from the strongest on. */
export const ORDER: readonly ModelName[] = [
  ...EARLY,
  ...LATE,
  ...LEVEL_MODELS.toReversed(),
];

/** The least bounds of a linearizable history. */
const LEAST: Partial<Record<ModelName, Least>> = {
  "2-atomic": { name: "k", value: 1 },
  "bounded-staleness": { name: "delta", value: 0 },
};

/** Models that depend on time alone: linearizability implies them whatever the sessions are. */
const BY_TIME: readonly ModelName[] = [
  "regular",
  "safe",
  "2-atomic",
  "bounded-staleness",
];

/** Models that depend on recorded versions alone, which writes have as well. */
const BY_VERSION: ReadonlySet<ModelName> = new Set(["monotonic-writes"]);

/** Options of `judgeAll`. `names`: the models to judge by, all that the object may have if left out. */
type JudgeAllOptions = Options & {
  readonly names?: readonly ModelName[];
  /** Called with the name of each model as soon as it is judged. */
  readonly onJudged?: (name: ModelName) => void;
};

/**
 * Judges one history by many models, all that are about such objects unless some are named. A verdict that follows from another
 * one is not computed: a model holds if one that implies it holds, and is violated by the same
 * operations if one that it implies is violated. If nothing was read every model is `unsupported`,
 * although a single judge would find an order.
 *
 * @returns a judgement for each model
 */
export const judgeAll = (
  object: AnyObject,
  operations: readonly Operation[],
  { names = modelsFor(object), onJudged, ...options }: JudgeAllOptions = {},
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

/** A history with what many models have in common. */
export type History = {
  readonly object: AnyObject;
  readonly operations: readonly Operation[];
  readonly options: Options;
  /** Does every order that keeps real time also keep the order of each client? */
  readonly keepsSessions: () => boolean;
};

/** A history for `follows` and `verdictsOf`. */
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

/** Does a model not apply to a history? Its judge gives the reason. */
const refuses = (name: ModelName, { object, operations, options }: History): boolean =>
  models[name].criterion.refuses(object, operations, options) !== undefined;

/** The judgement that follows from those so far, if any. */
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
    const { judged: known } = criterion;
    if (known !== undefined) return known(history.object, history.operations);
    const budget = { left: options.configurations ?? Number.POSITIVE_INFINITY };
    return violated(criterion, { ...history, budget }, witness!.operations);
  }
  return undefined;
};

/** Does the verdict of `other` settle that of `name`, by the implications between models? */
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

/** Is a model judged by more than the answers here, so that the implications do not apply? */
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
