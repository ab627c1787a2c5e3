import { closest, distance } from "fastest-levenshtein";
import { InputError } from "../model/input-error.ts";

type Unknown = {
  /** What kind of thing was named: "system", "parameter". */
  readonly what: string;
  readonly given: string;
  readonly known: readonly string[];
  /** Whose it would have been, such as "quorum has". */
  readonly whose?: string;
};

/** What was given, the nearest name if one is near, and everything there is. */
export const unknown = ({
  what,
  given,
  known,
  whose = "there are",
}: Unknown): InputError => {
  if (known.length === 0)
    return new InputError(`no ${what} "${given}": ${whose} none (see lockstep list)`);
  const nearest = closest(given, known);
  const isNear = distance(given, nearest) <= Math.max(2, nearest.length / 2);
  const guess = isNear ? ` did you mean "${nearest}"?` : "";
  return new InputError(`no ${what} "${given}";${guess} ${whose} ${known.join(", ")}`);
};
