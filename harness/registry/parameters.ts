/** `--param write-back=on`: the words of a command line as a scope, within the limits of the family. */
import type { Family, Parameter, Range, Scope } from "../model/family.ts";
import { InputError } from "../model/input-error.ts";
import { kebab, NONE, parameterText } from "../report/scope-text.ts";
import { unknown } from "./nearest.ts";

type Ranged = Pick<Family, "scope" | "limits">;

/**
 * The default scope of a family, changed by `base` and then by the parameters given as `name=value`.
 *
 * @throws InputError if a parameter is unknown, is given twice, has no such value or is out of range
 */
export const scopeWith = (
  family: Ranged,
  given: readonly string[],
  base: Partial<Scope> = {},
): Scope => {
  const changes = new Map<string, Parameter>();
  for (const text of given) {
    const at = text.indexOf("=");
    if (at < 1)
      throw new InputError(`parameter "${text}" has no value; write it as name=value`);
    const key = keyOf(family, text.slice(0, at));
    if (changes.has(key)) throw new InputError(`parameter ${kebab(key)} is given twice`);
    changes.set(key, valueRead(family.scope[key]!, kebab(key), text.slice(at + 1)));
  }
  const scope = { ...family.scope, ...base, ...Object.fromEntries(changes) } as Scope;
  withinLimits(family, scope);
  return scope;
};

const keyOf = ({ scope }: Ranged, given: string): string => {
  const keys = Object.keys(scope);
  const found = keys.find((key) => key === given || kebab(key) === given);
  if (found !== undefined) return found;
  throw unknown({ what: "parameter", given, known: keys.map(kebab) });
};

const SWITCH: Readonly<Record<string, boolean>> = {
  on: true,
  true: true,
  off: false,
  false: false,
};

/** The value in a text; it has the type of the default. */
const valueRead = (usual: Parameter, name: string, text: string): Parameter => {
  const wrong = (expected: string): InputError =>
    new InputError(
      `${name} is "${text}", but must be ${expected} (default ${parameterText(usual)})`,
    );
  if (typeof usual === "string") return text;
  if (typeof usual === "boolean") {
    if (Object.hasOwn(SWITCH, text)) return SWITCH[text]!;
    throw wrong("on or off");
  }
  if (typeof usual === "object") {
    const all = text === NONE ? [] : text.split(",");
    if (all.every(isWhole)) return all.map(Number);
    throw wrong(`whole numbers with commas between them, or ${NONE}`);
  }
  if (isWhole(text)) return Number(text);
  throw wrong("a whole number");
};

const isWhole = (text: string): boolean =>
  /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text));

const withinLimits = (family: Ranged, scope: Scope): void => {
  for (const [key, range] of Object.entries(family.limits(scope))) {
    const value = scope[key];
    if (range === undefined || value === undefined || isWithin(value, range)) continue;
    const given = decidersOf(family, scope, key).map(
      (other) => `${kebab(other)}=${parameterText(scope[other]!)}`,
    );
    const why = given.length > 0 ? ` (with ${given.join(", ")})` : "";
    const must = `must be ${rangeText(range)}${why}`;
    throw new InputError(`${kebab(key)} is ${parameterText(value)}, but ${must}`);
  }
};

/** The other parameters that the range of this one depends on: a step of their value changes it. */
const decidersOf = (family: Ranged, scope: Scope, key: string): readonly string[] => {
  const rangeAt = (at: Scope): string => JSON.stringify(family.limits(at)[key]);
  return Object.entries(scope).flatMap(([other, value]) => {
    const moved = neighbours(value).some(
      (near) => rangeAt({ ...scope, [other]: near }) !== rangeAt(scope),
    );
    return other !== key && moved ? [other] : [];
  });
};

const neighbours = (value: Parameter): readonly Parameter[] => {
  if (typeof value === "number") return [value - 1, value + 1];
  return typeof value === "boolean" ? [!value] : [];
};

const isWords = (range: Range): range is readonly string[] =>
  typeof range[0] !== "number";

const isWithin = (value: Parameter, range: Range): boolean => {
  if (isWords(range)) return range.includes(String(value));
  const numbers = typeof value === "object" ? value : [value];
  return numbers.every(
    (each) => typeof each !== "number" || (each >= range[0] && each <= range[1]),
  );
};

/** A range in words, such as `between 1 and 5`. */
const rangeText = (range: Range): string => {
  if (isWords(range)) return `one of ${range.join(", ")}`;
  const [least, most] = range;
  return least === most ? `${least}` : `between ${least} and ${most}`;
};
