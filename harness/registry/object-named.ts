import type { NilReading } from "../history/objects/answers.ts";
import { isObjectName, objects } from "../history/objects.ts";
import { InputError } from "../model/input-error.ts";
import type { Operation } from "../model/operation.ts";
import type { Sequential } from "../model/sequential.ts";
import { isFile, isRecord, moduleAt } from "./modules.ts";
import { unknown } from "./nearest.ts";

type AnyObject = Sequential<unknown, unknown, unknown>;
type Named = { readonly name: string; readonly object: AnyObject };

/** A sequential object by its name, or the one that a module of the user's own exports. */
export const objectNamed = async (given: string, nil: NilReading): Promise<Named> => {
  if (isObjectName(given)) return { name: given, object: objects[given](nil) };
  if (!isFile(given))
    throw unknown({ what: "object", given, known: Object.keys(objects) });
  const [file = "", wanted] = given.split("#");
  const exported = await moduleAt(file, "a module that exports a sequential object");
  const found = Object.entries(exported).filter(([, value]) => isObject(value));
  const one = wanted === undefined ? found[0] : found.find(([name]) => name === wanted);
  if (one !== undefined) return { name: given, object: one[1] as AnyObject };
  if (wanted !== undefined && found.length > 0)
    throw unknown({ what: "object", given: wanted, known: found.map(([name]) => name) });
  throw new InputError(`${file}: exports no object; one has a name, initial and apply`);
};

const isObject = (value: unknown): boolean =>
  isRecord(value) && typeof value.apply === "function" && "initial" in value;

/**
 * Refuses operations that an object of this library does not have. A judge need not find out: some
 * look only at those that they know.
 */
export const requireOperations = (
  object: AnyObject,
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
