import type { NilReading } from "../history/objects/answers.ts";
import { isObjectName, objects } from "../history/objects.ts";
import { InputError } from "../model/input-error.ts";
import type { Operation } from "../model/operation.ts";
import type { AnySequential } from "../model/sequential.ts";
import { isFile, isRecord, moduleAt } from "./modules.ts";
import { unknown } from "./nearest.ts";

type NamedObject = { readonly name: string; readonly object: AnySequential };

/**
 * A sequential object by its name, or the first one that a module of the user exports. `nil`: how the
 * object reads an answer of nil.
 *
 * @throws InputError if there is none such
 */
export const objectNamed = async (
  given: string,
  nil: NilReading,
): Promise<NamedObject> => {
  if (isObjectName(given)) return { name: given, object: objects[given](nil) };
  if (!isFile(given))
    throw unknown({ what: "object", given, known: Object.keys(objects) });
  const [file = "", wanted] = given.split("#");
  const exported = await moduleAt(file, "a module that exports a sequential object");
  const found = Object.entries(exported).filter(([, value]) => isObject(value));
  const one = wanted === undefined ? found[0] : found.find(([name]) => name === wanted);
  if (one !== undefined) return { name: given, object: one[1] as AnySequential };
  if (wanted !== undefined && found.length > 0)
    throw unknown({ what: "object", given: wanted, known: found.map(([name]) => name) });
  throw new InputError(
    `${file}: exports no sequential object; one is { name, initial, apply }`,
  );
};

const isObject = (value: unknown): boolean =>
  isRecord(value) && typeof value.apply === "function" && "initial" in value;

/**
 * Refuses operations that a bundled object does not have. Judges would not notice: some of them look
 * only at the operations that they know.
 *
 * @throws InputError, thrown by `apply` of the object
 */
export const requireOperations = (
  object: AnySequential,
  operations: readonly Operation[],
): void => {
  const tried = new Set<string>();
  for (const { request } of operations) {
    const { type, value } = request as {
      readonly type: string;
      readonly value?: unknown;
    };
    const kind = `${type} ${typeof value}`;
    if (tried.has(kind)) continue;
    tried.add(kind);
    object.apply(object.initial, request);
  }
};
