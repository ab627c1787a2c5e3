import type { Judgement } from "../consistency/judgement.ts";
import { models } from "../consistency/models.ts";
import { whyUnread } from "../consistency/unread.ts";
import { InputError } from "../model/input-error.ts";
import type { Operation } from "../model/operation.ts";
import type { AnySequential } from "../model/sequential.ts";
import type { ModelName } from "../model/system.ts";

/** A consistency model that histories keep, and the object that they are of. */
export type Promised = {
  readonly model: ModelName;
  readonly object: AnySequential;
  /** Its name in reports and traces; default: the model's name. Two promises by one model need names. */
  readonly name?: string;
  /** The operations that it speaks of, where these are not all: a directory's beside a file's. */
  readonly about?: (operation: Operation) => boolean;
  /** The history in the words of the object, where clients use other ones; of the operations above alone. */
  readonly inWords?: (operations: readonly Operation[]) => readonly Operation[];
  /** The moment from which all had settled; undefined where the model needs none, or the history shows none. */
  readonly settled?: (operations: readonly Operation[]) => number | undefined;
};

/** The judgement on one promise. */
export type JudgedPromise = Judgement & {
  readonly name: string;
  /** Nothing in the history could have broken it; the verdict is `unsupported` then. */
  readonly isUnread: boolean;
};

/** The name by which reports and traces call a promise. */
const nameOf = ({ name, model }: Promised): string => name ?? model;

/** Names of other judges, in reports and in traces. */
const OTHER_JUDGES = ["spec", "conform", "transfer"];

/**
 * Their names in order, by which verdicts are kept.
 *
 * @throws InputError when one name would stand for two judges
 */
export const namesOf = (promises: readonly Promised[]): readonly string[] => {
  const names = promises.map(nameOf);
  const twice = names.find(
    (name, i) => names.indexOf(name) !== i || OTHER_JUDGES.includes(name),
  );
  if (twice === undefined) return names;
  throw new InputError(
    `promises: two judges of a run would have the name "${twice}"; give this promise a name of its own: { name, model, object }`,
  );
};

/** The operations that a promise speaks of, in the words of its object. */
const judgedBy = (
  { about, inWords }: Promised,
  all: readonly Operation[],
): readonly Operation[] => {
  const operations = about === undefined ? all : all.filter(about);
  return inWords === undefined ? operations : inWords(operations);
};

/** Does this history keep a promise? */
export const judgePromise = (
  promised: Promised,
  all: readonly Operation[],
): JudgedPromise => {
  const { model, object, settled } = promised;
  const operations = judgedBy(promised, all);
  const name = nameOf(promised);
  const reason = whyUnread(object, operations);
  if (reason !== undefined)
    return { name, isUnread: true, model, verdict: "unsupported", reason };
  const moment = settled?.(operations);
  const options = moment === undefined ? {} : { settled: moment };
  return { name, isUnread: false, ...models[model](object, operations, options) };
};

/**
 * Judges a history by a model, which need not be a promised one, on the object of each promise. The answer is a
 * judgement that is violated where there is one, else one that does not hold; undefined where there is no promise.
 */
export const judgeObjects = (
  promises: readonly Promised[],
  model: ModelName,
  operations: readonly Operation[],
): Judgement | undefined => {
  const judged = promises.map((promised) =>
    models[model](promised.object, judgedBy(promised, operations)),
  );
  return (
    judged.find(({ verdict }) => verdict === "violated") ??
    judged.find(({ verdict }) => verdict !== "holds") ??
    judged[0]
  );
};
