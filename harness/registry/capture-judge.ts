/** The subject that judges captures. */
import type { Captures } from "../capture/judge.ts";
import { InputError } from "../model/input-error.ts";
import { subjects } from "./registry.ts";

/** A subject that judges captures. */
type CaptureSubject = { readonly name: string; readonly captures: Captures };

/**
 * The subject of this name, or the first one, that judges captures.
 *
 * @throws InputError if there is none
 */
export const captureSubject = async (name?: string): Promise<CaptureSubject> => {
  const all = (await subjects()).flatMap(({ captures, name }) =>
    captures === undefined ? [] : [{ name, captures }],
  );
  const one = name === undefined ? all[0] : all.find((each) => each.name === name);
  if (one !== undefined) return one;
  const known = all.map((each) => each.name).join(", ");
  throw new InputError(`${name} does not judge captures; subjects that do: ${known}`);
};
