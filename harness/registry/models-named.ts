import { type ModelName, models } from "../consistency/models.ts";
import { unknown } from "./nearest.ts";

/** Models as they were named on the command line; undefined where none was. */
export const modelsNamed = (
  given: readonly string[] | undefined,
): readonly ModelName[] | undefined =>
  given?.map((name) => {
    if (Object.hasOwn(models, name)) return name as ModelName;
    throw unknown({ what: "model", given: name, known: Object.keys(models) });
  });
