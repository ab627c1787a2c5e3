import { closest, distance } from "fastest-levenshtein";
import { InputError } from "../model/input-error.ts";

type UnknownName = {
  /** The kind of the thing: "system", "parameter". */
  readonly what: string;
  readonly given: string;
  readonly known: readonly string[];
  /** What has these names, if not Lockstep as a whole: "quorum". */
  readonly owner?: string;
};

/** The error about an unknown name: with the nearest known name if one is near, and all known ones. */
export const unknown = ({ what, given, known, owner }: UnknownName): InputError => {
  if (known.length === 0)
    return new InputError(
      `no ${what} "${given}": ${owner === undefined ? "there are" : `${owner} has`} none (see lockstep list)`,
    );
  const nearest = closest(given, known);
  const isNear = distance(given, nearest) <= Math.max(2, nearest.length / 2);
  const guess = isNear ? ` did you mean "${nearest}"?` : "";
  const all = `the ${what.replace(/^\w+/, "$&s")}${owner === undefined ? "" : ` of ${owner}`} are`;
  // Names may be sentences with commas.
  const names = known.map((name) => `"${name}"`).join("; ");
  return new InputError(`no ${what} "${given}";${guess} ${all}: ${names}`);
};
