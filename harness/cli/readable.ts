import type { Trace } from "../history/trace.ts";
import { UnreadableEvent } from "../history/unreadable-event.ts";
import type { Family, Parameter, Scope } from "../model/family.ts";
import { InputError } from "../model/input-error.ts";
import { kebab, parameterText } from "../report/scope-text.ts";

/**
 * Runs `read`, which reads the events of a trace file.
 *
 * @throws InputError with the line of an event that cannot be read
 */
export const readable = async <T>(
  file: string,
  read: () => T | Promise<T>,
): Promise<T> => {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UnreadableEvent)) throw error;
    // The first line is the header; events count from 0.
    throw new InputError(
      `${file}:${error.event.at + 2}:1: ${error.message}: is the file damaged, or of another version?`,
    );
  }
};

/**
 * The scope in the header of a path; parameters that it lacks have their defaults.
 *
 * @throws InputError if a parameter is unknown or has a value of another type
 */
export const scopeOfHeader = (
  file: string,
  { scope: usual }: Pick<Family, "scope">,
  { scope }: Trace["header"],
): Scope => {
  const wrong = (why: string): InputError =>
    new InputError(`${file}:1:1: in the header, "scope" ${why}`);
  if (typeof scope !== "object" || scope === null || Array.isArray(scope))
    throw wrong("is no record of parameters");
  const given = scope as Readonly<Record<string, Parameter>>;
  for (const [key, value] of Object.entries(given))
    if (!Object.hasOwn(usual, key))
      throw wrong(`has an unknown parameter: ${kebab(key)}`);
    else if (typeof value !== typeof usual[key])
      throw wrong(
        `has ${JSON.stringify(value)} for ${kebab(key)}; expected a value of the same type as its default, ${parameterText(usual[key]!)}`,
      );
  return { ...usual, ...given };
};
