/** What an implementation promises its clients, and whether a history keeps it. */
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
  /** What reports and traces call it; the model's name unless two promises have the same model. */
  readonly name?: string;
  /** The operations that it speaks of, where these are not all: a directory's beside a file's. */
  readonly about?: (operation: Operation) => boolean;
  /** The moment from which all had settled, where the model asks for one and it can be told. */
  readonly settled?: (operations: readonly Operation[]) => number | undefined;
};

/** What a judge says of one promise. */
export type JudgedPromise = Judgement & {
  readonly name: string;
  /** Nothing in the history could have broken it; the verdict is `unsupported` then. */
  readonly isUnread: boolean;
};

export const nameOf = ({ name, model }: Promised): string => name ?? model;

/** How the judge that follows a run with the spec is called, in reports and in traces. */
const SPEC_IS_CALLED = ["spec", "conform"];

/**
 * Their names in order, by which verdicts are kept.
 *
 * @throws InputError when one name would stand for two judges
 */
export const namesOf = (promises: readonly Promised[]): readonly string[] => {
  const names = promises.map(nameOf);
  const twice = names.find(
    (name, i) => names.indexOf(name) !== i || SPEC_IS_CALLED.includes(name),
  );
  if (twice === undefined) return names;
  throw new InputError(
    `an implementation promises "${twice}" where another judge is called so; give the promise a name of its own: { name, model, object }`,
  );
};

export const judgePromise = (
  promised: Promised,
  all: readonly Operation[],
): JudgedPromise => {
  const { model, object, about, settled } = promised;
  const operations = about === undefined ? all : all.filter(about);
  const name = nameOf(promised);
  const reason = whyUnread(object, operations);
  if (reason !== undefined)
    return { name, isUnread: true, model, verdict: "unsupported", reason };
  const moment = settled?.(operations);
  const options = moment === undefined ? {} : { settled: moment };
  return { name, isUnread: false, ...models[model](object, operations, options) };
};

/**
 * A history judged by a model that need not be a promised one, of each object that something is
 * promised of. One that is violated is what is told of them; undefined where there is no object.
 */
export const judgeObjects = (
  promises: readonly Promised[],
  model: ModelName,
  operations: readonly Operation[],
): Judgement | undefined => {
  const judged = promises.map(({ object, about }) =>
    models[model](object, about === undefined ? operations : operations.filter(about)),
  );
  return (
    judged.find(({ verdict }) => verdict === "violated") ??
    judged.find(({ verdict }) => verdict !== "holds") ??
    judged[0]
  );
};
