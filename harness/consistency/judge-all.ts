import type { Operation } from "../model/operation.ts";
import { violated } from "./criterion.ts";
import { impliedBy } from "./implications.ts";
import type { AnyObject, Judgement, Least, Options } from "./judgement.ts";
import { type ModelName, models } from "./models.ts";
import { columnsOf } from "./register/columns.ts";
import { isVersioned } from "./sessions/versions.ts";

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

export type Asked = Options & { readonly names?: readonly ModelName[] };

/**
 * Judges one history by many models, all unless some are named. What follows from another verdict
 * is not judged anew: a model that is implied by one that holds holds too, and one that implies
 * something violated is violated by the same operations.
 */
export function judgeAll(
  object: AnyObject,
  operations: readonly Operation[],
  { names = Object.keys(models) as ModelName[], ...options }: Asked = {},
): ReadonlyMap<ModelName, Judgement> {
  const judged = new Map<ModelName, Judgement>();
  for (const name of ORDER) {
    if (!names.includes(name)) continue;
    const history = { object, operations, options };
    const follows = inferred(name, judged, history);
    judged.set(name, follows ?? models[name](object, operations, options));
  }
  return new Map(names.map((name) => [name, judged.get(name)!]));
}

export type History = {
  readonly object: AnyObject;
  readonly operations: readonly Operation[];
  readonly options: Options;
};

/** What the verdicts so far say of another model. */
function inferred(
  name: ModelName,
  judged: ReadonlyMap<ModelName, Judgement>,
  history: History,
): Judgement | undefined {
  const { criterion } = models[name];
  const { object, operations, options } = history;
  if (isSpecial(name, history) || criterion.refuses(object, operations, options))
    return undefined;
  for (const [other, { verdict, witness }] of judged) {
    if (isSpecial(other, history)) continue;
    if (verdict === "holds" && impliedBy(other).has(name)) {
      const least = LEAST[name];
      const judgement = { model: name, verdict } as const;
      return least === undefined ? judgement : { ...judgement, least };
    }
    if (verdict === "violated" && impliedBy(name).has(other)) {
      const purse = { left: options.configurations ?? Number.POSITIVE_INFINITY };
      return violated(criterion, { ...history, purse }, witness!.operations);
    }
  }
  return undefined;
}

/** Judged by more than the answers, so that the order of models says nothing of it. */
export function isSpecial(
  name: ModelName,
  { object, operations, options }: History,
): boolean {
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
}
