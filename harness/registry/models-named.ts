import { type ModelName, models } from "../consistency/models.ts";
import { unknown } from "./nearest.ts";

/**
 * The models that a command line names; undefined if it names none.
 *
 * @throws InputError if a name is unknown
 */
export const modelsNamed = (
  given: readonly string[] | undefined,
): readonly ModelName[] | undefined =>
  given?.map((name) => {
    if (Object.hasOwn(models, name)) return name as ModelName;
    throw unknown({ what: "model", given: name, known: Object.keys(models) });
  });
