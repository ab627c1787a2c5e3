import { closest, distance } from "fastest-levenshtein";
import { InputError } from "../model/input-error.ts";

type UnknownName = {
  /** The kind of the thing: "system", "parameter". */
  readonly what: string;
  readonly given: string;
  readonly known: readonly string[];
  /** Starts the list of known names. Default: "there are"; such as "quorum has". */
  readonly whose?: string;
};

/** The error about an unknown name: with the nearest known name if one is near, and all known ones. */
export const unknown = ({
  what,
  given,
  known,
  whose = "there are",
}: UnknownName): InputError => {
  if (known.length === 0)
    return new InputError(`no ${what} "${given}": ${whose} none (see lockstep list)`);
  const nearest = closest(given, known);
  const isNear = distance(given, nearest) <= Math.max(2, nearest.length / 2);
  const guess = isNear ? ` did you mean "${nearest}"?` : "";
  return new InputError(`no ${what} "${given}";${guess} ${whose} ${known.join(", ")}`);
};
